import { EventEmitter, Uri, window } from 'vscode'
import { method, type Changed, type ProjectInfo } from '../protocol.js'
import type { Client, Disposes, Projects } from './services.js'

/** Keeps what the server tells of the projects; what a dead server said last holds until the next one speaks. */
export function followProjects(client: Client, onError: (error: unknown) => void): Projects & Disposes {
  const changed = new EventEmitter<readonly ProjectInfo[]>()
  let known: readonly ProjectInfo[] = []
  const set = (projects: readonly ProjectInfo[]): void => {
    known = projects
    changed.fire(projects)
  }
  const subscriptions = [
    changed,
    client.onNotification(method.changed, ({ projects }: Changed) => set(projects)),
    client.onDidStart(() => void client.request<readonly ProjectInfo[]>(method.projects).then(set, onError)),
  ]
  const of = (uri: Uri): ProjectInfo | undefined =>
    known.filter(({ id }) => isIn(uri, id)).reduce<ProjectInfo | undefined>((inner, project) => (inner === undefined || project.id.length > inner.id.length ? project : inner), undefined)
  const current = (): ProjectInfo | undefined => {
    const uri = window.activeTextEditor?.document.uri
    return (uri?.scheme === 'file' ? of(uri) : undefined) ?? known[0]
  }
  return {
    all: () => known,
    onDidChange: changed.event,
    byId: (id) => known.find((project) => project.id === id),
    of,
    current,
    async choose(placeholder) {
      if (known.length < 2) return known[0]
      const first = current()
      const ordered = [...known].sort((a, b) => Number(b === first) - Number(a === first))
      const items = ordered.map((project) => ({ label: project.name, description: Uri.file(project.id).fsPath, project }))
      return (await window.showQuickPick(items, { placeHolder: placeholder, matchOnDescription: true }))?.project
    },
    dispose() {
      for (const subscription of subscriptions) subscription.dispose()
    },
  }
}

function isIn(uri: Uri, folder: string): boolean {
  // fsPath writes a drive's letter small, whatever it was.
  const slashes = (at: Uri): string => at.fsPath.replaceAll('\\', '/')
  return `${slashes(uri)}/`.startsWith(`${slashes(Uri.file(folder)).replace(/\/$/, '')}/`)
}
