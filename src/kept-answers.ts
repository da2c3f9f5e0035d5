import { createHash } from 'node:crypto'
import { edgesByTarget, packageName, type Closure, type Edge, type Reader } from './go/closure.js'
import { isFault } from './go/files.js'
import type { GoFile, Package } from './go/package.js'
import type { SourceFacts } from './go/source.js'
import type { PartQuestion, PartReader } from './kept-parts.js'
import { digest } from './shelf.js'
import type { Stamps } from './stamps.js'

/** What was asked, of what, and the answer. */
export type Question = readonly [what: 'content' | 'part' | 'list' | 'kind' | 'link' | 'resolve' | 'package' | 'packages' | 'edges' | 'importers', of: string, answer: string]

/** Whether a question is about a closure as it was read, not about what there is now. */
export const isOfClosures = (what: Question[0]): boolean => what === 'package' || what === 'packages' || what === 'edges' || what === 'importers'

/** The file that a question about a part of it is about, and what is asked of it. */
export const splitPart = (of: string): readonly [path: string, question: PartQuestion] => splitLine(of) as readonly [string, PartQuestion]

const splitLine = (of: string): readonly [first: string, rest: string] => [of.slice(0, of.indexOf('\n')), of.slice(of.indexOf('\n') + 1)]

export interface Digests {
  /** Of all that is known of a package without looking into its files. */
  readonly ofPackage: (read: Package | undefined) => string
  readonly ofEdges: (edges: readonly Edge[]) => string
}

export function createDigests(digestOf: (facts: SourceFacts) => string): Digests {
  const known = new WeakMap<Package, string>()
  const goFile = ({ facts, ...file }: GoFile): unknown => [file, facts === undefined ? '' : digestOf(facts)]
  const ofPackage = ({ goFiles, imports, embedSites, embeds: { matches, ...embeds }, ...read }: Package): string =>
    digest(JSON.stringify([read, goFiles.map(goFile), [...imports.keys()], embedSites.map(({ file, pattern }) => [file.name, pattern]), [...matches], embeds]))
  return {
    ofPackage(read) {
      if (read === undefined) return '-'
      let answer = known.get(read)
      if (answer === undefined) known.set(read, (answer = ofPackage(read)))
      return answer
    },
    ofEdges: (edges) => JSON.stringify(edges.map(({ from, to, sites }) => [from, to, sites.map(({ file, spec }) => [file.path, spec.start, spec.end, spec.name ?? null])])),
  }
}

/** Content that changed just before the run has no stamp to trust: it is known by itself. */
export const contentMark = 'sha1 '

export const contentDigest = (bytes: Uint8Array): string => contentMark + createHash('sha1').update(bytes).digest('hex')

export type Answers = Readonly<Record<Question[0], (of: string, before: string) => string>>

/** The answers that the machine and the closures give now; `before` is what was answered then. */
export function createAnswers({ files, resolve }: Reader, part: PartReader, stamps: Stamps, closures: ReadonlyMap<string, Closure>, digests: Digests): Answers {
  const inClosure = (answer: (closure: Closure, of: string) => string) => (of: string): string => {
    const [name, rest] = splitLine(of)
    const closure = closures.get(name)
    return closure === undefined ? '' : answer(closure, rest)
  }
  const incoming = new Map<Closure, ReadonlyMap<string, readonly Edge[]>>()
  const incomingOf = (closure: Closure): ReadonlyMap<string, readonly Edge[]> => {
    let edges = incoming.get(closure)
    if (edges === undefined) incoming.set(closure, (edges = edgesByTarget(closure)))
    return edges
  }
  return {
    content(path, before) {
      const stamp = stamps.of(path)
      if (!before.startsWith(contentMark) && stamps.isSettled(stamp)) return stamp.text
      const read = files.inspect(path, contentDigest)
      return isFault(read) ? contentMark + read.message : read
    },
    part: (of) => part(...splitPart(of)),
    list: (path) => digest(JSON.stringify(files.list(path))),
    kind: (path) => files.kind(path) ?? '-',
    link: (path) => files.realPath(path),
    resolve: (path) => digest(JSON.stringify(resolve(path))),
    package: inClosure(({ packages }, importPath) => digests.ofPackage(packages.get(importPath))),
    packages: inClosure(({ packages }) => digest([...packages.values()].map(digests.ofPackage).join())),
    edges: inClosure(({ edges }, from) => digest(digests.ofEdges(from === '' ? [...edges.values()].flat() : (edges.get(from) ?? [])))),
    importers: inClosure((closure, importPath) => {
      const edges = incomingOf(closure).get(importPath) ?? []
      return digest(`${packageName(closure, importPath)} ${digests.ofEdges(edges)} ${edges.map(({ from }) => digests.ofPackage(closure.packages.get(from))).join()}`)
    }),
  }
}
