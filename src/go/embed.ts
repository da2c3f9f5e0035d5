import { isFault, type Files } from './files.js'
import { pathMatcher } from './glob.js'

export interface EmbedResolution {
  /** Sorted, each once, relative to the package's folder; empty where any pattern has an error, as `go list` has it. */
  readonly files: readonly string[]
  /** What each pattern matches. */
  readonly matches: ReadonlyMap<string, readonly string[]>
  readonly error?: { readonly pattern: string; readonly message: string }
}

/** Resolves `//go:embed` patterns in a package's folder as cmd/go does, so that what a module zip would leave out is left out. */
export function resolveEmbeds(files: Files, dir: string, patterns: readonly string[]): EmbedResolution {
  const matches = new Map<string, readonly string[]>()
  let error: EmbedResolution['error']
  for (const pattern of patterns) {
    const matched = resolvePattern(files, dir, pattern)
    if (typeof matched === 'string') error ??= { pattern, message: matched }
    else matches.set(pattern, matched)
  }
  const all = [...new Set([...matches.values()].flat())].sort(byBytes)
  return { files: error === undefined ? all : [], matches, ...(error === undefined ? {} : { error }) }
}

function resolvePattern(files: Files, dir: string, pattern: string): readonly string[] | string {
  const hiddenToo = pattern.startsWith('all:')
  const glob = hiddenToo ? pattern.slice('all:'.length) : pattern
  const parts = glob.split('/')
  if (glob === '.' || parts.some((part) => part === '' || part === '.' || part === '..')) return 'invalid pattern syntax'
  const matchers = parts.map(pathMatcher)
  if (matchers.includes(undefined)) return 'invalid pattern syntax'

  const found = new Set<string>()
  for (const path of expand(files, dir, '', matchers as readonly RegExp[], parts)) {
    const kind = entryKind(files, dir, path)
    const refused = refuse(files, dir, path, kind === 'folder' ? 'directory' : 'file')
    if (refused !== undefined) return refused
    if (kind === 'file') found.add(path)
    else if (kind === 'folder') {
      const inside = walk(files, dir, path, hiddenToo)
      if (typeof inside === 'string') return inside
      if (inside.length === 0) return `cannot embed directory ${path}: contains no embeddable files`
      for (const file of inside) found.add(file)
    } else return `cannot embed irregular file ${path}`
  }
  return found.size === 0 ? 'no matching files found' : [...found].sort(byBytes)
}

/** Every path that a pattern's parts lead to, folder by folder. */
function expand(files: Files, dir: string, prefix: string, matchers: readonly RegExp[], parts: readonly string[]): readonly string[] {
  const [matcher, ...rest] = matchers
  if (matcher === undefined) return [prefix.slice(0, -1)]
  const entries = files.list(`${dir}/${prefix}`.replace(/\/$/, ''))
  if (isFault(entries)) return []
  return entries.filter(({ name }) => matcher.test(name)).flatMap(({ name }) => expand(files, dir, `${prefix}${name}/`, rest, parts))
}

function entryKind(files: Files, dir: string, path: string): string | undefined {
  const slash = path.lastIndexOf('/')
  const entries = files.list(slash < 0 ? dir : `${dir}/${path.slice(0, slash)}`)
  return isFault(entries) ? undefined : entries.find(({ name }) => name === path.slice(slash + 1))?.kind
}

/** Why a path can't be a part of a module: another module begins on the way, or a folder that no module has. */
function refuse(files: Files, dir: string, path: string, what: string): string | undefined {
  for (let at = path; at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('/')))) {
    if (files.kind(`${dir}/${at}/go.mod`) !== undefined) return `cannot embed ${what} ${path}: in different module`
    if (at !== path && entryKind(files, dir, at) !== 'folder') return `cannot embed ${what} ${path}: in non-directory ${at}`
    const name = at.slice(at.lastIndexOf('/') + 1)
    if (isBadName(name)) return at === path ? `cannot embed ${what} ${path}: invalid name ${name}` : `cannot embed ${what} ${path}: in invalid directory ${name}`
  }
  return undefined
}

function walk(files: Files, dir: string, folder: string, hiddenToo: boolean): readonly string[] | string {
  const entries = files.list(`${dir}/${folder}`)
  if (isFault(entries)) return entries.message
  const found: string[] = []
  for (const { name, kind } of entries) {
    const path = `${folder}/${name}`
    const hidden = name.startsWith('.') || name.startsWith('_')
    if (isBadName(name) || (hidden && !hiddenToo)) {
      if (kind !== 'folder' && !hidden) return `cannot embed file ${path}: invalid name ${name}`
      continue
    }
    if (kind === 'folder') {
      if (files.kind(`${dir}/${path}/go.mod`) !== undefined) continue
      const inside = walk(files, dir, path, hiddenToo)
      if (typeof inside === 'string') return inside
      found.push(...inside)
    } else if (kind === 'file') found.push(path)
  }
  return found
}

const versionControl = new Set(['', '.bzr', '.hg', '.git', '.svn'])

/** Names that a module zip never holds: version control's folders, and what module.CheckFilePath refuses. */
function isBadName(name: string): boolean {
  return versionControl.has(name) || name.endsWith('.') || /[^A-Za-z0-9!#$%&()+,\-.=@[\]^_{}~ \p{L}]/u.test(name) || /^(con|com[1-9]|nul|prn|aux|lpt[1-9])$/i.test(name.split('.')[0]!)
}

/** Go sorts strings by their bytes. */
export function byBytes(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
