import { dirname } from 'pathe'
import type { Closure } from '../go/closure.js'
import { isFault, readText, type Files } from '../go/files.js'
import { isBelow, type MainModule } from '../go/module.js'
import type { Package } from '../go/package.js'
import { rangeOfBytes } from '../go/byte-range.js'
import type { Workspace } from '../go/workspace.js'
import type { Finding } from '../rules/evaluate.js'
import { wholeFile, type Place } from '../rules/finding.js'

/** Where the workspace brings in a package that nobody here can edit. */
export interface Home {
  readonly path: string
  /** The import, by what it imports; or a line of go.mod, 1-based. */
  readonly at: { readonly import: string } | { readonly line: number }
}

/** True for files that the person who opened the workspace sees as theirs, also where a whole module of the cache was opened. */
export function isOwn(path: string, workspace: Workspace, packageAt: (dir: string) => Package | undefined): boolean {
  const main = workspace.mainModules.find(({ dir }) => isBelow(path, dir))
  if (main !== undefined) return !path.slice(main.dir.length).includes('/vendor/')
  return packageAt(dirname(path))?.root === 'workspace'
}

/** The last import on the way to a finding that stands in the workspace; where the whole way is outside, go.mod's line. */
export function homeOf({ via }: Finding, closure: Closure, workspace: Workspace, isOwnPath: (path: string) => boolean): Home | undefined {
  for (let i = via.length - 2; i >= 0; i--) {
    const edge = closure.edges.get(via[i]!)?.find(({ to }) => to === via[i + 1])
    const site = edge?.sites.find(({ file }) => isOwnPath(file.path))
    if (site !== undefined) return { path: site.file.path, at: { import: via[i + 1]! } }
  }
  const command = via[0]
  return command === undefined ? undefined : lineOfModule(command, closure.packages.get(command)?.module?.path ?? command, workspace.mainModules)
}

/** A tool line that names the command itself, else the requirement of its module, else the line of the module. */
function lineOfModule(command: string, module: string, mainModules: readonly MainModule[]): Home | undefined {
  const lineOf = (linesIn: (goMod: MainModule['goMod']) => readonly { readonly path: string; readonly line: number }[], wanted: string): Home | undefined => {
    for (const { goMod, goModFile } of mainModules) {
      const found = linesIn(goMod).find(({ path }) => path === wanted)
      if (found !== undefined) return { path: goModFile, at: { line: found.line } }
    }
    return undefined
  }
  const [main] = mainModules
  return lineOf(({ tool }) => tool, command) ?? lineOf(({ require }) => require, module) ?? (main === undefined ? undefined : { path: main.goModFile, at: { line: Math.max(1, main.goMod.moduleLine) } })
}

/** The place of a home in the text as it is now; undefined where the import has gone since. */
export function placeOfHome({ path, at }: Home, closure: Closure, files: Files): Place | undefined {
  if ('line' in at) return { path, line: at.line, column: 1, endLine: at.line, endColumn: lengthOfLine(files, path, at.line) + 1 }
  for (const read of closure.packages.values()) {
    const site = read.imports.get(at.import)?.find(({ file }) => file.path === path)
    if (site === undefined) continue
    const range = files.inspect(path, (bytes) => rangeOfBytes(bytes, site.spec))
    return { path, ...(isFault(range) ? wholeFile : range) }
  }
  return undefined
}

function lengthOfLine(files: Files, path: string, line: number): number {
  const text = readText(files, path)
  return isFault(text) ? 0 : (text.split('\n')[line - 1] ?? '').replace(/\r$/, '').length
}
