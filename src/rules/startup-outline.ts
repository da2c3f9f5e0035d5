import { nameAt } from '../go/declared-names.js'
import { decode, isFault, type Files } from '../go/files.js'
import { always, createTextUses, type TextUses } from '../go/name-uses.js'

/**
 * What is asked of a Go file's text, without a parse: `declared` are its functions; `first` is what runs before main; `runs KIND NAME` is what runs
 * in functions of that name; `states` is what init functions state: `go`, and names whose fields or variables they set; `holds WANTED` are the declarations with a `Wanted` in them;
 * `calls FIRST NAMES` is which of some functions those call that run first; `uses NAMES` are the declarations that any of some names stand in. An answer is JSON, and the same for as long as what it is about is.
 */
export type OutlineQuestion = 'declared' | 'first' | 'states' | `runs ${DeclaredKind} ${string}` | `holds ${string}` | `calls ${string} ${string}` | `uses ${string}`

export type DeclaredKind = 'function' | 'method'

/** The functions of a file, and its methods, of whatever types they are, with a dot before their names. */
export function declaredIn(answer: string): readonly string[] {
  const names = JSON.parse(answer) as string
  return names === '' ? [] : names.split(' ')
}

/** `lines` are those that run, of an init function or of variables. */
export type First = readonly [kind: 'function' | 'variables', lines: string]

/** Answers what is asked of the text of a file; a file that can't be read is empty. */
export type Outliner = (path: string, question: OutlineQuestion) => string

/** Go files above this are generated data, and nobody's setup; in bytes. */
const largest = 1024 * 1024
/** Texts that are held for the next question; in characters. */
const mostHeld = 4 * 1024 * 1024

interface Held {
  readonly text: string
  /** It could not be read, or is too large. */
  readonly unread: boolean
  functions?: readonly Part[]
  variables?: readonly Part[]
  runnable?: readonly Part[]
  uses?: TextUses
}

export interface Outlines {
  readonly ask: Outliner
  /** The file may be another now. */
  forget(path: string): void
}

/** The texts that were asked of last are held. */
export function createOutlines(files: Files): Outlines {
  const held = new Map<string, Held>()
  // Of texts that were others before.
  const before = new Map<string, TextUses>()
  let size = 0
  const drop = (path: string): void => {
    size -= held.get(path)?.text.length ?? 0
    held.delete(path)
  }
  const hold = (path: string): Held => {
    const read = files.openText?.(path) ?? files.inspect(path, (bytes) => (bytes.length > largest ? undefined : decode(bytes)))
    const unread = read === undefined || isFault(read) || read.length > largest
    const text = unread ? '' : read.includes('\r') ? read.replaceAll('\r\n', '\n') : read
    const uses = unread ? undefined : before.get(path)?.after(text)
    const file: Held = { unread, text, ...(uses === undefined ? {} : { uses }) }
    before.delete(path)
    held.set(path, file)
    size += text.length
    for (const oldest of held.keys()) {
      if (size <= mostHeld || oldest === path) break
      drop(oldest)
    }
    return file
  }
  const forget = (path: string): void => {
    const uses = held.get(path)?.uses
    if (uses !== undefined) before.set(path, uses)
    drop(path)
  }
  return { ask: (path, question) => JSON.stringify(answerTo(question, held.get(path) ?? hold(path))), forget }
}

/** For files that stay as they are for as long as it is asked. */
export const createOutliner = (files: Files): Outliner => createOutlines(files).ask

function answerTo(question: OutlineQuestion, file: Held): unknown {
  const [what, ...about] = question.split(' ') as [string, ...string[]]
  switch (what) {
    case 'declared':
      return runnableIn(file)
        .map(({ kind, name }) => (kind === 'function' ? name : `.${name}`))
        .join(' ')
    case 'first':
      return [
        ...initsOf(file).map((text): First => ['function', linesThatRun(text)]),
        ...variablesOf(file).map(({ text }) => text()).flatMap((text) => (text.includes('(', 5) ? [['variables', linesThatRun(text)] satisfies First] : [])),
      ]
    case 'runs':
      return runnableIn(file).flatMap(({ kind, name, text }) => (kind === about[0] && name === about[1] ? [linesThatRun(text())] : []))
    case 'states':
      return [...new Set(initsOf(file).flatMap((text) => [...text.matchAll(stated)].map(([, go, name]) => go ?? name!)))]
    case 'holds':
      return holding(file, patternOf(about.join(' ')))
    case 'calls':
      return called(file, about[0]!.split(','), about[1]!)
    case 'uses':
      return usersIn(file, about[0]!.split(','))
    default:
      throw new Error(`${question}: nothing that an outline can answer`)
  }
}

interface Part {
  readonly kind: DeclaredKind | 'variables'
  readonly name: string
  /** Cut out when it is asked for. */
  readonly text: () => string
}

