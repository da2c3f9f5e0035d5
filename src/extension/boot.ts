import { commands, EventEmitter, window, type Pseudoterminal } from 'vscode'
import { PassThrough } from 'node:stream'
import type { ProjectInfo } from '../protocol.js'
import type { Builds } from './builds.js'
import type { Disposes, Services } from './services.js'
import { startGopure } from './start-gopure.js'

/** “Boot in QEMU”: the project's image, built first, with its serial console in a terminal; QEMU ends with the terminal. */
export function activateBoot(services: Services, builds: Builds): Disposes {
  const { projects, mayRun } = services
  return commands.registerCommand('gopure.boot', async (id?: unknown) => {
    if (!mayRun('boot')) return
    const project = typeof id === 'string' ? projects.byId(id) : await projects.choose('Boot the image of which project?')
    if (project === undefined) return
    window.createTerminal({ name: `QEMU · ${project.name}`, pty: console(services, builds, project) }).show()
  })
}

function console(services: Services, builds: Builds, project: ProjectInfo): Pseudoterminal {
  const written = new EventEmitter<string>()
  const closed = new EventEmitter<number>()
  const stop = new AbortController()
  const keys = new PassThrough()
  let state: 'building' | 'booted' | 'ended' = 'building'
  const write = (text: string): void => written.fire(text.replace(/\r?\n/g, '\r\n'))
  const work = async (): Promise<string> => {
    if (!(await buildImage(services, builds, project, stop.signal, (line) => write(`${line}\n`)))) return 'no image was built'
    state = 'booted'
    const decoder = new TextDecoder()
    const outcome = await startGopure(services.extensionUri, { project, verb: 'boot', flags: [], colored: true, signal: stop.signal, inputFrom: keys, onBytes: (bytes) => write(decoder.decode(bytes, { stream: true })) })
    return outcome.kind === 'exited' && outcome.code === 0 ? 'QEMU has ended' : 'QEMU has ended; what went wrong is above'
  }
  return {
    onDidWrite: written.event,
    onDidClose: closed.event,
    open() {
      void work()
        .catch((error: unknown) => String(error))
        .then((how) => {
          state = 'ended'
          write(`\n${how}. Any key closes this terminal.\n`)
        })
    },
    close: () => stop.abort(),
    handleInput(data) {
      if (state === 'ended') closed.fire(0)
      else if (state === 'booted') keys.write(data)
      // While it is built nobody else would take Ctrl-C.
      else if (data === '\x03') stop.abort()
    },
  }
}

/** Where nothing has changed this takes no time worth mentioning. */
async function buildImage(services: Services, builds: Builds, project: ProjectInfo, stopped: AbortSignal, line: (text: string) => void): Promise<boolean> {
  const running = builds.begin(project.id)
  if (running === undefined) {
    line(`gopure: ${project.name} is being built already`)
    return false
  }
  let failure: string | undefined = 'the build ended without a result'
  try {
    const outcome = await startGopure(services.extensionUri, {
      project,
      verb: 'build',
      flags: ['--initramfs', '--no-image-sizes'],
      colored: true,
      signal: AbortSignal.any([stopped, running.signal]),
      onOutput: line,
      onErrorOutput: line,
    })
    const built = outcome.kind === 'exited' && outcome.code <= 1
    failure = built || outcome.kind === 'cancelled' ? undefined : 'the terminal says why'
    // Over budget is no reason not to look at it; what was not built is.
    return built && outcome.output.includes('sha256 ')
  } finally {
    running.end(failure)
  }
}
