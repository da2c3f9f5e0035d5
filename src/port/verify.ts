import { packageAt } from '../fixes/dropped-names.js'
import { folderOf } from '../fixes/go-text.js'
import { edgesByTarget } from '../go/closure.js'
import type { Target } from '../go/target.js'
import type { Bench } from './bench.js'
import { errorsIn, type GoError } from './compiler-errors.js'
import { compiled, type Compiled } from './compiled.js'
import { tryBuild } from './go-trial.js'
import type { Look } from './look.js'
import type { Overlay } from './overlay.js'
import type { ChangedFile } from './pending.js'

/** What became of a package for one target, without cgo. */
export interface TargetCheck {
  readonly goos: string
  readonly goarch: string
  readonly package: string
  /** `importer`: none of its own files is changed, and it imports a package that is, directly or through others. */
  readonly role: 'changed' | 'importer'
  /** `unported`: it did not build before either, and there is still something in its way. `broken`: it did, and the port is at fault. */
  readonly result: 'builds' | 'unported' | 'broken' | 'not run'
  readonly errors: readonly GoError[]
  readonly reason?: string
}

/** The packages of the program that have a changed file. */
export function touchedPackages({ context: { closure } }: Look, changed: readonly ChangedFile[]): readonly string[] {
  const folders = new Set(changed.filter(({ path }) => path.endsWith('.go')).map(({ path }) => folderOf(path)))
  return [...folders].flatMap((folder) => packageAt(folder, closure)?.importPath ?? []).sort()
}

/** Those that import some packages, directly and up to the commands; the nearest first. */
export function importersOf(packages: readonly string[], { context: { closure } }: Look): readonly string[] {
  const incoming = edgesByTarget(closure)
  const found = new Set(packages)
  for (const at of found) for (const { from } of incoming.get(at) ?? []) if (closure.packages.get(from)?.standard === false) found.add(from)
  return [...found].slice(packages.length)
}

type Role = TargetCheck['role']

/** Builds the touched packages and those that import them for each target: all at once where that works, else with a look at each, now and as it was before. */
export async function checkTargets(look: Look, changed: readonly string[], targets: readonly Pick<Target, 'goos' | 'goarch'>[], overlay: Overlay | undefined, bench: Bench): Promise<readonly TargetCheck[] | 'cancelled'> {
  const { project } = look
  const roles = new Map<string, Role>([...changed.map((name): [string, Role] => [name, 'changed']), ...importersOf(changed, look).map((name): [string, Role] => [name, 'importer'])])
  const packages = [...roles.keys()]
  const checks: TargetCheck[] = []
  const { tags } = project.target
  for (const { goos, goarch } of packages.length === 0 ? [] : targets) {
    const target = { goos, goarch, cgo: false, tags }
    const add = (name: string, result: TargetCheck['result'], errors: readonly GoError[] = [], reason?: string): void => {
      checks.push({ goos, goarch, package: name, role: roles.get(name)!, result, errors, ...(reason === undefined ? {} : { reason }) })
    }
    const all = await tryBuild(project, packages, target, overlay, bench)
    if (all.kind === 'cancelled') return 'cancelled'
    if (all.kind !== 'failed') {
      for (const name of packages) add(name, all.kind === 'passed' ? 'builds' : 'not run', [], all.kind === 'passed' ? undefined : all.reason)
      continue
    }
    const now = await compiled(project, packages, target, overlay, bench)
    const before = now === 'cancelled' ? now : await compiled(project, packages, target, undefined, bench)
    if (now === 'cancelled' || before === 'cancelled') return 'cancelled'
    const errors = errorsIn(all.output, project.directory)
    // Where each of them compiles, a command could not be linked.
    const unlinked = packages.every((name) => now.get(name)?.compiles === true) ? await unlinkedOf(look, packages, target, overlay, bench) : new Map<string, boolean>()
    if (unlinked === 'cancelled') return 'cancelled'
    for (const name of packages) {
      const { compiles, isLeftOut } = now.get(name) ?? noAnswer
      const isBuilt = compiles && !unlinked.has(name)
      if (isBuilt) add(name, 'builds')
      else if (isLeftOut && (before.get(name) ?? noAnswer).isLeftOut) add(name, 'not run', [], `no Go file of it is for ${goos}/${goarch} without cgo`)
      else add(name, (unlinked.get(name) ?? before.get(name)?.compiles === true) ? 'broken' : 'unported', errorsOf(name, errors, look), importedFault(name, now, look))
    }
  }
  return checks
}

const noAnswer = { compiles: false, isLeftOut: false }

/** The commands that can't be linked, and whether they could be before. */
async function unlinkedOf({ project }: Look, packages: readonly string[], target: Parameters<typeof tryBuild>[2], overlay: Overlay | undefined, bench: Bench): Promise<ReadonlyMap<string, boolean> | 'cancelled'> {
  const found = new Map<string, boolean>()
  for (const name of project.commands.filter((command) => packages.includes(command))) {
    const now = await tryBuild(project, [name], target, overlay, bench)
    const before = now.kind === 'failed' ? await tryBuild(project, [name], target, undefined, bench) : now
    if (now.kind === 'cancelled' || before.kind === 'cancelled') return 'cancelled'
    if (now.kind === 'failed') found.set(name, before.kind === 'passed')
  }
  return found
}

function errorsOf(name: string, errors: readonly GoError[], { context: { closure } }: Look): readonly GoError[] {
  const dir = closure.packages.get(name)?.dir
  return errors.filter(({ path, message }) => (path === '' ? message.includes(name) : folderOf(path) === dir))
}

/** Why a package without errors of its own does not compile. */
function importedFault(name: string, now: ReadonlyMap<string, Compiled>, { context: { closure } }: Look): string | undefined {
  const imported = (closure.edges.get(name) ?? []).map(({ to }) => to).find((to) => now.get(to)?.compiles === false)
  return imported === undefined ? undefined : `it imports ${imported}`
}
