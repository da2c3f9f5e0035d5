import { createHash } from 'node:crypto'
import type { Closure, Reader } from './go/closure.js'
import { isFault, type Files, type Problem } from './go/files.js'
import type { ModuleVersion } from './go/gomod.js'
import type { GoFile, Package } from './go/package.js'
import type { SourceFacts } from './go/source.js'
import type { Evaluation, Finding } from './rules/evaluate.js'
import { rootPackage } from './rules/build-files.js'
import { rules } from './rules/registry.js'
import { digest, type Shelf } from './shelf.js'
import type { Stamps } from './stamps.js'

/** What rules are given beside files: all of it decides what they find. */
export interface Subject {
  readonly reader: Reader
  readonly closure: Closure
  readonly withCgo: Closure | undefined
  /** Severities, wrappers, applets: anything that JSON can hold. */
  readonly options: unknown
}

/** What rules found in an earlier run, as long as the closures and all files that they looked into are the same. */
export interface KeptEvaluations {
  /** Whether there is one of this folder at all. */
  isLikely(): boolean
  recall(subject: Subject): Evaluation | undefined
  /** Lets rules work with a reader that is watched, and remembers what they find. */
  record(subject: Subject, evaluate: (reader: Reader) => Evaluation): Evaluation
  /** Writes down what was found; after everything else, for it takes time. */
  save(): void
}

/** One thing that a rule asked of the machine, and a digest of the answer. */
type Question = readonly [what: 'content' | 'list' | 'kind' | 'link' | 'package', path: string, answer: string]

interface KeptFinding {
  readonly rule: string
  readonly package: string
  readonly cgo: boolean
  /** A main module that no package of the closure is of: the finding stands in its own folder. */
  readonly outside?: true
  readonly rest: Omit<Finding, 'rule' | 'package'>
}

interface Kept {
  readonly subject: string
  readonly questions: readonly Question[]
  readonly findings: readonly KeptFinding[]
  readonly problems: readonly Problem[]
}

export function openKeptEvaluations(shelf: Shelf, stamps: Stamps, digestOf: (facts: SourceFacts) => string, directory: string): KeptEvaluations {
  let pending: (() => void) | undefined
  const nameOf = ({ closure: { roots, target }, withCgo }: Subject): string => JSON.stringify([directory, roots, target, withCgo !== undefined])
  return {
    isLikely: () => shelf.take(directory) !== undefined,
    recall(subject) {
      const kept = shelf.take(nameOf(subject)) as Kept | undefined
      if (kept === undefined || kept.subject !== digestOfSubject(subject, digestOf)) return undefined
      const answers = createAnswers(subject.reader, stamps)
      if (!kept.questions.every(([what, path, answer]) => answers[what](path, answer.startsWith(contentMark)) === answer)) return undefined
      const findings = kept.findings.flatMap((finding) => restore(finding, subject) ?? [])
      return findings.length === kept.findings.length ? { findings, problems: kept.problems } : undefined
    },
    record(subject, evaluate) {
      const { reader, questions, isWhole } = watch(subject.reader, stamps)
      const evaluation = evaluate(reader)
      const { findings } = evaluation
      const packed = findings.flatMap((finding) => pack(finding, subject) ?? [])
      if (!isWhole() || packed.length < findings.length || !isPlain(evaluation.problems)) return evaluation
      pending = () => {
        shelf.put(nameOf(subject), { subject: digestOfSubject(subject, digestOf), questions: questions(), findings: packed, problems: evaluation.problems })
        shelf.put(directory, true)
        shelf.sweep()
      }
      return evaluation
    },
    save: () => pending?.(),
  }
}

function pack(finding: Finding, { closure, withCgo }: Subject): KeptFinding | undefined {
  const { rule, package: at, ...rest } = finding
  const kept = (where: Pick<KeptFinding, 'cgo' | 'outside'>): KeptFinding | undefined => (isPlain(rest) ? { rule: rule.id, package: at.importPath, ...where, rest } : undefined)
  if (closure.packages.get(at.importPath) === at) return kept({ cgo: false })
  if (withCgo?.packages.get(at.importPath) === at) return kept({ cgo: true })
  return at.module?.main === true && at.dir === at.module.dir ? kept({ cgo: false, outside: true }) : undefined
}

function restore({ rule: id, package: importPath, cgo, outside, rest }: KeptFinding, { reader, closure, withCgo }: Subject): Finding | undefined {
  const rule = rules.find((candidate) => candidate.id === id)
  const module = outside === true ? reader.workspace.mainModules.find(({ path }) => path === importPath) : undefined
  const at = module === undefined ? (cgo ? withCgo : closure)?.packages.get(importPath) : rootPackage(module, { reader, closure })
  return rule === undefined || at === undefined ? undefined : { ...rest, rule, package: at }
}

/** Whether JSON gives a value back as it was. */
function isPlain(value: unknown): boolean {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true
  if (typeof value === 'number') return Number.isFinite(value)
  if (Array.isArray(value)) return value.every(isPlain)
  return typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype && Object.values(value).every(isPlain)
}

