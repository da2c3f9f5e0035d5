import { commands, ProgressLocation, window, workspace } from 'vscode'
import type { BuildError } from '../busybox/result.js'
import { appletName } from '../rules/applet.js'
import { listNames } from '../rules/message.js'
import { formatShare, formatSize } from '../project/size.js'
import type { ProjectInfo } from '../protocol.js'
import type { Binaries } from './binary.js'
import type { RunDiagnostics } from './run-diagnostics.js'
import { buildEnd, progressOf, progressText, type BuildEnd } from './build-result.js'
import type { Builds, RunningBuild } from './builds.js'
import { rememberBuild } from './last-build.js'
import type { BuildRequest, Services } from './services.js'
import { startGopure } from './start-gopure.js'

/** A build that took longer says so when it is done: the person has turned to something else. */
const slowMilliseconds = 45_000

/** Builds one project's busybox, with progress and Cancel, and shows how it ended; whether there is a new one. */
export async function buildBusybox(services: Services, builds: Builds, binaries: Binaries, diagnostics: RunDiagnostics, project: ProjectInfo, request: BuildRequest = {}): Promise<boolean> {
  if (!services.mayRun('build')) return false
  await workspace.saveAll(false)
  const running = builds.begin(project.id)
  if (running === undefined) {
    void window.showInformationMessage(`${project.name} is being built already.`, 'Cancel Build').then((chosen) => {
      if (chosen !== undefined) builds.cancel(project.id)
    })
    return false
  }
  diagnostics.clear(project.id)
  services.log.info(`building ${project.output}`)
  const began = Date.now()
  let end: BuildEnd = { kind: 'unusable', message: 'the build ended without a result' }
  try {
    end = await withNotification(services, builds, project, request, running)
    if (end.kind === 'built') {
      // Menus and the status bar have the new binary before the build is said to be over.
      await binaries.look(project.id)
      const { time } = binaries.of(project.id) ?? { time: Date.now() }
      await rememberBuild(services.memory, project.id, { bytes: end.bytes, time, milliseconds: Date.now() - began, commands: end.commands.map((command) => appletOf(command, project)), target: `${project.target.goos}/${project.target.goarch}` })
    }
    // What the check has found stands in Problems by itself.
    if (end.kind === 'failed' || end.kind === 'broken') await diagnostics.show(project, end.errors)
  } finally {
    running.end(failureOf(end, project))
  }
  void tell(services, project, end, Date.now() - began)
  return end.kind === 'built'
}

async function withNotification(services: Services, builds: Builds, project: ProjectInfo, request: BuildRequest, running: RunningBuild): Promise<BuildEnd> {
  return await window.withProgress({ location: ProgressLocation.Notification, title: `Building ${project.name}`, cancellable: true }, async (progress, cancelled) => {
    cancelled.onCancellationRequested(() => builds.cancel(project.id))
    const stdout: string[] = []
    const said: string[] = []
    const outcome = await startGopure(services.extensionUri, {
      project,
      verb: 'build',
      flags: ['--format', 'json', ...(request.keepGoing === true ? ['--keep-going'] : []), ...(request.anyway === true ? ['--no-preflight'] : [])],
      colored: false,
      signal: running.signal,
      onOutput: (line) => stdout.push(line),
      onErrorOutput(line) {
        const step = progressOf(line)
        if (step === undefined) {
          said.push(line)
          services.log.info(line)
          return
        }
        running.progress(step)
        progress.report({ message: progressText(step) })
      },
    })
    return buildEnd(outcome, stdout.join('\n'), said)
  })
}

const appletOf = (command: string, { commands }: ProjectInfo): string => commands.find(({ importPath }) => importPath === command)?.applet ?? appletName(command)

function failureOf(end: BuildEnd, project: ProjectInfo): string | undefined {
  switch (end.kind) {
    case 'built':
    case 'cancelled':
    // Nothing was built; what is there is as good as before.
    case 'broken':
      return undefined
    case 'failed':
      return end.errors[0] === undefined ? 'the output says why' : errorText(end.errors[0], project)
    case 'unusable':
      return end.message
  }
}

function errorText({ file, line, message }: BuildError, { id }: ProjectInfo): string {
  if (file === undefined) return message
  return `${file.startsWith(`${id}/`) ? file.slice(id.length + 1) : file}${line === undefined ? '' : `:${line}`}: ${message}`
}

function brokenText(broken: readonly string[], project: ProjectInfo): string {
  return `${listNames(broken.map((command) => appletOf(command, project)))} can't be built`
}

/** One message where the person has something to decide or to mend, and none where everything went as it should. */
async function tell(services: Services, project: ProjectInfo, end: BuildEnd, milliseconds: number): Promise<void> {
  const { log } = services
  switch (end.kind) {
    case 'cancelled':
      log.info('the build was cancelled; the binary is as it was')
      return
    case 'built': {
      const { bytes, budget } = end
      const size = budget === undefined ? formatSize(bytes) : formatShare(bytes, budget)
      const text = `${project.name}: ${size}, ${end.commands.length} command${end.commands.length === 1 ? '' : 's'}, ${(milliseconds / 1000).toFixed(0)} s`
      log.info(`built ${end.file}: ${text}`)
      if (end.broken.length > 0) log.info(`${brokenText(end.broken, project)}; left out`)
      if (budget !== undefined && bytes > budget) await window.showWarningMessage(`${text}; ${formatSize(bytes - budget)} over budget`)
      else if (milliseconds > slowMilliseconds && (await window.showInformationMessage(text, 'Start Applets')) !== undefined) await commands.executeCommand('gopure.start', project.id)
      return
    }
    case 'broken': {
      const [refused] = end.errors
      const others = end.broken.length > 0 && end.others.length > 0 ? ['Build the Others'] : []
      const text = refused === undefined ? `${brokenText(end.broken, project)}.` : `${project.name} can't be built: ${errorText(refused, project)}`
      const chosen = await window.showWarningMessage(text, ...others, 'Build Anyway', 'Show Problems')
      if (chosen === 'Build the Others') await services.build(project.id, { keepGoing: true })
      if (chosen === 'Build Anyway') await services.build(project.id, { anyway: true })
      if (chosen === 'Show Problems') await commands.executeCommand('workbench.actions.view.problems')
      return
    }
    case 'failed':
    case 'unusable': {
      const errors = end.kind === 'failed' ? end.errors : []
      for (const { file, line, column, message } of errors) log.error(`${[file, line, column].filter((part) => part !== undefined).join(':')} ${message}`.trim())
      if (end.kind === 'unusable') log.error(end.message)
      const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : ''
      const problems = errors.length > 0 ? ['Show Problems'] : []
      const chosen = await window.showErrorMessage(`${project.name} was not built: ${failureOf(end, project) ?? ''}${more}`, ...problems, 'Show Output')
      if (chosen === 'Show Problems') await commands.executeCommand('workbench.actions.view.problems')
      if (chosen === 'Show Output') log.show()
    }
  }
}
