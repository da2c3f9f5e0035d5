/** Orders module versions as golang.org/x/mod/semver does; build metadata (`+incompatible`) does not count. */
export function compareVersions(a: string, b: string): number {
  if (a === b) return 0
  const x = parse(a)
  const y = parse(b)
  // An invalid version is less than a valid one, and '' is the least of all.
  if (x === undefined || y === undefined) return x === y ? 0 : x === undefined ? -1 : 1
  for (let i = 0; i < 3; i++) {
    const order = compareNumbers(x.numbers[i]!, y.numbers[i]!)
    if (order !== 0) return order
  }
  return comparePrerelease(x.prerelease, y.prerelease)
}

/** semver.IsValid. */
export function isVersion(text: string): boolean {
  return parse(text) !== undefined
}

/** module.CanonicalVersion: all three numbers, and of what follows `+` only `incompatible`; undefined for what is no version. */
export function canonicalVersion(text: string): string | undefined {
  const version = parse(text)
  if (version === undefined) return undefined
  const prerelease = version.prerelease === '' ? '' : `-${version.prerelease}`
  return `v${version.numbers.join('.')}${prerelease}${text.endsWith('+incompatible') ? '+incompatible' : ''}`
}

interface Parsed {
  readonly numbers: readonly string[]
  readonly prerelease: string
}

function parse(version: string): Parsed | undefined {
  const match = /^v(0|[1-9]\d*)(?:\.(0|[1-9]\d*)(?:\.(0|[1-9]\d*)(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?)?)?$/.exec(version)
  return match === null ? undefined : { numbers: [match[1]!, match[2] ?? '0', match[3] ?? '0'], prerelease: match[4] ?? '' }
}

function compareNumbers(a: string, b: string): number {
  if (a.length !== b.length) return a.length < b.length ? -1 : 1
  return a < b ? -1 : a > b ? 1 : 0
}

function comparePrerelease(a: string, b: string): number {
  if (a === b) return 0
  // A release comes after its prereleases.
  if (a === '' || b === '') return a === '' ? 1 : -1
  const x = a.split('.')
  const y = b.split('.')
  for (let i = 0; i < Math.min(x.length, y.length); i++) {
    const [left, right] = [x[i]!, y[i]!]
    if (left === right) continue
    const [leftIsNumber, rightIsNumber] = [/^\d+$/.test(left), /^\d+$/.test(right)]
    if (leftIsNumber !== rightIsNumber) return leftIsNumber ? -1 : 1
    return leftIsNumber ? compareNumbers(left, right) : left < right ? -1 : 1
  }
  return x.length < y.length ? -1 : 1
}

/** Orders Go releases as written in go.mod's `go` line: 1.20, 1.21rc1, 1.21.0. */
export function compareGoVersions(a: string, b: string): number {
  const x = goVersion(a)
  const y = goVersion(b)
  for (let i = 0; i < x.length; i++) if (x[i] !== y[i]) return x[i]! < y[i]! ? -1 : 1
  return 0
}

/** [major, minor, kind, number]: the language version 1.21 comes before 1.21rc1, which comes before 1.21.0. */
function goVersion(version: string): readonly number[] {
  const match = /^(\d+)(?:\.(\d+)(?:\.(\d+)|(beta|rc)(\d+))?)?/.exec(version)
  if (match === null) return [0, 0, 0, 0]
  const major = Number(match[1])
  const minor = Number(match[2] ?? 0)
  if (match[3] !== undefined) return [major, minor, 3, Number(match[3])]
  if (match[4] !== undefined) return [major, minor, match[4] === 'beta' ? 1 : 2, Number(match[5])]
  // Before Go 1.21 the first release of a line had no third number.
  return compareMinor(major, minor) < 0 ? [major, minor, 3, 0] : [major, minor, 0, 0]
}

function compareMinor(major: number, minor: number): number {
  return major === 1 ? minor - 21 : major - 1
}
