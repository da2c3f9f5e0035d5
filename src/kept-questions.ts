import type { Closure, Reader } from './go/closure.js'
import { isFault, type Files } from './go/files.js'
import type { ModuleVersion } from './go/gomod.js'
import { contentDigest, contentMark } from './kept-answers.js'
import type { Stamps } from './stamps.js'

/** A closure that tells which of its packages and edges are asked for. */
export function heard(closure: Closure, ask: (what: 'package' | 'packages' | 'edges', of: string) => void): Closure {
  const { packages, edges } = closure
  return {
    ...closure,
    packages: heardMap(packages, (path) => ask('package', path), () => ask('packages', '')),
    edges: heardMap(edges, (from) => ask('edges', from), () => ask('edges', '')),
  }
}

function heardMap<Value>(map: ReadonlyMap<string, Value>, one: (key: string) => void, all: () => void): ReadonlyMap<string, Value> {
  const whole = (): ReadonlyMap<string, Value> => {
    all()
    return map
  }
  return {
    get(key) {
      one(key)
      return map.get(key)
    },
    has(key) {
      one(key)
      return map.has(key)
    },
    get size() {
      return whole().size
    },
    forEach: (use, self) => whole().forEach(use, self),
    entries: () => whole().entries(),
    keys: () => whole().keys(),
    values: () => whole().values(),
    [Symbol.iterator]: () => whole()[Symbol.iterator](),
  }
}

/** A reader that tells what is asked of it. What is in no digest is left `open`. */
export function watch(reader: Reader, stamps: Stamps, note: (what: 'content', path: string, answer: string) => void, ask: (what: 'content' | 'list' | 'kind' | 'link' | 'resolve', of: string) => void, open: () => void): Reader {
  const { files, workspace } = reader
  /** A stamp is taken before the file is read; a digest is that of the bytes that are used. */
  const isSettled = (path: string): boolean => {
    const stamp = stamps.of(path)
    const settled = stamps.isSettled(stamp)
    if (settled) note('content', path, stamp.text)
    return settled
  }
  const asked = (what: 'content' | 'list' | 'kind' | 'link' | 'resolve', of: string): string => {
    ask(what, of)
    return of
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
    list: (path) => files.list(asked('list', path)),
    kind: (path) => files.kind(asked('kind', path)),
    realPath: (path) => files.realPath(asked('link', path)),
  }
  const opened = <Given extends readonly unknown[], Result>(call: (...given: Given) => Result) => (...given: Given): Result => {
    open()
    return call(...given)
  }
  return {
    files: watched,
    workspace: {
      ...workspace,
      go: { ...workspace.go, env: opened(workspace.go.env) },
      rootVersion: opened((path: string) => workspace.rootVersion(path)),
      buildList: opened(() => workspace.buildList()),
      hasSum: opened((module: ModuleVersion) => workspace.hasSum(module)),
      module: opened((selected: ModuleVersion) => workspace.module(selected)),
    },
    sources: { go: (path) => reader.sources.go(asked('content', path)), other: (path) => reader.sources.other(asked('content', path)) },
    resolve: (path) => reader.resolve(asked('resolve', path)),
  }
}