const functionsOf = (file: Held): readonly Part[] => (file.functions ??= partsIn(file.text, '\nfunc '))

const variablesOf = (file: Held): readonly Part[] => (file.variables ??= partsIn(file.text, '\nvar '))

const runnableIn = (file: Held): readonly Part[] => (file.runnable ??= [...functionsOf(file), ...functionValuesIn(file)])

/** The texts of the init functions. */
const initsOf = ({ text }: Held): readonly string[] => partsIn(text, '\nfunc init').flatMap((one) => (one.name === 'init' ? [one.text()] : []))

/** A goroutine, or an assignment to another package's variable. */
const stated = /^\s*(go)\s|^\t+([a-zA-Z_]\w*)\.[A-Z]\w*(?:\.\w+)*(?:, \w+)* = /gm

/** In place of the name of what declares variables. */
export const variables = ''

/** What begins with a keyword at the beginning of a line, up to the line that ends it: as gofmt has it. */
function partsIn(text: string, beginning: string): readonly Part[] {
  const found: Part[] = []
  for (let at = text.indexOf(beginning); at >= 0; at = text.indexOf(beginning, at + 1)) {
    const start = at + 1
    const part = (kind: Part['kind'], name: string): unknown => found.push({ kind, name, text: () => text.slice(start, endOf(text, start)) })
    if (!text.startsWith('func ', start)) {
      part('variables', variables)
      continue
    }
    const after = start + 'func '.length
    const isMethod = text[after] === '('
    const receiver = isMethod ? text.indexOf(')', after) : 0
    const name = !isMethod ? nameAt(text, after) : text[receiver + 1] === ' ' ? nameAt(text, receiver + 2) : ''
    if (name !== '') part(isMethod ? 'method' : 'function', name)
  }
  return found
}

const closings: Readonly<Record<string, string>> = { '(': '\n)', '{': '\n}', '[': '\n]' }

/** The end of the first line where that opens nothing, else of the one that closes it, which may open again: `) error {`. */
function endOf(text: string, start: number): number {
  for (let from = start; ; ) {
    const line = text.indexOf('\n', from)
    if (line < 0) return text.length
    const closing = closings[text.slice(from, line).replace(/\s*\/\/.*$/, '').at(-1) ?? '']
    if (closing === undefined) return line
    const closed = text.indexOf(closing, line)
    if (closed < 0) return text.length
    from = closed + 1
  }
}

