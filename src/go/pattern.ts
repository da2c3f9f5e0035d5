import picomatch from 'picomatch'
import { relative, resolve } from 'pathe'
import type { Reader } from './closure.js'
import { isFault } from './files.js'
import { isBelow, type Module } from './module.js'
import { hasGoFiles } from './resolve.js'

export interface Expansion {
  /** Import paths, each once, sorted within a pattern. */
  readonly importPaths: readonly string[]
  /** What each pattern gave by itself; a pattern that takes away gives nothing. */
  readonly byPattern: ReadonlyMap<string, readonly string[]>
  /** Patterns that match nothing, with what to do. */
  readonly unmatched: readonly { readonly pattern: string; readonly message: string }[]
}

/**
 * Expands package patterns: import paths and folders (`./cmd/x`), `...` in either, shell globs (`./cmds/core/*`), the word `tool` for
 * go.mod's tool lines, and a leading `-` to take away what an earlier pattern gave, as makebb has it. Folders are relative to `directory`.
 */
export function expandPatterns(reader: Reader, directory: string, patterns: readonly string[]): Expansion {
  const found = new Set<string>()
  const byPattern = new Map<string, readonly string[]>()
  const unmatched: { pattern: string; message: string }[] = []
  for (const written of patterns) {
    const takesAway = written.startsWith('-')
    const pattern = takesAway ? written.slice(1) : written
    const matched = expand(reader, directory, pattern)
    if (matched.length === 0) unmatched.push({ pattern: written, message: whyNothing(reader, directory, pattern) })
    byPattern.set(written, takesAway ? [] : matched)
    for (const importPath of matched) {
      if (takesAway) found.delete(importPath)
      else found.add(importPath)
    }
  }
  return { importPaths: [...found], byPattern, unmatched }
}

export function isFolderPattern(pattern: string): boolean {
  return pattern === '.' || pattern === '..' || /^(\.{0,2}\/|[A-Za-z]:[\\/])/.test(pattern)
}

