import { commands, ProgressLocation, window, workspace, Uri } from 'vscode'
import type { ProjectInfo } from '../protocol.js'
import { binaryAt } from './binary.js'
import type { Builds } from './builds.js'
import { disposable } from './disposable.js'
import { createReports } from './reports.js'
import type { Complaint, RunDiagnostics, Spot } from './run-diagnostics.js'
import type { Disposes, Services } from './services.js'
import { startEnd, startProgress, type StartEnd, type StartFailure, type StartSpot } from './start-answer.js'
import { startGopure } from './start-gopure.js'
import { notStarted, startReport, startSentence } from './start-report.js'

const setting = 'gopure.start.afterBuild'

/** Starts of built busyboxes: “Start Applets”, and, where the person wants it, after each build. */
export interface Starts extends Disposes {
  readonly activate: (services: Services, builds: Builds) => Disposes
  /** After a build, as far as the setting says so. */
  readonly afterBuild: (services: Services, project: ProjectInfo) => Promise<void>
}

export function createStarts(diagnostics: RunDiagnostics): Starts {
  const reports = createReports('gopure-start', 'Start of')
  const running = new Map<string, AbortController>()
  const start = async (services: Services, project: ProjectInfo, asked: boolean): Promise<void> => {
    const { mayRun, log } = services
    if (!mayRun('start applets')) return
    if (running.has(project.id)) return void window.showInformationMessage(`The applets of ${project.name} are being started already.`)
    if ((await binaryAt(project.output)) === undefined) {
      const chosen = await window.showInformationMessage(`${project.name} has no busybox yet.`, 'Build Busybox')
      if (chosen !== undefined) await services.build(project.id)
      return
    }
    const stop = new AbortController()
    running.set(project.id, stop)
    diagnostics.clear(project.id)
    log.info(`starting the applets of ${project.output}`)
    let end: StartEnd
    try {
      end = await withNotification(services, project, stop)
    } finally {
      running.delete(project.id)
    }
    if (end.kind === 'answer') await diagnostics.show(project, notStarted(end.answer).map(complaintOf))
    void tell(services, project, end, asked)
  }
  const tell = async ({ log }: Services, project: ProjectInfo, end: StartEnd, asked: boolean): Promise<void> => {
    switch (end.kind) {
      case 'cancelled':
        return log.info('the start was cancelled; what was started has been ended')
      case 'failed':
        log.error(end.message)
        if ((await window.showErrorMessage(`The applets of ${project.name} were not started: ${end.message}`, 'Show Output')) !== undefined) log.show()
        return
      case 'answer': {
        const { answer } = end
        const text = `${project.name}: ${startSentence(answer)}`
        const failures = notStarted(answer)
        log.info(text)
        for (const { message, path, line } of failures) log.error([...(path === undefined ? [] : [`${path}:${line ?? 1}`]), message].join(' '))
        // Nobody waits for a start that was not asked for.
        if (failures.length === 0 && !asked) return
        const chosen = failures.length === 0 ? await window.showInformationMessage(text, 'Show Report') : await window.showWarningMessage(text, 'Show Problems', 'Show Report')
        if (chosen === 'Show Problems') await commands.executeCommand('workbench.actions.view.problems')
        if (chosen === 'Show Report') await reports.show(project.name, startReport(project.name, answer, project.id))
      }
    }
  }
  return {
    activate: (services, builds) =>
      disposable([
        commands.registerCommand('gopure.start', async (id?: unknown) => {
          const { projects, mayRun } = services
          if (!mayRun('start applets')) return
          if (projects.all().length === 0) return void window.showInformationMessage('There is no Go project here whose applets could be started: open a folder with a go.mod.')
          const project = typeof id === 'string' ? projects.byId(id) : await projects.choose('Start the applets of which project?')
          if (project !== undefined) await start(services, project, true)
        }),
        // What was wrong with the busybox before says nothing of the next.
        builds.onDidChange((id) => {
          if (builds.state(id).running) diagnostics.clear(id)
        }),
      ]),
    async afterBuild(services, project) {
      if (workspace.getConfiguration(undefined, Uri.file(project.id)).get<boolean>(setting) === true) await start(services, project, false)
    },
    dispose() {
      for (const stop of running.values()) stop.abort()
      reports.dispose()
      diagnostics.dispose()
    },
  }
}

async function withNotification({ extensionUri, log }: Services, project: ProjectInfo, stop: AbortController): Promise<StartEnd> {
  return await window.withProgress({ location: ProgressLocation.Notification, title: `Starting the applets of ${project.name}`, cancellable: true }, async (progress, cancelled) => {
    cancelled.onCancellationRequested(() => stop.abort())
    const stdout: string[] = []
    const said: string[] = []
    const outcome = await startGopure(extensionUri, {
      project,
      verb: 'start',
      flags: ['--format', 'json'],
      colored: false,
      signal: stop.signal,
      onOutput: (line) => stdout.push(line),
      onErrorOutput(line) {
        const step = startProgress(line)
        if (step !== undefined) return progress.report({ message: `${step.started} of ${step.total}`, increment: 100 / step.total })
        said.push(line)
        log.info(line)
        progress.report({ message: line })
      },
    })
    return startEnd(outcome, stdout.join('\n'), said)
  })
}

function complaintOf({ rule, related, ...spot }: StartFailure): Complaint {
  return { ...spotOf(spot), ...(rule === undefined ? { kind: 'start' } : { rule }), related: related.map(spotOf) }
}

const spotOf = ({ path, line, column, message }: StartSpot): Spot => ({ file: path, line, column, message })
