import type { Target } from '../go/target.js'
import type { Finding } from '../rules/evaluate.js'
import { listNames } from '../rules/message.js'
import type { Check } from './check.js'
import { fileOf, fingerprintsOf } from './fingerprint.js'

/** The findings that a project lives with for now, as they are kept in a file beside it. */
export interface Baseline {
  readonly target: BaselineTarget
  readonly commands: readonly string[]
  readonly findings: readonly BaselineEntry[]
}

type BaselineTarget = Pick<Target, 'goos' | 'goarch' | 'cgo' | 'tags'>

/** All but the fingerprint is for people. */
export interface BaselineEntry {
  readonly fingerprint: string
  readonly rule: string
  /** By its module: `example.com/a/cmd/main.go`. */
  readonly file: string
  readonly message: string
}

/** A check held against a baseline. */
export interface Comparison {
  /** What a person calls the file. */
  readonly name: string
  /** Active findings that the baseline has; all other active ones are new. */
  readonly known: ReadonlySet<Finding>
  /** What the baseline has and the check has not. */
  readonly gone: readonly BaselineEntry[]
  /** One line where the two are not of the same build. */
  readonly difference?: string
}

export type BaselineState = 'known' | 'new'

/** What is allowed or gated counts for nothing, and is neither. */
export function baselineState(finding: Finding, comparison: Comparison | undefined): BaselineState | undefined {
  if (comparison === undefined || finding.state !== 'active') return undefined
  return comparison.known.has(finding) ? 'known' : 'new'
}

const isActive = ({ state }: Finding): boolean => state === 'active'

/** The file for all active findings of a check: one finding on a line, in an order that depends on nothing else, so that a diff shows what changed. */
export function writeBaseline(check: Check): string {
  const fingerprints = fingerprintsOf(check.findings, check.reader.files)
  const entries = check.findings.filter(isActive).map((finding): BaselineEntry => ({ fingerprint: fingerprints.get(finding)!, rule: finding.rule.id, file: fileOf(finding), message: finding.message }))
  const order = ({ file, rule, fingerprint }: BaselineEntry): string => `${file}\0${rule}\0${fingerprint}`
  const lines = entries.sort((a, b) => (order(a) < order(b) ? -1 : 1)).map((entry) => `\n    ${JSON.stringify(entry)}`)
  const { goos, goarch, cgo, tags } = check.closure.target
  const commands = [...check.closure.roots].sort()
  return `{\n  "version": 1,\n  "target": ${JSON.stringify({ goos, goarch, cgo, tags })},\n  "commands": ${JSON.stringify(commands)},\n  "findings": [${lines.join(',')}${lines.length === 0 ? '' : '\n  '}]\n}\n`
}

/** A baseline's text; where it is none, what is wrong with it. */
export function readBaseline(text: string): Baseline | string {
  let data: unknown
  try {
    data = JSON.parse(text)
  } catch (error) {
    return `no JSON: ${(error as Error).message.replace(/\s+/g, ' ')}`
  }
  const { version, target, commands, findings } = isObject(data) ? data : {}
  if (typeof version === 'number' && version !== 1) return `a baseline of version ${version}, which this gopure does not know`
  if (!isTarget(target) || !isTexts(commands) || !Array.isArray(findings)) return 'no baseline: it needs version, target, commands and findings'
  const bad = findings.findIndex((entry) => !isEntry(entry))
  return bad < 0 ? { target, commands, findings: findings as readonly BaselineEntry[] } : `finding ${bad + 1} needs fingerprint, rule, file and message, all of them texts`
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value)

const isTexts = (value: unknown): value is readonly string[] => Array.isArray(value) && value.every((text) => typeof text === 'string')

const isTarget = (value: unknown): value is BaselineTarget => isObject(value) && typeof value['goos'] === 'string' && typeof value['goarch'] === 'string' && typeof value['cgo'] === 'boolean' && isTexts(value['tags'])

const isEntry = (value: unknown): value is BaselineEntry => isObject(value) && ['fingerprint', 'rule', 'file', 'message'].every((key) => typeof value[key] === 'string')

/** Holds a check against a baseline. */
export function compareWith(baseline: Baseline, name: string, check: Check): Comparison {
  const fingerprints = fingerprintsOf(check.findings, check.reader.files)
  const had = new Set(baseline.findings.map(({ fingerprint }) => fingerprint))
  const active = check.findings.filter(isActive)
  const has = new Set(active.map((finding) => fingerprints.get(finding)))
  const difference = differenceOf(baseline, check)
  return {
    name,
    known: new Set(active.filter((finding) => had.has(fingerprints.get(finding)!))),
    gone: baseline.findings.filter(({ fingerprint }) => !has.has(fingerprint)),
    ...(difference === undefined ? {} : { difference }),
  }
}

function differenceOf({ target, commands }: Baseline, { closure }: Check): string | undefined {
  const parts: string[] = []
  const words = ({ goos, goarch, cgo }: BaselineTarget): string => `${goos}/${goarch}${cgo ? ' with cgo' : ''}`
  if (words(target) !== words(closure.target)) parts.push(`it is of ${words(target)}, this check of ${words(closure.target)}`)
  const tags = [target.tags, closure.target.tags].map((all) => [...all].sort().join(','))
  if (tags[0] !== tags[1]) parts.push(`it is of ${tagWords(tags[0]!)}, this check of ${tagWords(tags[1]!)}`)
  const added = closure.roots.filter((root) => !commands.includes(root))
  const dropped = commands.filter((command) => !closure.roots.includes(command))
  if (added.length > 0) parts.push(`it is without ${listNames(added, 3)}`)
  if (dropped.length > 0) parts.push(`this check is without ${listNames(dropped, 3)}`)
  return parts.length === 0 ? undefined : parts.join('; ')
}

const tagWords = (tags: string): string => (tags === '' ? 'no tags' : `tags ${tags}`)
