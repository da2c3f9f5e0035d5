import { packageName } from '../go/closure.js'
import { decode, isFault } from '../go/files.js'
import type { Header } from '../go/header.js'
import type { GoFile, Package } from '../go/package.js'
import { entryOf, type Once } from './memory.js'
import { activeFiles, type RuleContext } from './rule.js'

/** A declaration at package level as gofmt leaves it, found without a parse. */
export interface Part {
  readonly kind: 'function' | 'method' | 'variables'
  /** '' of variables. */
  readonly name: string
  readonly text: string
  readonly file: GoFile
  readonly package: Package
}

export interface PackageParts {
  readonly functions: ReadonlyMap<string, Part>
  /** By their names, whatever type they are of. */
  readonly methods: ReadonlyMap<string, readonly Part[]>
}

/** What is known of packages, by their import paths, and of texts, by their files. */
interface Known {
  readonly texts: Map<string, Once<string>>
  readonly first: Map<string, Once<readonly Part[]>>
  readonly declared: Map<string, Once<PackageParts>>
  readonly names: WeakMap<Header, Once<ReadonlyMap<string, string>>>
}

/** Go files above this are generated data, and nobody's setup. */
const largest = 1024 * 1024

const answers = new WeakMap<RuleContext, Known>()

const knownIn = (context: RuleContext): Known => entryOf(answers, context, () => ({ texts: new Map(), first: new Map(), declared: new Map(), names: new WeakMap() }))

/** A file's text, kept for as long as the rules look; '' for one that is not looked into. */
export function startupTextOf({ path }: GoFile, context: RuleContext): string {
  return context.once(knownIn(context).texts, path, () => {
    const read = context.reader.files.inspect(path, (bytes) => (bytes.length > largest ? '' : decode(bytes)))
    return isFault(read) ? '' : read
  })
}

const init = 'func init()'
const variables = '\nvar '
/** What a file has that does anything before main. */
export const firstNeedles: readonly string[] = [init, variables]

/** What runs before main: init functions, and variables with calls in their values. */
export function firstParts(read: Package, context: RuleContext): readonly Part[] {
  return context.once(knownIn(context).first, read.importPath, () =>
    activeFiles(read).flatMap((file) => {
      const needles = file.facts?.needles
      const inits = needles?.has(init) === true ? functionsIn(startupTextOf(file, context)).filter(({ name, kind }) => name === 'init' && kind === 'function') : []
      const values = needles?.has(variables) === true ? variablesIn(startupTextOf(file, context)) : []
      return [...inits, ...values].map((part) => ({ ...part, file, package: read }))
    }),
  )
}

/** The functions and methods of a package. */
export function partsOf(read: Package, context: RuleContext): PackageParts {
  return context.once(knownIn(context).declared, read.importPath, () => declaredIn(read, (file) => startupTextOf(file, context)))
}

function declaredIn(read: Package, textOfFile: (file: GoFile) => string): PackageParts {
  const functions = new Map<string, Part>()
  const methods = new Map<string, Part[]>()
  for (const file of activeFiles(read)) {
    if (file.facts === undefined) continue
    const text = textOfFile(file)
    for (const { kind, name, text: own } of [...functionsIn(text), ...functionValuesIn(text)]) {
      const part: Part = { kind, name, text: own, file, package: read }
      const same = methods.get(name)
      if (kind === 'function') functions.set(name, part)
      else if (same === undefined) methods.set(name, [part])
      else same.push(part)
    }
  }
  return { functions, methods }
}

const method = /^func \([^)]*\) ([\p{L}_][\p{L}\p{Nd}_]*)/u
const named = /^func ([\p{L}_][\p{L}\p{Nd}_]*)/u

type Read = Pick<Part, 'kind' | 'name' | 'text'>

/** From each line that begins with `func` to the brace that ends it, which stands at the beginning of a line. */
function functionsIn(text: string): readonly Read[] {
  const found: Read[] = []
  for (let at = text.indexOf('\nfunc '); at >= 0; at = text.indexOf('\nfunc ', at + 1)) {
    const line = text.indexOf('\n', at + 1)
    const isWhole = line < 0 || text[line - 1] !== '{'
    const end = isWhole ? line : text.indexOf('\n}', line)
    const part = text.slice(at + 1, end < 0 ? undefined : end)
    const [, name = ''] = (part.startsWith('func (') ? method : named).exec(part) ?? []
    if (name !== '') found.push({ kind: part.startsWith('func (') ? 'method' : 'function', name, text: part })
  }
  return found
}

/** The variables of a text that have a call in a value. */
function variablesIn(text: string): readonly Read[] {
  return variableLines(text).flatMap((part) => (part.includes('(', 5) ? [{ kind: 'variables', name: '', text: part }] : []))
}

function variableLines(text: string): readonly string[] {
  const found: string[] = []
  for (let at = text.indexOf('\nvar '); at >= 0; at = text.indexOf('\nvar ', at + 1)) {
    const line = text.indexOf('\n', at + 1)
    const closing = closings[text[line - 1] ?? '']
    const end = closing === undefined ? line : text.indexOf(`\n${closing}`, line)
    // What follows the closing brace may be a call.
    found.push(text.slice(at + 1, end < 0 ? undefined : closing === undefined ? end : text.indexOf('\n', end + 1)))
  }
  return found
}

const closings: Readonly<Record<string, string>> = { '(': ')', '{': '}' }

/** `var run = start` and `var run = func() { … }` are functions too. */
function functionValuesIn(text: string): readonly Read[] {
  return variableLines(text).flatMap((part) => [...part.matchAll(/^(?:var |\t)(\w+) += (?:(func\(.*)$|([a-zA-Z]\w*(?:\.\w+)?)$)/gm)].map(({ 0: line, 1: name = '', 2: literal, 3: other, index }) => {
    if (literal === undefined) return { kind: 'function', name, text: `\t${other}()` } as const
    if (!literal.endsWith('{')) return { kind: 'function', name, text: `\t${literal.slice(literal.indexOf('{') + 1)}` } as const
    const end = part.indexOf(`\n${line.startsWith('\t') ? '\t' : ''}}`, index)
    return { kind: 'function', name, text: part.slice(index + line.length, end < 0 ? undefined : end) } as const
  }))
}

const plain = new WeakMap<Part, string>()

/** The lines of a part that run whenever it does, as far as their indentation and how each block begins show it. */
export function plainLines(part: Part): string {
  let answer = plain.get(part)
  if (answer === undefined) plain.set(part, (answer = linesThatRun(part.text)))
  return answer
}

const startsBranch = /^\t*(?:(?:if|\} else if) .*\{|case .*:|default:)$/
const ifItWent = /\b\w*[eE]rr\w* == nil \{$/
const ifItFailed = /\b\w*[eE]rr\w* != nil \{$/
const startsCalled = /^\t*(?:defer )?func\(|\.Do\(func\(\) \{$/

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

/** What a file calls the packages that it imports. */
export function importNames(header: Header, context: RuleContext): ReadonlyMap<string, string> {
  return context.once(knownIn(context).names, header, () => {
    const named = header.imports.filter(({ path, name }) => name !== '_' && name !== '.' && path !== 'C')
    return new Map(named.map(({ path, name }) => [name ?? packageName(context.closure, path), path]))
  })
}
