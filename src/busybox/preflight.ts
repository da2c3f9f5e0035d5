import type { Closure } from '../go/closure.js'
import type { Problem } from '../go/files.js'
import type { Finding } from '../rules/evaluate.js'
import { lacksPackages } from '../rules/verdict.js'

/** What is known of a busybox before anything is started. */
export interface Preflight {
  /** Commands without which it can be built. */
  readonly broken: readonly string[]
  /** Why, where it is a finding. */
  readonly findings: readonly Finding[]
  /** What the go command refuses, whatever is built. */
  readonly problems: readonly Problem[]
  /** Commands of the standard library beside others, which makebb does not mix. */
  readonly ofNoModule: readonly string[]
  /** What breaks only once the busybox runs. */
  readonly later: readonly Finding[]
}

/** Sorts out what makes the build fail for sure, so that it need not be waited for. */
export function preflight(commands: readonly string[], closure: Closure, findings: readonly Finding[], problems: readonly Problem[]): Preflight {
  const active = findings.filter(({ state }) => state === 'active')
  const stopping = active.filter((finding) => leftOutFor(finding).length > 0)
  const ofNoModule = commands.filter((command) => closure.packages.get(command)?.standard === true)
  const mixed = ofNoModule.length < commands.length ? ofNoModule : []
  const broken = new Set([...stopping.flatMap(leftOutFor), ...mixed])
  // What is only not downloaded yet the go command fetches.
  const missing = new Map([...closure.missing].filter(([, { download }]) => download === undefined))
  return {
    broken: commands.filter((command) => broken.has(command) || lacksPackages({ ...closure, missing }, command)),
    findings: stopping,
    problems: problems.filter(isRefused),
    ofNoModule: mixed,
    later: active.filter((finding) => (finding.class === 'runtime' || finding.class === 'busybox') && leftOutFor(finding).length === 0),
  }
}

const leftOutFor = ({ class: kind, commands, leaveOut = [] }: Finding): readonly string[] => (kind === 'build' ? commands : leaveOut)

/** A line of go.mod or go.work that is wrong, or a vendor folder that does not fit it. */
const isRefused = ({ file, line }: Problem): boolean => (/\/go\.(mod|work)$/.test(file) && line !== undefined) || file.endsWith('/vendor/modules.txt')
