import { decode, isFault, type Files } from '../go/files.js'

/**
 * What is asked of a Go file's text, without a parse: `declared` are its functions; `first` is what runs before main; `runs KIND NAME` is what runs
 * in functions of that name; `states` whether an init function states something; `holds WANTED` are the declarations with a `Wanted` in them;
 * `calls FIRST NAMES` is which of some functions those call that run first. An answer is JSON, and the same for as long as what it is about is.
 */
export type OutlineQuestion = 'declared' | 'first' | 'states' | `runs ${DeclaredKind} ${string}` | `holds ${string}` | `calls ${string} ${string}`

export type DeclaredKind = 'function' | 'method'

/** The functions of a file, and its methods, of whatever types they are. */
export function declaredIn(answer: string): readonly (readonly [kind: DeclaredKind, name: string])[] {
  const names = JSON.parse(answer) as string
  return names === '' ? [] : names.split(' ').map((name) => (name.startsWith('.') ? ['method', name.slice(1)] : ['function', name]))
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
  parts?: readonly Part[]
  functions?: readonly Part[]
}

export interface Outlines {
  readonly ask: Outliner
  /** The file may be another now. */
  forget(path: string): void
}

/** The texts that were asked of last are held. */
export function createOutlines(files: Files): Outlines {
  const held = new Map<string, Held>()
  let size = 0
  const drop = (path: string): void => {
    size -= held.get(path)?.text.length ?? 0
    held.delete(path)
  }
  const hold = (path: string): Held => {
    const read = files.openText?.(path) ?? files.inspect(path, (bytes) => (bytes.length > largest ? '' : decode(bytes)))
    const text = isFault(read) || read.length > largest ? '' : read
    const file: Held = { text: text.includes('\r') ? text.replaceAll('\r\n', '\n') : text }
    held.set(path, file)
    size += file.text.length
    for (const oldest of held.keys()) {
      if (size <= mostHeld || oldest === path) break
      drop(oldest)
    }
    return file
  }
  return { ask: (path, question) => JSON.stringify(answerTo(question, held.get(path) ?? hold(path))), forget: drop }
}

/** For files that stay as they are for as long as it is asked. */
export const createOutliner = (files: Files): Outliner => createOutlines(files).ask

function answerTo(question: OutlineQuestion, file: Held): unknown {
  const [what, ...about] = question.split(' ') as [string, ...string[]]
  switch (what) {
    case 'declared':
      return functionsOf(file)
        .map(({ kind, name }) => (kind === 'function' ? name : `.${name}`))
        .join(' ')
    case 'first':
      return [
        ...functionsOf(file).filter(isInit).map(({ text }): First => ['function', linesThatRun(text)]),
        ...variablesIn(file).map((text): First => ['variables', linesThatRun(text)]),
      ]
    case 'runs':
      return functionsOf(file).flatMap(({ kind, name, text }) => (kind === about[0] && name === about[1] ? [linesThatRun(text)] : []))
    case 'states':
      return functionsOf(file).some((one) => isInit(one) && stated.test(one.text))
    case 'holds':
      return holding(file, patternOf(about.join(' ')))
    case 'calls':
      return called(file, about[0]!.split(','), about[1]!)
    default:
      throw new Error(`${question}: nothing that an outline can answer`)
  }
}

interface Part {
  readonly kind: DeclaredKind | 'variables'
  readonly name: string
  readonly text: string
  /** A function that is a variable's value. */
  readonly isValue?: true
}

const partsOf = (file: Held): readonly Part[] => (file.parts ??= partsIn(file.text))

const functionsOf = (file: Held): readonly Part[] => (file.functions ??= [...partsOf(file).filter(({ kind }) => kind !== 'variables'), ...functionValuesIn(partsOf(file))])

const isInit = ({ kind, name, isValue }: Part): boolean => kind === 'function' && name === 'init' && isValue !== true

/** A goroutine, or an assignment to another package's variable. */
const stated = /^\s*go\s|^\t+[a-zA-Z_]\w*\.[A-Z]\w*(?:\.\w+)*(?:, \w+)* = /m

const named = /^func (\([^)]*\) )?([\p{L}_][\p{L}\p{Nd}_]*)/u

/** In place of the name of what declares variables. */
export const variables = ''

/** Functions and variables, from the line that begins with the keyword to the one that ends them: as gofmt has it. */
function partsIn(text: string): readonly Part[] {
  return [...text.matchAll(/^(?:func|var) /gm)].flatMap(({ index, 0: keyword }): readonly Part[] => {
    const part = text.slice(index, endOf(text, index))
    if (keyword === 'var ') return [{ kind: 'variables', name: variables, text: part }]
    const [, receiver, name] = named.exec(part) ?? []
    return name === undefined ? [] : [{ kind: receiver === undefined ? 'function' : 'method', name, text: part }]
  })
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

/** The variables that have a call in a value. */
const variablesIn = (file: Held): readonly string[] => partsOf(file).flatMap(({ kind, text }) => (kind === 'variables' && text.includes('(', 5) ? [text] : []))

/** `var run = start` and `var run = func() { … }` are functions too. */
function functionValuesIn(parts: readonly Part[]): readonly Part[] {
  return parts.flatMap(({ kind, text: part }) => kind !== 'variables' ? [] : [...part.matchAll(/^(?:var |\t)(\w+) += (?:(func\(.*)$|([a-zA-Z]\w*(?:\.\w+)?)$)/gm)].map(({ 0: line, 1: name = '', 2: literal, 3: other, index }): Part => {
    const of = { kind: 'function', name, isValue: true } as const
    if (literal === undefined) return { ...of, text: `\t${other}()` }
    if (!literal.endsWith('{')) return { ...of, text: `\t${literal.slice(literal.indexOf('{') + 1)}` }
    const end = part.indexOf(`\n${line.startsWith('\t') ? '\t' : ''}}`, index)
    return { ...of, text: part.slice(index + line.length, end < 0 ? undefined : end) }
  }))
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

const holding = (file: Held, pattern: RegExp): readonly string[] => (pattern.test(file.text) ? [...new Set(partsOf(file).flatMap(({ kind, name, text }) => (kind !== 'method' && pattern.test(text) ? [name] : [])))] : [])

function called(file: Held, first: readonly string[], names: string): readonly string[] {
  const calls = new RegExp(`\\b(${names.replaceAll(',', '|')})\\(`, 'g')
  if (file.text.search(calls) < 0) return []
  const runs = partsOf(file).filter(({ kind, name }) => kind === 'variables' || (kind === 'function' && first.includes(name)))
  return [...new Set(runs.flatMap(({ text }) => [...text.matchAll(calls)].map(([, name]) => name!)))]
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
