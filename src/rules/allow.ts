import type { Closure } from '../go/closure.js'
import { decode, isFault, type Files, type Problem } from '../go/files.js'
import { readHeader } from '../go/header.js'
import { isMeant, type GoFile } from '../go/package.js'
import type { SourceFacts } from '../go/source.js'
import { rangeOfBytes } from '../go/byte-range.js'
import { allowMark } from './allow-mark.js'
import { cSources } from './c-source.js'
import type { Finding } from './evaluate.js'
import { ruleById } from './registry.js'

/**
 * Suppressions: `//gopure:allow RULE: reason`, at the end of a finding's line or on a line of its own before it. Comment lines may stand between
 * (a doc comment's directives come last). The comment right before `import "C"` is C code for cgo, so that nothing can be said there: a
 * suppression behind `import "C"`, or before that comment with a blank line between, speaks of the import and of all of the comment. In a C file
 * beside Go it speaks of the file, wherever it stands.
 */
export interface Allow {
  /** 1-based, where the comment stands. */
  readonly line: number
  /** '' where it names none. */
  readonly rule: string
  /** '' where it gives none. */
  readonly reason: string
  /** The lines that it speaks of, both included; undefined where it speaks of nothing, and where cgo takes it for C. */
  readonly covers: Lines | 'preamble' | undefined
}

interface Lines {
  readonly from: number
  readonly to: number
}

export interface Allowed {
  readonly findings: readonly Finding[]
  readonly problems: readonly Problem[]
}

/** Go's comments, and the literals that could hold what looks like one. */
export const tokens = /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|`[^`]*(?:`|$)|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?/g
/** In C a single quote or backtick may stand in a preprocessor line. */
const cTokens = /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|"(?:\\.|[^"\\\n])*"?/g
const written = /^\/\/gopure:allow(?:[ \t]+([^\s:]+))?[ \t]*(?::[ \t]*(.*?))?\s*$/

/** Marks the findings that a file of the workspace allows, and says which suppressions are wrong or do nothing. */
export function applyAllows(files: Files, closure: Closure, findings: readonly Finding[]): Allowed {
  const problems: Problem[] = []
  const byFile = new Map<string, readonly Allow[]>()
  const look = (path: string, allows: readonly Allow[], isLookedAt: boolean): void => {
    if (allows.length === 0) return
    byFile.set(path, allows)
    const own = findings.filter(({ place }) => place.path === path)
    for (const allow of allows) {
      const message = problemWith(allow) ?? (isLookedAt && !own.some((finding) => allowsFinding(allow, finding)) ? unused(allow) : undefined)
      if (message !== undefined) problems.push({ file: path, line: allow.line, message: isPlain(path) ? message.replaceAll(`//${allowMark}`, allowMark) : message, about: 'suppression' })
    }
  }
  const isC = new Set<string>()
  for (const read of closure.packages.values()) {
    if (read.root !== 'workspace') continue
    for (const file of read.goFiles) if (file.facts !== undefined) look(file.path, allowsIn(file, files), isMeant(file))
    for (const path of cSources(read)) {
      isC.add(path)
      look(path, allowsInC(path, files), true)
    }
  }
  for (const path of new Set(findings.filter(({ place, package: { root } }) => root === 'workspace' && !place.path.endsWith('.go') && !isC.has(place.path)).map(({ place }) => place.path))) {
    const read = files.inspect(path, (bytes) => (mentionsMark(bytes) ? readPlainAllows(bytes) : []))
    if (!isFault(read)) look(path, read, true)
  }
  if (byFile.size === 0) return { findings, problems }
  const allowOf = (finding: Finding): Allow | undefined => byFile.get(finding.place.path)?.find((allow) => allowsFinding(allow, finding))
  return {
    findings: findings.map((finding) => {
      const allow = finding.state === 'active' ? allowOf(finding) : undefined
      return allow === undefined ? finding : { ...finding, state: 'suppressed', reason: allow.reason }
    }),
    problems,
  }
}

const known = new WeakMap<SourceFacts, readonly Allow[]>()

/** An editor asks at every keystroke; a file that was not read anew is not looked through anew. */
function allowsIn({ path, facts }: GoFile, files: Files): readonly Allow[] {
  let allows = known.get(facts!)
  if (allows === undefined) {
    const read = facts!.needles.has(allowMark) ? files.inspect(path, readAllows) : []
    known.set(facts!, (allows = isFault(read) ? [] : read))
  }
  return allows
}

/** Every suppression that a Go file's comments hold, right or wrong. */
export function readAllows(bytes: Uint8Array): readonly Allow[] {
  const text = decode(bytes)
  const lines = text.split('\n')
  const preambles = preamblesOf(bytes)
  return [...marksIn(text, tokens)].map((found) => ({ ...found, covers: coverage(lines, found.line, preambles) }))
}

