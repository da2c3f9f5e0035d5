import { commands, QuickPickItemKind, window, type QuickPickItem } from 'vscode'
import { knownArchitectures, knownSystems } from '../go/platforms.js'
import { changeProjectFile } from './edit-project-file.js'
import type { Disposes, Services } from './services.js'

/** What firmware and servers run; everything else that Go knows is behind “Other”. */
const common = ['linux/amd64', 'linux/arm64', 'linux/arm', 'linux/riscv64', 'linux/386', 'linux/mips64le', 'linux/ppc64le']
const other = 'Other…'

/** “Set Target”: GOOS and GOARCH, written to the project file. */
export function activateTarget({ projects }: Services): Disposes {
  return commands.registerCommand('gopure.setTarget', async () => {
    const project = await projects.choose('Project whose target is set')
    if (project === undefined) return
    const { goos, goarch } = project.target
    const target = await pickTarget(`${goos}/${goarch}`)
    if (target !== undefined) await changeProjectFile(project, target)
  })
}

async function pickTarget(current: string): Promise<{ readonly goos: string; readonly goarch: string } | undefined> {
  const listed = [...new Set([current, ...common])].map((label) => mark(label, current))
  const items: QuickPickItem[] = [...listed, { label: '', kind: QuickPickItemKind.Separator }, { label: other }]
  const first = await window.showQuickPick(items, { title: 'Set Target', placeHolder: 'System and architecture that the busybox is for' })
  if (first === undefined) return undefined
  if (first.label !== other) return targetOf(first.label)
  const [currentSystem = '', currentArchitecture = ''] = current.split('/')
  const goos = await pickOne([...knownSystems], currentSystem, 'Set Target (1/2)', 'GOOS: the system')
  if (goos === undefined) return undefined
  const goarch = await pickOne([...knownArchitectures], currentArchitecture, 'Set Target (2/2)', `GOARCH: the architecture, for ${goos}`)
  return goarch === undefined ? undefined : { goos, goarch }
}

async function pickOne(known: readonly string[], current: string, title: string, placeHolder: string): Promise<string | undefined> {
  const ordered = [...known].sort((a, b) => Number(b === current) - Number(a === current))
  const picked = await window.showQuickPick(ordered.map((label) => mark(label, current)), { title, placeHolder })
  return picked?.label
}

function mark(label: string, current: string): QuickPickItem {
  return label === current ? { label, description: 'now' } : { label }
}

function targetOf(label: string): { readonly goos: string; readonly goarch: string } {
  const [goos = '', goarch = ''] = label.split('/')
  return { goos, goarch }
}
