import { expandPatterns } from '../go/pattern.js'
import { commandTest, type Project } from '../project/project.js'
import { appletName } from '../rules/applet.js'
import type { Finding } from '../rules/evaluate.js'
import type { Need } from '../rules/finding.js'
import { knownCommand } from '../rules/known-commands.js'

/** A program that the closure may start, with all that start it. */
export interface NeededProgram {
  /** Its name without a folder. */
  readonly name: string
  /** As it is written where that is more than the name: `/sbin/modprobe`. */
  readonly paths: readonly string[]
  /** The strongest need of all its places. */
  readonly need: Need
  /** Programs any of which will do instead, wherever this one is needed. */
  readonly alternatives: readonly string[]
  readonly provider: Provider
  /** The findings that speak of it; several can stand at one place. */
  readonly findings: readonly Finding[]
}

/** What a program could come from. */
export type Provider =
  /** A command that is in the busybox; `as` is its name there where that is another. */
  | { readonly kind: 'applet'; readonly importPath: string; readonly as?: string }
  /** A Go command that could be added; `as` is its name in the busybox where that is another. */
  | { readonly kind: 'command'; readonly importPath: string; readonly as?: string; readonly required: boolean }
  | { readonly kind: 'none' }

const needs: readonly Need[] = ['unreached', 'optional', 'default', 'needed']

/** Whether nothing is known that provides a program, or another that will do. */
export function isMissing({ provider, alternatives }: NeededProgram, all: readonly NeededProgram[]): boolean {
  return provider.kind === 'none' && !all.some((other) => other.provider.kind !== 'none' && alternatives.includes(other.name))
}

/** Every program that active findings name, by name. */
export function programsOf(project: Project, findings: readonly Finding[]): readonly NeededProgram[] {
  const byName = new Map<string, { readonly paths: Set<string>; readonly findings: Finding[] }>()
  for (const finding of findings) {
    if (finding.starts === undefined || finding.state === 'gated') continue
    for (const written of finding.starts.programs) {
      const name = appletName(written)
      if (name === '') continue
      let row = byName.get(name)
      if (row === undefined) byName.set(name, (row = { paths: new Set(), findings: [] }))
      if (written !== name) row.paths.add(written)
      if (!row.findings.includes(finding)) row.findings.push(finding)
    }
  }
  const providerOf = providers(project)
  return [...byName]
    .map(([name, { paths, findings: found }]): NeededProgram => ({ name, paths: [...paths].sort(), ...needOf(name, found, project.applets), provider: providerOf(name, found), findings: found }))
    .sort((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1))
}

/** The strongest need of all findings; one of several programs is not needed where the busybox has another of them. */
function needOf(name: string, findings: readonly Finding[], applets: readonly string[]): Pick<NeededProgram, 'need' | 'alternatives'> {
  let need: Need = 'unreached'
  const atLeast = (other: Need): void => {
    if (needs.indexOf(other) > needs.indexOf(need)) need = other
  }
  let alternatives: readonly string[] | undefined
  for (const { starts } of findings) {
    if (starts === undefined || starts.need === 'unreached') continue
    atLeast('optional')
    if (starts.need === 'optional') continue
    const others = [...new Set(starts.alternatives?.map((written) => appletName(written)))].filter((other) => other !== name)
    if (!applets.includes(name) && others.some((other) => applets.includes(other))) continue
    alternatives = alternatives === undefined ? others : alternatives.filter((other) => others.includes(other))
    atLeast(starts.need)
  }
  return { need, alternatives: alternatives ?? [] }
}

const kinds: readonly Provider['kind'][] = ['none', 'command', 'applet']

/** What is missing most stands first. */
const rank = ({ provider, need }: NeededProgram): number => ({ needed: 0, default: 0, optional: 1, unreached: 2 })[need] * kinds.length + kinds.indexOf(provider.kind)

/** Looks for a program among the busybox's commands, then in the modules at hand, then among the commands that are known by name. */
function providers(project: Project): (name: string, findings: readonly Finding[]) => Provider {
  const { reader, target, applets, commands, names } = project
  const commandOf = (applet: string): string => commands.find((path) => appletName(path, names) === applet) ?? applet
  const isCommand = commandTest(reader, target)
  const inModule = (importPath: string): boolean => reader.resolve(importPath).kind === 'package' && isCommand(importPath)
  // The workspace's own commands may stand in any folder; to list them all is put off until a program needs it.
  let own: readonly string[] | undefined
  const ownPackages = (): readonly string[] => (own ??= reader.workspace.mainModules.filter(({ root }) => root === 'workspace').flatMap(({ dir }) => expandPatterns(reader, dir, ['./...']).importPaths))
  return (name, findings) => {
    if (applets.includes(name)) return { kind: 'applet', importPath: commandOf(name) }
    const modules = new Set(findings.flatMap(({ package: { module } }) => module?.path ?? []))
    const found = [...modules].flatMap((module) => candidates(module, name)).find(inModule) ?? ownPackages().find((path) => appletName(path) === name && inModule(path))
    if (found !== undefined) return { kind: 'command', importPath: found, required: true }
    const known = knownCommand(name)
    if (known === undefined) return { kind: 'none' }
    if (known.as !== undefined && applets.includes(known.as)) return { kind: 'applet', importPath: commandOf(known.as), as: known.as }
    const { kind } = reader.resolve(known.importPath)
    return { kind: 'command', importPath: known.importPath, ...(known.as === undefined ? {} : { as: known.as }), required: kind === 'package' }
  }
}

/** Where modules keep their commands: at the top, below cmd, or right below the module. */
function candidates(module: string, name: string): readonly string[] {
  const top = appletName(module.replace(/\/v\d+$/, '')) === name ? [module] : []
  return [...top, `${module}/cmd/${name}`, `${module}/${name}`]
}

/** How a Go command is brought into the busybox, as a person does it in a terminal and in a file. */
export function howToAdd({ source, file, reader }: Project, importPath: string): string {
  if (source === 'tool lines') return `go get -tool ${importPath}`
  const where = (what: string): string => (file === '' ? `name ${what} with the other commands in gopure.yaml` : `add ${what} to commands in ${appletName(file)}`)
  return reader.resolve(importPath).kind === 'package' ? where(importPath) : `go get -tool ${importPath}, and ${where('it')}`
}
