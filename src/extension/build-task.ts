import { CustomExecution, EventEmitter, Task, TaskGroup, tasks, TaskScope, Uri, workspace, type Pseudoterminal, type TaskDefinition } from 'vscode'
import type { ProjectInfo } from '../protocol.js'
import type { Builds } from './builds.js'
import type { Disposes, Services } from './services.js'
import { startGopure } from './start-gopure.js'

interface GopureTask extends TaskDefinition {
  readonly type: 'gopure'
  readonly task: 'build' | 'check'
  readonly project?: string
  readonly keepGoing?: boolean
}

/** Tasks of the type `gopure`: our own command line in a terminal that is drawn here, so that no shell and no native terminal is needed. */
export function activateTasks(services: Services, builds: Builds): Disposes {
  const { projects } = services
  const make = (definition: GopureTask, name: string, folder: Task['scope']): Task => {
    const execution = new CustomExecution((resolved) => Promise.resolve(terminal(services, builds, resolved as GopureTask, folder)))
    const task = new Task(definition, folder ?? TaskScope.Workspace, name, 'gopure', execution, definition.task === 'build' ? ['$gopure'] : [])
    task.group = TaskGroup.Build
    return task
  }
  return tasks.registerTaskProvider('gopure', {
    provideTasks() {
      const several = projects.all().length > 1
      return projects.all().flatMap((project) =>
        (['build', 'check'] as const).map((task) => {
          const definition: GopureTask = { type: 'gopure', task, ...(several ? { project: project.id } : {}) }
          const folder = project.folder === undefined ? undefined : workspace.getWorkspaceFolder(Uri.parse(project.folder))
          return make(definition, several ? `${task} ${project.name}` : task, folder ?? TaskScope.Workspace)
        }),
      )
    },
    resolveTask(task) {
      const definition = task.definition as GopureTask
      return ['build', 'check'].includes(definition.task) ? make(definition, task.name, task.scope) : undefined
    },
  })
}

/** VS Code says of a terminal that ends sooner, in milliseconds, that its process failed to launch. */
const launching = 600

function terminal(services: Services, builds: Builds, definition: GopureTask, scope: Task['scope']): Pseudoterminal {
  const written = new EventEmitter<string>()
  const closed = new EventEmitter<number>()
  const stop = new AbortController()
  const line = (text: string): void => written.fire(`${text}\r\n`)
  return {
    onDidWrite: written.event,
    onDidClose: closed.event,
    open() {
      const began = Date.now()
      void runTask(services, builds, definition, scope, stop.signal, line).then((code) => setTimeout(() => closed.fire(code), launching - (Date.now() - began)))
    },
    close: () => stop.abort(),
    // The terminal is a pipe to us: Ctrl-C comes as a character.
    handleInput(data) {
      if (data === '\x03') stop.abort()
    },
  }
}

/** The exit code of the command line, or 1 where it was not run. */
async function runTask(services: Services, builds: Builds, definition: GopureTask, scope: Task['scope'], stopped: AbortSignal, line: (text: string) => void): Promise<number> {
  const refuse = (why: string): number => {
    line(`gopure: ${why}`)
    return 1
  }
  const { task, keepGoing } = definition
  if (!services.trusted()) return refuse('nothing is run in a workspace that is not trusted')
  const project = await projectOf(services, definition, scope)
  if (project === undefined) return refuse(definition.project === undefined ? 'there is no Go project in this folder' : `there is no Go project at ${definition.project}`)
  const running = task === 'build' ? builds.begin(project.id) : undefined
  if (task === 'build' && running === undefined) return refuse(`${project.name} is being built already`)
  let failure: string | undefined
  try {
    const outcome = await startGopure(services.extensionUri, {
      project,
      verb: task,
      flags: task === 'check' ? ['--format', 'lines'] : keepGoing === true ? ['--keep-going'] : [],
      colored: true,
      signal: running === undefined ? stopped : AbortSignal.any([stopped, running.signal]),
      onOutput: line,
      onErrorOutput: line,
    })
    if (outcome.kind === 'cancelled') return 130
    const code = outcome.kind === 'exited' ? outcome.code : 4
    if (code > 1) failure = `the task ended with exit code ${code}`
    return code
  } catch (error) {
    failure = String(error)
    return refuse(failure)
  } finally {
    running?.end(failure)
  }
}

/** The server may still be reading when a task is the first thing that is asked for. */
async function projectOf({ projects, client }: Services, { project }: GopureTask, scope: Task['scope']): Promise<ProjectInfo | undefined> {
  const find = (): ProjectInfo | undefined => {
    const folder = scope !== undefined && typeof scope === 'object' ? scope.uri : workspace.workspaceFolders?.[0]?.uri
    if (project !== undefined) {
      const uri = folder === undefined || /^([\\/]|[A-Za-z]:)/.test(project) ? Uri.file(project) : Uri.joinPath(folder, project)
      return projects.all().find(({ id }) => Uri.file(id).fsPath === uri.fsPath)
    }
    return projects.all().find((candidate) => folder !== undefined && candidate.folder === folder.toString()) ?? projects.current()
  }
  const known = find()
  if (known !== undefined) return known
  return await new Promise((resolve) => {
    const done = (found: ProjectInfo | undefined): void => {
      clearTimeout(timer)
      subscription.dispose()
      resolve(found)
    }
    const timer = setTimeout(() => done(find()), 10_000)
    const subscription = projects.onDidChange(() => {
      const found = find()
      if (found !== undefined) done(found)
    })
    void client.request('gopure/projects').catch(() => done(undefined))
  })
}