/** All that rules can see without asking the machine: two closures of one digest are the same to them. */
function digestOfSubject({ reader: { workspace }, closure, withCgo, options }: Subject, digestOf: (facts: SourceFacts) => string): string {
  const hash = createHash('sha1')
  const { root, goWorkFile, go, mainModules, vendor, pruned, problems } = workspace
  const { installation, moduleCache, flags } = go
  hash.update(JSON.stringify([root, goWorkFile, installation, moduleCache, flags, mainModules, vendor?.dir, [...(vendor?.packages ?? [])], pruned, problems, options]))
  const goFile = ({ facts, ...file }: GoFile): unknown => [file, facts === undefined ? '' : digestOf(facts)]
  const packageOf = ({ goFiles, imports, embedSites, embeds: { matches, ...embeds }, ...read }: Package): unknown => [
    read,
    goFiles.map(goFile),
    [...imports.keys()],
    embedSites.map(({ file, pattern }) => [file.name, pattern]),
    [...matches],
    embeds,
  ]
  for (const one of [closure, withCgo]) {
    if (one === undefined) continue
    hash.update(JSON.stringify([one.target, one.roots, [...one.missing], one.problems]))
    for (const read of one.packages.values()) hash.update(JSON.stringify(packageOf(read)))
    for (const [from, edges] of one.edges) hash.update(JSON.stringify([from, edges.map(({ to, sites }) => [to, sites.map(({ file, spec }) => [file.name, spec.start])])]))
  }
  return hash.digest('hex')
}

/** Content that changed just before the run has no stamp to trust: it is known by itself. */
const contentMark = 'sha1 '

const contentDigest = (bytes: Uint8Array): string => contentMark + createHash('sha1').update(bytes).digest('hex')

/** The answers that the machine gives now. */
function createAnswers({ files, resolve }: Reader, stamps: Stamps): Readonly<Record<Question[0], (path: string, isContent: boolean) => string>> {
  return {
    content(path, isContent) {
      const stamp = stamps.of(path)
      if (!isContent && stamps.isSettled(stamp)) return stamp.text
      const read = files.inspect(path, contentDigest)
      return isFault(read) ? contentMark + read.message : read
    },
    list: (path) => digest(JSON.stringify(files.list(path))),
    kind: (path) => files.kind(path) ?? '-',
    link: (path) => files.realPath(path),
    package: (path) => digest(JSON.stringify(resolve(path))),
  }
}

interface Watched {
  readonly reader: Reader
  readonly questions: () => readonly Question[]
  /** All that was asked is among the questions, and no answer changed in between. */
  readonly isWhole: () => boolean
}

function watch(reader: Reader, stamps: Stamps): Watched {
  const { files, workspace } = reader
  const asked = new Map<string, Question>()
  let whole = true
  const answers = createAnswers(reader, stamps)
  const note = (what: Question[0], path: string, answer: string): void => {
    const known = asked.get(`${what} ${path}`)
    if (known === undefined) asked.set(`${what} ${path}`, [what, path, answer])
    else if (known[2] !== answer) whole = false
  }
  const ask = (what: Question[0], path: string): string => {
    if (!asked.has(`${what} ${path}`)) note(what, path, answers[what](path, false))
    return path
  }
  /** A stamp is taken before the file is read; a digest is that of the bytes that are used. */
  const isSettled = (path: string): boolean => {
    const stamp = stamps.of(path)
    const settled = stamps.isSettled(stamp)
    if (settled) note('content', path, stamp.text)
    return settled
  }
  const watched: Files = {
    read(path, limit) {
      if (isSettled(path)) return files.read(path, limit)
      return watched.inspect(path, (bytes) => bytes.slice(0, limit))
    },
    inspect(path, use) {
      if (isSettled(path)) return files.inspect(path, use)
      const read = files.inspect(path, (bytes) => {
        note('content', path, contentDigest(bytes))
        return use(bytes)
      })
      if (typeof read === 'object' && read !== null && isFault(read)) note('content', path, contentMark + read.message)
      return read
    },
    list: (path) => files.list(ask('list', path)),
    kind: (path) => files.kind(ask('kind', path)),
    realPath: (path) => files.realPath(ask('link', path)),
  }
  /** What is known of a file's content without reading it again. */
  const seen = (path: string): string => {
    if (!isSettled(path)) watched.inspect(path, () => true)
    return path
  }
  // What these give is in no digest: an evaluation that asked for it is not remembered.
  const open = <Given extends readonly unknown[], Result>(call: (...given: Given) => Result) => (...given: Given): Result => {
    whole = false
    return call(...given)
  }
  return {
    reader: {
      files: watched,
      workspace: {
        ...workspace,
        go: { ...workspace.go, env: open(workspace.go.env) },
        rootVersion: open((path: string) => workspace.rootVersion(path)),
        buildList: open(() => workspace.buildList()),
        hasSum: open((module: ModuleVersion) => workspace.hasSum(module)),
        module: open((selected: ModuleVersion) => workspace.module(selected)),
      },
      sources: { go: (path) => reader.sources.go(seen(path)), other: (path) => reader.sources.other(seen(path)) },
      resolve: (path) => reader.resolve(ask('package', path)),
    },
    questions: () => [...asked.values()],
    isWhole: () => whole,
  }
}
