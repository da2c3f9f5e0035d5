import { systemAliases, unixSystems } from './platforms.js'

/** What a build is for: everything that decides which files take part. */
export interface Target {
  readonly goos: string
  readonly goarch: string
  readonly cgo: boolean
  /** The person's own tags (`-tags`), in their order. */
  readonly tags: readonly string[]
  /** Go's release, as the N of go1.N; it satisfies the tags go1.1 … go1.N. */
  readonly release: number
  /** Tags that the toolchain sets: goexperiment.*, amd64.v1 and so on. */
  readonly toolTags: readonly string[]
}

/** True where a build tag is satisfied. */
export type Satisfies = (tag: string) => boolean

/** Files are asked about one by one, and a target stays what it is. */
const satisfiers = new WeakMap<Target, Satisfies>()
const targetsWithCgo = new WeakMap<Target, Target>()

/** The test that Go's own build context makes of one tag. */
export function satisfier(target: Target): Satisfies {
  let satisfies = satisfiers.get(target)
  if (satisfies === undefined) satisfiers.set(target, (satisfies = satisfierOf(target)))
  return satisfies
}

/** The same for a build with cgo. */
export function satisfierWithCgo(target: Target): Satisfies {
  let withCgo = targetsWithCgo.get(target)
  if (withCgo === undefined) targetsWithCgo.set(target, (withCgo = { ...target, cgo: true }))
  return satisfier(withCgo)
}

function satisfierOf(target: Target): Satisfies {
  const satisfied = new Set([target.goos, target.goarch, 'gc', ...target.tags, ...target.toolTags])
  if (target.cgo) satisfied.add('cgo')
  if (unixSystems.has(target.goos)) satisfied.add('unix')
  const alias = systemAliases.get(target.goos)
  if (alias !== undefined) satisfied.add(alias)
  for (let release = 1; release <= target.release; release++) satisfied.add(`go1.${release}`)
  // An old name: `-tags boringcrypto` itself satisfies nothing.
  return (tag) => satisfied.has(tag === 'boringcrypto' ? 'goexperiment.boringcrypto' : tag)
}
