import { readStatements, type ModfileError, type Statement } from './modfile.js'
import { isMalformedPath, versionFor } from './module-path.js'
import { stringValue } from './string-literal.js'
import { canonicalVersion } from './version.js'

export interface ModuleVersion {
  readonly path: string
  /** '' for a main module, a folder, or "every version". */
  readonly version: string
}

export interface Require extends ModuleVersion {
  readonly indirect: boolean
  readonly line: number
}

export interface Replace {
  readonly old: ModuleVersion
  /** A module, or a folder where `version` is ''. */
  readonly by: ModuleVersion
  readonly line: number
}

/** What go.mod says, as far as an import closure needs it. */
export interface GoMod {
  readonly module: string
  readonly moduleLine: number
  /** The `go` line, '' where there is none (then it means 1.16). */
  readonly go: string
  /** As in `toolchain go1.26.1`; '' where there is none. */
  readonly toolchain: string
  readonly require: readonly Require[]
  readonly exclude: readonly ModuleVersion[]
  readonly replace: readonly Replace[]
  readonly tool: readonly { readonly path: string; readonly line: number }[]
  /** Folders that `...` leaves out (Go 1.25). */
  readonly ignore: readonly string[]
  readonly errors: readonly ModfileError[]
}

/** The verbs whose lines may stand in a block; go.work has fewer. */
export const modBlocks: ReadonlySet<string> = new Set('module godebug require exclude replace retract tool ignore'.split(' '))
/** What counts in the go.mod of a module that is not the main one; the rest of it is read by nobody. */
const ofDependencies = new Set('module go require ignore retract'.split(' '))

/** Reads go.mod; a line that is wrong is reported and left out, the others count. That of a dependency may hold what this reader does not know. */
export function readGoMod(text: string, isDependency = false): GoMod {
  const { statements, errors: syntax } = readStatements(text, modBlocks)
  const errors: ModfileError[] = [...syntax]
  const require: Require[] = []
  const exclude: ModuleVersion[] = []
  const replace: Replace[] = []
  const tool: { path: string; line: number }[] = []
  const ignore: string[] = []
  let module: { readonly path: string; readonly line: number } | undefined
  const header = createHeader(errors, isDependency)
  for (const statement of statements) {
    const { verb, words, line } = statement
    if (isDependency && !ofDependencies.has(verb)) continue
    const usage = (form: string): void => void errors.push({ line, message: `expected: ${form}` })
    const only = words.length === 1 ? textOf(words[0]!) : undefined
    switch (verb) {
      case 'module':
        if (module !== undefined) errors.push({ line, message: 'a second module line' })
        else if (only === undefined) usage('module PATH')
        else module = { path: only, line }
        break
      case 'require':
      case 'exclude': {
        const version = words.length === 2 ? readVersion(words[0]!, words[1]!) : undefined
        if (version === undefined) usage(`${verb} PATH VERSION, and the version that of the path`)
        else if (verb === 'exclude') exclude.push(version)
        else require.push({ ...version, indirect: /^indirect(?:;\s+\S|$)/.test(statement.comment), line })
        break
      }
      case 'replace': {
        const parsed = readReplace(statement)
        if (parsed === undefined) usage('replace PATH [VERSION] => PATH VERSION, or a folder that begins with ./ or ../')
        else replace.push(parsed)
        break
      }
      case 'tool':
        if (only === undefined) usage('tool PACKAGE')
        else tool.push({ path: only, line })
        break
      case 'ignore':
        if (only === undefined) usage('ignore FOLDER')
        else ignore.push(only)
        break
      case 'retract':
        if (!isDependency && !isInterval(words)) usage('retract VERSION, or retract [VERSION, VERSION]')
        break
      default:
        if (!header.read(statement)) errors.push({ line, message: `unknown directive ${verb}` })
    }
  }
  if (module === undefined) errors.push({ line: 1, message: 'no module line' })
  return { module: module?.path ?? '', moduleLine: module?.line ?? 0, go: header.go(), toolchain: header.toolchain(), require, exclude, replace, tool, ignore, errors }
}

const goVersion = /^[1-9]\d*\.(?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*))?(?:[a-z]+\d+)?$/