function expand(reader: Reader, directory: string, pattern: string): readonly string[] {
  if (pattern === 'tool') return toolPaths(reader)
  const isFolder = isFolderPattern(pattern)
  const hasDots = pattern.includes('...')
  const hasGlob = /[*?[{]/.test(pattern)
  if (!hasDots && !hasGlob) {
    const importPath = isFolder ? importPathOf(reader, resolve(directory, pattern)) : pattern.replace(/\/$/, '')
    if (importPath === undefined) return []
    return isFolder || reader.resolve(importPath).kind === 'package' ? [importPath] : []
  }
  const absolute = isFolder ? toAbsolute(directory, pattern) : pattern
  const matches = hasDots ? dotsMatcher(absolute) : picomatch(absolute, { dot: true })
  // The part before the first wildcard says where to look.
  const fixed = absolute.slice(0, absolute.search(/\.\.\.|[*?[{]/)).replace(/\/[^/]*$/, '')
  const modules = isFolder ? localModules(reader).filter(({ dir }) => isBelow(dir, fixed) || isBelow(fixed, dir)) : modulesFor(reader, fixed)
  return modules
    .flatMap((module) => walkModule(reader, module, isFolder && isBelow(fixed, module.dir) ? fixed : module.dir))
    .filter(({ dir, importPath }) => matches(isFolder ? dir : importPath))
    .map(({ importPath }) => importPath)
}

/** Every package with a `tool` line in the workspace's go.mod files. */
export function toolPaths(reader: Reader): readonly string[] {
  return [...new Set(reader.workspace.mainModules.flatMap((module) => module.goMod.tool.map((tool) => tool.path)))]
}

function toAbsolute(directory: string, pattern: string): string {
  const at = pattern.search(/\.\.\.|[*?[{]/)
  const fixed = pattern.slice(0, at)
  const slash = fixed.lastIndexOf('/')
  return `${resolve(directory, fixed.slice(0, slash + 1) || '.')}/${pattern.slice(slash + 1)}`
}

/** `x/...` matches x too, as everywhere in Go. */
function dotsMatcher(pattern: string): (path: string) => boolean {
  const escaped = pattern.replace(/[\\^$*+?()[\]{}|]/g, '\\$&').replaceAll('...', '\u0000').replaceAll('.', '\\.')
  const whole = escaped.endsWith('/\u0000') ? `${escaped.slice(0, -2)}(/\u0000)?` : escaped
  const expression = new RegExp(`^${whole.replaceAll('\u0000', '.*')}$`)
  return (path) => expression.test(path)
}

/** Modules whose folders a person may name: the workspace's own, and those that a replacement puts in a folder. */
function localModules(reader: Reader): readonly Module[] {
  const { workspace } = reader
  const replaced = workspace.mainModules.flatMap(({ goMod }) => goMod.replace.filter((replace) => replace.by.version === '').map((replace) => replace.old.path))
  const versions = replaced.length === 0 ? undefined : workspace.buildList().versions
  return [
    ...workspace.mainModules,
    ...replaced.flatMap((path) => {
      const version = versions?.get(path)
      return version === undefined ? [] : [workspace.module({ path, version })]
    }),
  ]
}

/** Modules that may hold packages below an import path's fixed part. */
function modulesFor(reader: Reader, fixed: string): readonly Module[] {
  const { workspace } = reader
  const related = (path: string): boolean => isBelow(path, fixed) || isBelow(fixed, path)
  const listed = workspace.vendor === undefined ? [...workspace.buildList().versions] : []
  return [
    ...workspace.mainModules.filter((module) => related(module.path)),
    ...listed.filter(([path]) => related(path)).map(([path, version]) => workspace.module({ path, version })),
  ]
}

/** Every folder of a module with Go files in it, as `...` sees them: no testdata, hidden or vendor folders, no nested modules. */
function walkModule(reader: Reader, module: Module, from: string): readonly { readonly dir: string; readonly importPath: string }[] {
  const found: { dir: string; importPath: string }[] = []
  const ignored = 'goMod' in module ? (module as { goMod: { ignore: readonly string[] } }).goMod.ignore : []
  const walk = (dir: string): void => {
    const importPath = module.path + dir.slice(module.dir.length)
    if (hasGoFiles(reader.files, dir)) found.push({ dir, importPath })
    const entries = reader.files.list(dir)
    if (isFault(entries)) return
    for (const { name, kind } of entries) {
      if (kind !== 'folder' || name.startsWith('.') || name.startsWith('_') || name === 'testdata' || name === 'vendor') continue
      const child = `${dir}/${name}`
      if (reader.files.kind(`${child}/go.mod`) === 'file') continue
      const below = child.slice(module.dir.length + 1)
      if (ignored.some((rule) => (rule.startsWith('./') ? isBelow(below, rule.slice(2)) : isBelow(below, rule) || below.endsWith(`/${rule}`)))) continue
      walk(child)
    }
  }
  walk(from)
  return found
}

/** The import path of a folder of the workspace; undefined outside it. */
export function importPathOf(reader: Reader, dir: string): string | undefined {
  const module = localModules(reader)
    .filter((candidate) => isBelow(dir, candidate.dir))
    .sort((a, b) => b.dir.length - a.dir.length)[0]
  if (module === undefined || !hasGoFiles(reader.files, dir)) return undefined
  const below = relative(module.dir, dir)
  return below === '' ? module.path : `${module.path}/${below}`
}

function whyNothing(reader: Reader, directory: string, pattern: string): string {
  if (pattern === 'tool') return 'go.mod has no tool lines'
  if (pattern.includes('...') || /[*?[{]/.test(pattern)) return `${pattern} matches no package`
  if (isFolderPattern(pattern)) {
    const dir = resolve(directory, pattern)
    if (reader.files.kind(dir) !== 'folder') return `there is no folder ${dir}`
    return hasGoFiles(reader.files, dir) ? `${dir} is in no module of the workspace ${reader.workspace.root}` : `no Go files in ${dir}`
  }
  const resolution = reader.resolve(pattern)
  return resolution.kind === 'missing' ? resolution.message : `${pattern} matches no package`
}
