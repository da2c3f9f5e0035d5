import { MarkdownString, StatusBarAlignment, ThemeColor, window } from 'vscode'
import type { ProjectInfo } from '../protocol.js'
import type { Binaries, Binary } from './binary.js'
import type { Builds } from './builds.js'
import { lastBuild, rememberBuild, type LastBuild } from './last-build.js'
import type { Disposes, Services } from './services.js'
import { statusText, type Status } from './status-text.js'

/** The one item of the status bar: what the busybox of the active editor's project weighs, and what is going on. */
export function activateStatusBar(services: Services, builds: Builds, binaries: Binaries): Disposes {
  const { projects, memory } = services
  const item = window.createStatusBarItem('gopure.status', StatusBarAlignment.Left, 0)
  item.name = 'Gopure'
  item.command = 'gopure.showActions'
  const draw = (): void => {
    const project = projects.current()
    if (project === undefined) return item.hide()
    const { text, tooltip, label, background } = statusText(statusOf(services, builds, binaries, project))
    item.text = text
    item.tooltip = new MarkdownString(tooltip.join('\n\n'))
    item.accessibilityInformation = { label }
    item.backgroundColor = background === undefined ? undefined : new ThemeColor(`statusBarItem.${background}Background`)
    item.show()
  }
  /** A build of ours has said what it made before it ends; what is on disk otherwise came from elsewhere. */
  const remember = async (project: string): Promise<void> => {
    const binary = binaries.of(project)
    if (binary !== undefined && !builds.state(project).running && !isSame(lastBuild(memory, project), binary)) await rememberBuild(memory, project, binary)
    draw()
  }
  const onBinary = async (project: string): Promise<void> => {
    if (binaries.of(project) !== undefined && !builds.state(project).running) builds.forgive(project)
    await remember(project)
  }
  const subscriptions = [
    item,
    projects.onDidChange(draw),
    window.onDidChangeActiveTextEditor(draw),
    builds.onDidChange((project) => {
      draw()
      if (!builds.state(project).running) void binaries.look(project).then(() => remember(project))
    }),
    binaries.onDidChange((project) => void onBinary(project)),
  ]
  draw()
  return {
    dispose() {
      for (const subscription of subscriptions) subscription.dispose()
    },
  }
}

const isSame = (last: LastBuild | undefined, binary: Binary): boolean => last?.bytes === binary.bytes && last.time === binary.time

function statusOf({ memory }: Services, builds: Builds, binaries: Binaries, project: ProjectInfo): Status {
  const binary = binaries.of(project.id)
  const last = lastBuild(memory, project.id)
  const own = binary !== undefined && isSame(last, binary) ? last : undefined
  const { running, progress, failure } = builds.state(project.id)
  return {
    project,
    running,
    progress,
    failure,
    binary: binary === undefined ? undefined : { bytes: binary.bytes, when: new Date(binary.time).toLocaleString() },
    before: own?.previousBytes,
    took: own?.milliseconds,
    built: own?.commands,
  }
}