/** The lines that go.mod and go.work share: `go`, `toolchain` and `godebug`. */
function createHeader(errors: ModfileError[], isDependency: boolean): { go(): string; toolchain(): string; read(statement: Statement): boolean } {
  let go: string | undefined
  let toolchain: string | undefined
  return {
    go: () => go ?? '',
    toolchain: () => toolchain ?? '',
    read({ verb, words, line }) {
      const [word = ''] = words.length === 1 ? words : []
      const wrong = (message: string): void => void errors.push({ line, message })
      if (verb === 'go') {
        // In dependencies, what was once written by hand is forgiven.
        const version = goVersion.test(word) ? word : isDependency ? /^v?([1-9]\d*\.(?:0|[1-9]\d*))\D/.exec(word)?.[1] : undefined
        if (go !== undefined) wrong('a second go line')
        else if (version === undefined) wrong('expected: go 1.N')
        else go = version
      } else if (verb === 'toolchain') {
        if (toolchain !== undefined) wrong('a second toolchain line')
        else if (!/^(?:default$|go1(?:$|\.))/.test(word)) wrong('expected: toolchain go1.N.M')
        else toolchain = word
      } else if (verb === 'godebug') {
        if (!word.includes('=') || /["`',]/.test(word)) wrong('expected: godebug KEY=VALUE')
      } else {
        return false
      }
      return true
    },
  }
}

/** A word's meaning: interpreted strings are the only quotes. */
function textOf(word: string): string | undefined {
  if (word.startsWith('"')) return stringValue(word)
  return /["'`]/.test(word) ? undefined : word
}

function readVersion(path: string, version: string): ModuleVersion | undefined {
  const [name, written] = [textOf(path), textOf(version)]
  const meant = name === undefined || written === undefined ? undefined : versionFor(name, written)
  return name === undefined || meant === undefined ? undefined : { path: name, version: meant }
}

function isInterval(words: readonly string[]): boolean {
  // modfile takes any word for a version here.
  const isOne = (word: string | undefined): boolean => word !== undefined && textOf(word) !== undefined
  const [open, low, comma, high, close] = words
  return words.length === 1 ? open !== '(' && open !== '[' && isOne(open) : words.length === 5 && open === '[' && comma === ',' && close === ']' && isOne(low) && isOne(high)
}

/** What go.work says. */
export interface GoWork {
  readonly go: string
  readonly toolchain: string
  /** Folders, relative to go.work's own or absolute, as written. */
  readonly use: readonly { readonly folder: string; readonly line: number }[]
  readonly replace: readonly Replace[]
  readonly errors: readonly ModfileError[]
}

const workBlocks = new Set(['use', 'replace', 'godebug'])

export function readGoWork(text: string): GoWork {
  const { statements, errors: syntax } = readStatements(text, workBlocks)
  const errors: ModfileError[] = [...syntax]
  const use: { folder: string; line: number }[] = []
  const replace: Replace[] = []
  const header = createHeader(errors, false)
  for (const statement of statements) {
    const { verb, words, line } = statement
    if (verb === 'use') {
      const folder = words.length === 1 ? textOf(words[0]!) : undefined
      if (folder === undefined) errors.push({ line, message: 'expected: use FOLDER' })
      else use.push({ folder, line })
    } else if (verb === 'replace') {
      const parsed = readReplace(statement)
      if (parsed === undefined) errors.push({ line, message: 'expected: replace PATH [VERSION] => PATH VERSION, or a folder that begins with ./ or ../' })
      else replace.push(parsed)
    } else if (!header.read(statement)) {
      errors.push({ line, message: `not understood: ${verb} ${words.join(' ')}` })
    }
  }
  return { go: header.go(), toolchain: header.toolchain(), use, replace, errors }
}

const folderPath = /^(?:\.{1,2}(?:$|[/\\])|[/\\]|[A-Za-z]:)/

function readReplace({ words, line }: Statement): Replace | undefined {
  const arrow = words[1] === '=>' ? 1 : 2
  const after = words.slice(arrow + 1)
  const path = textOf(words[0] ?? '')
  const by = textOf(after[0] ?? '')
  if (words[arrow] !== '=>' || after.length < 1 || after.length > 2 || path === undefined || by === undefined || isMalformedPath(path)) return undefined
  const old = arrow === 1 ? { path, version: '' } : readVersion(words[0]!, words[1]!)
  // The version of what stands in is not held against its path.
  const version = after[1] === undefined ? '' : canonicalVersion(textOf(after[1]) ?? '')
  if (old === undefined || version === undefined || folderPath.test(by) !== (version === '')) return undefined
  return { old, by: { path: by, version }, line }
}
