import { ProgressLocation, Uri, window } from 'vscode'
import { run } from '../process.js'
import type { AddProgram, ProjectInfo } from '../protocol.js'
import { addCommand } from './choose-commands.js'
import type { Services } from './services.js'

/**
 * Brings the Go command that can provide a program into the busybox: into the project file, or, where go.mod's tool lines say what is in it, by
 * `go get -tool`; the same where its module is not required yet. That starts the go command, in a trusted workspace only.
 */
export async function addProgram({ project: id, provider, name }: AddProgram, services: Services): Promise<void> {
  const project = services.projects.byId(id)
  if (project === undefined || provider.kind !== 'command') return
  const byTool = project.source === 'tool lines'
  const fetches = byTool || !provider.required
  if (fetches && !services.mayRun(`add ${provider.importPath} to go.mod`)) return
  // The project file first: with a tool line and no file, that line alone would be the busybox.
  if (!byTool && !(await addCommand(project, provider.importPath, services))) return
  if (fetches && !(await goGet(project, provider.importPath, services))) return
  const as = provider.as === undefined ? '' : `; the image needs a link ${name} to ${provider.as}`
  window.setStatusBarMessage(`${provider.importPath} is in the busybox${as}`, 8_000)
}

async function goGet(project: ProjectInfo, importPath: string, { log }: Services): Promise<boolean> {
  const program = project.goroot === '' ? 'go' : `${project.goroot}/bin/go`
  const line = `go get -tool ${importPath}`
  log.info(line)
  const outcome = await window.withProgress({ location: ProgressLocation.Notification, title: line, cancellable: true }, async (_progress, token) => {
    const stop = new AbortController()
    token.onCancellationRequested(() => stop.abort())
    return await run({
      program,
      arguments: ['get', '-tool', importPath],
      directory: Uri.file(project.id).fsPath,
      env: process.env,
      signal: stop.signal,
      onOutput: (text) => log.info(text),
      onErrorOutput: (text) => log.info(text),
    })
  })
  if (outcome.kind === 'exited' && outcome.code === 0) return true
  if (outcome.kind === 'cancelled') return false
  const why = 'output' in outcome ? (outcome.output.trim().split('\n').at(-1) ?? '') : outcome.kind === 'not-found' ? `${outcome.program} was not found` : outcome.reason
  if ((await window.showErrorMessage(`${line} failed: ${why}`, 'Show Output')) !== undefined) log.show()
  return false
}