/** The same for a C file. */
export function readCAllows(bytes: Uint8Array): readonly Allow[] {
  return [...marksIn(decode(bytes), cTokens)].map((found) => ({ ...found, covers: { from: 1, to: Number.POSITIVE_INFINITY } }))
}

function* marksIn(text: string, tokensOf: RegExp): Generator<Omit<Allow, 'covers'>> {
  let line = 1
  let counted = 0
  for (const { 0: token, index } of text.matchAll(tokensOf)) {
    const match = token.startsWith(`//${allowMark}`) ? written.exec(token) : null
    if (match === null) continue
    for (; counted < index; counted++) if (text[counted] === '\n') line++
    const { 1: rule = '', 2: reason = '' } = match
    yield { line, rule, reason }
  }
}

function allowsInC(path: string, files: Files): readonly Allow[] {
  const read = files.inspect(path, (bytes) => (mentionsMark(bytes) ? readCAllows(bytes) : []))
  return isFault(read) ? [] : read
}

/** Go and C have comments that begin with two slashes; scripts have others. */
const isPlain = (path: string): boolean => !/\.(go|c|cc|cpp|cxx|m|swig|swigcxx)$/.test(path)

const plainly = /(?:#|\/\/)[ \t]*gopure:allow(?:[ \t]+([^\s:]+))?[ \t]*(?::[ \t]*(.*?))?\s*$/

/**
 * The same of a file that is not Go: `# gopure:allow RULE: reason` in scripts, `// gopure:allow RULE: reason` in go.mod. What ends in a
 * backslash goes on, so that a comment covers all the lines that the statement after it has.
 */
export function readPlainAllows(bytes: Uint8Array): readonly Allow[] {
  const lines = decode(bytes).split('\n')
  return lines.flatMap((text, index): Allow[] => {
    const match = plainly.exec(text)
    if (match === null) return []
    const { 1: rule = '', 2: reason = '' } = match
    const isAlone = text.slice(0, match.index).trim() === ''
    let from = isAlone ? index + 1 : index
    while (isAlone && /^\s*(#|\/\/)/.test(lines[from] ?? '')) from++
    let to = from
    while (/\\\r?$/.test(lines[to] ?? '')) to++
    // What is said of a file as a whole stands at its first line, which may be this comment.
    const covers = { from: index + 1, to: isAlone && (lines[from] ?? '').trim() === '' ? index + 1 : to + 1 }
    return [{ line: index + 1, rule, reason, covers }]
  })
}

function coverage(lines: readonly string[], line: number, preambles: readonly Lines[]): Allow['covers'] {
  const around = (at: number): Lines | undefined => preambles.find(({ from, to }) => from <= at && at <= to)
  const isComment = (at: number): boolean => lines[at - 1]?.trimStart().startsWith('//') === true
  if (!isComment(line)) return around(line) ?? { from: line, to: line }
  if (around(line) !== undefined) return 'preamble'
  let next = line + 1
  while (isComment(next) && around(next) === undefined) next++
  if ((lines[next - 1] ?? '').trim() !== '') return around(next) ?? { from: next, to: next }
  return around(next + 1)?.from === next + 1 ? around(next + 1) : undefined
}

/** Each `import "C"` with the comment that cgo reads as C. */
function preamblesOf(bytes: Uint8Array): readonly Lines[] {
  return readHeader(bytes)
    .imports.filter(({ path }) => path === 'C')
    .map((spec) => ({ from: rangeOfBytes(bytes, spec.doc ?? spec.declaration).line, to: rangeOfBytes(bytes, spec).endLine }))
}

function allowsFinding({ rule, reason, covers }: Allow, finding: Finding): boolean {
  if (rule !== finding.rule.id || reason === '' || covers === undefined || covers === 'preamble') return false
  return covers.from <= finding.place.line && finding.place.line <= covers.to
}

function problemWith({ rule, reason, covers }: Allow): string | undefined {
  if (rule === '') return `//${allowMark} names no rule: write //${allowMark} RULE: reason`
  if (ruleById(rule) === undefined) return `//${allowMark} ${rule}: there is no rule of that name`
  if (reason === '') return `//${allowMark} ${rule} gives no reason, and allows nothing: write //${allowMark} ${rule}: reason`
  if (covers === 'preamble') return `//${allowMark} ${rule} is C code for cgo here: write it behind import "C", or before this comment with a blank line between`
  return undefined
}

function unused({ rule }: Allow): string {
  return `//${allowMark} ${rule} allows nothing: no such finding at the line it speaks of; remove it`
}

const decoder = new TextDecoder('latin1')

/** The engine's own search in a string is many times faster than one in bytes for a text without a rare letter. */
const mentionsMark = (bytes: Uint8Array): boolean => decoder.decode(bytes).includes(allowMark)