/** `var run = start` and `var run = func() { … }` are functions too. */
function functionValuesIn(file: Held): readonly Part[] {
  return variablesOf(file).flatMap(({ text }) => {
    const part = text()
    return [...part.matchAll(/^(?:var |\t)(\w+) += (?:(func\(.*)$|([a-zA-Z]\w*(?:\.\w+)?)$)/gm)].map(({ 0: line, 1: name = '', 2: literal, 3: other, index }): Part => {
      const of = (body: string): Part => ({ kind: 'function', name, text: () => body })
      if (literal === undefined) return of(`\t${other}()`)
      if (!literal.endsWith('{')) return of(`\t${literal.slice(literal.indexOf('{') + 1)}`)
      const end = part.indexOf(`\n${line.startsWith('\t') ? '\t' : ''}}`, index)
      return of(part.slice(index + line.length, end < 0 ? undefined : end))
    })
  })
}

const startsBranch = /^\t*(?:(?:if|\} else if) .*\{|case .*:|default:)$/
const ifItWent = /\b\w*[eE]rr\w* == nil \{$/
const ifItFailed = /\b\w*[eE]rr\w* != nil \{$/
const startsCalled = /^\t*(?:defer )?func\(|\.Do\(func\(\) \{$/

/** The lines of a part that run whenever it does, as far as their indentation and how each block begins show it. */
function linesThatRun(text: string): string {
  const kept: string[] = []
  let skipping: { readonly depth: number; readonly first: string; readonly lines: string[] } | undefined
  for (const line of text.split('\n')) {
    if (line === '') continue
    const depth = /^\t*/.exec(line)![0].length
    if (skipping !== undefined) {
      const { first, lines } = skipping
      if (depth > skipping.depth) {
        lines.push(line)
        continue
      }
      const isBranch = startsBranch.test(first)
      if (isBranch && !ifItFailed.test(first) && lines.some((one) => /^\t*return\b/.test(one))) return kept.join('\n')
      // A function that is called where it is written.
      if (!isBranch && /^\t*\}\(/.test(line)) kept.push(...lines)
      skipping = undefined
    }
    kept.push(line)
    const isSkipped = startsBranch.test(line) ? !ifItWent.test(line) : line.endsWith('{') && (/^\t+go /.test(line) || (/\bfunc\(/.test(line) && !/^func\b/.test(line) && !startsCalled.test(line)))
    if (isSkipped) skipping = { depth, first: line, lines: [] }
  }
  return kept.join('\n')
}

function holding(file: Held, pattern: RegExp): readonly string[] {
  if (!pattern.test(file.text)) return []
  return [...new Set([...functionsOf(file), ...variablesOf(file)].flatMap(({ kind, name, text }) => (kind !== 'method' && pattern.test(text()) ? [name] : [])))]
}

function called(file: Held, first: readonly string[], names: string): readonly string[] {
  const calls = new RegExp(`\\b(${names.replaceAll(',', '|')})\\(`, 'g')
  if (file.text.search(calls) < 0) return []
  const runs = [...functionsOf(file).filter(({ kind, name }) => kind === 'function' && first.includes(name)), ...variablesOf(file)]
  return [...new Set(runs.flatMap(({ text }) => [...text().matchAll(calls)].map(([, name]) => name!)))]
}

/** In a file that can't be read anything may stand. */
function usersIn(file: Held, names: readonly string[]): readonly string[] {
  if (file.unread) return [always]
  const uses = (file.uses ??= createTextUses(file.text))
  return [...new Set(names.flatMap((name) => [...uses.declarationsWith(name)]))].sort()
}

/** What packages can do to the process, by the names to look for in a text. */
const touching: Readonly<Record<string, string>> = {
  os: '(?:Setenv|Unsetenv|Clearenv|Args|Chdir|Exit|StartProcess|Create\\w*|WriteFile|Mkdir\\w*|Remove\\w*|Rename|Symlink|Open\\w*|ReadFile|ReadDir|Stat|Lstat|Readlink)\\b',
  'io/ioutil': '(?:ReadFile|ReadDir|WriteFile|Temp\\w+)\\b',
  'path/filepath': '(?:Glob|Walk\\w*|EvalSymlinks)\\b',
  'go/build': '(?:Default\\.\\w+|Import\\w*)\\(',
  'os/exec': '(?:Command\\w*|LookPath)\\b',
  'os/signal': '(?:Notify\\w*|Ignore|Reset)\\b',
  syscall: '(?:Setenv|Unsetenv|Clearenv|Chdir|Fchdir|Chroot|Umask|Exit|Exec|ForkExec|Setrlimit|Open|Stat|Lstat|Statfs|Readlink|Socket|NetlinkRIB)\\b',
  'golang.org/x/sys/unix': '(?:Setenv|Unsetenv|Clearenv|Chdir|Fchdir|Chroot|Umask|Exit|Exec|Setrlimit|Prlimit|Open|Openat\\d?|Stat|Lstat|Statfs|Readlink|Socket)\\b',
  log: '(?:SetOutput|SetFlags|SetPrefix|Fatal\\w*)\\b',
  'log/slog': 'SetDefault\\b',
  net: '(?:Listen|Dial|Interface|Lookup)',
  'net/http': '(?:Handle|HandleFunc|DefaultServeMux)\\b',
  runtime: 'GOMAXPROCS\\([^0-]|\\bLockOSThread\\b',
  'runtime/debug': 'Set',
  'database/sql': 'Register\\b',
}

/** What gives something a name in a registry: anything of a package, or what is defined there. */
const registering = {
  any: '',
  expvar: '(?:New|Publish)',
  metrics: 'MustRegister',
  flags: '(?:CommandLine\\.)?(?:[A-Z]\\w*Var|Var|Bool|String|Int|Uint|Float|Duration|Count|Text|Func)',
} as const

/** What of a package is wanted: what touches the process, by its import path, or what registers. */
export type Wanted = keyof typeof registering | { readonly touching: string }

export const touches = (importPath: string): Wanted | undefined => (Object.hasOwn(touching, importPath) ? { touching: importPath } : undefined)

/** The same for the same: the names that a file has for packages, and what is wanted of each. */
export function wantedText(wanted: readonly (readonly [name: string, what: Wanted])[]): string {
  return wanted.map(([name, what]) => `${name}=${typeof what === 'string' ? `:${what}` : what.touching}`).join(' ')
}

const patterns = new Map<string, RegExp>()

/** Finds in a text what is wanted; nothing where nothing is. */
export function patternOf(wanted: string): RegExp {
  let pattern = patterns.get(wanted)
  if (pattern === undefined) patterns.set(wanted, (pattern = new RegExp(wanted === '' ? '[^\\s\\S]' : wanted.split(' ').map(patternOfOne).join('|'))))
  return pattern
}

function patternOfOne(one: string): string {
  const at = one.indexOf('=')
  const [name, what] = [one.slice(0, at), one.slice(at + 1)]
  const pattern = what.startsWith(':') ? registering[what.slice(1) as keyof typeof registering] : touching[what]!
  return name === '.' ? `\\b${pattern}` : `\\b${name}\\.${pattern}`
}
