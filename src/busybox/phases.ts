import { access, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { PhaseTime, Progress } from './result.js'

export interface Watch {
  /** Stops looking, and tells how long each phase took until now. */
  stop(): Promise<readonly PhaseTime[]>
}

const interval = 100

/** Go says nothing between its start and its end; what it does shows in the folder where it works, looked at every tenth of a second. */
export function watchGoBuild(temporary: string, onProgress: (progress: Progress) => void): Watch {
  const began = Date.now()
  const compiled = new Set<string>()
  let linkAt: number | undefined
  let reported = ''
  const tell = (progress: Progress): void => {
    const text = JSON.stringify(progress)
    if (text !== reported) onProgress(progress)
    reported = text
  }
  tell({ phase: 'compile' })

  const look = async (): Promise<void> => {
    const linking = await goWork(temporary, compiled)
    if (linking) {
      linkAt ??= Date.now()
      tell({ phase: 'link' })
    } else if (linkAt === undefined) {
      tell({ phase: 'compile', done: compiled.size })
    }
  }
  let looking: Promise<void> = Promise.resolve()
  let busy = false
  const timer = setInterval(() => {
    if (busy) return // Many packages may take longer to count than the interval.
    busy = true
    looking = look().finally(() => (busy = false))
  }, interval)

  return {
    async stop() {
      clearInterval(timer)
      await looking
      const ended = Date.now()
      return [
        // Once the link has begun every compilation was seen; before that, none seen does not mean none made.
        { name: 'compile', milliseconds: (linkAt ?? ended) - began, cached: linkAt !== undefined && compiled.size === 0 },
        ...(linkAt === undefined ? [] : [{ name: 'link' as const, milliseconds: ended - linkAt, cached: false }]),
      ]
    },
  }
}

/** The main package of the generated tree. */
export const mainPackage = 'bb.u-root.com/bb'

export function mainFile(generated: string): string {
  return join(generated, 'src', mainPackage, 'main.go')
}

/** go gives each package that it has to compile a folder bNNN, with _pkg_.a when it is done; b001 is the program. */
async function goWork(temporary: string, compiled: Set<string>): Promise<boolean> {
  let linking = false
  for (const work of await readdir(temporary).catch(() => [])) {
    if (!work.startsWith('go-build')) continue
    for (const name of await readdir(join(temporary, work)).catch(() => [])) {
      const folder = join(temporary, work, name)
      if (name === 'b001') linking ||= await exists(join(folder, 'importcfg.link'))
      else if (!compiled.has(folder) && (await exists(join(folder, '_pkg_.a')))) compiled.add(folder)
    }
  }
  return linking
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
