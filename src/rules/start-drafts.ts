import type { Draft, FindingClass, Need } from './finding.js'
import { knownLibrary } from './known-libraries.js'
import { listNames } from './message.js'
import { isReached, leftOut } from './reached.js'
import type { RuleContext } from './rule.js'
import { argumentsGiven, type GivenArguments } from './self-arguments.js'
import { baseName } from './program-name.js'
import type { Start } from './started-programs.js'

/** The rules that share what is known of started programs; each start is one rule's. */
export type StartRule = 'exec' | 'nsenter' | 'systemd-exec' | 'self-exec'

const systemdPrograms = new Set(['systemctl', 'systemd-run', 'busctl', 'journalctl'])

/** What is said of a start, and by which rules. */
export function draftsOfStart(start: Start, context: RuleContext): readonly (readonly [rule: StartRule, draft: Draft])[] {
  const [program, self] = [ofProgram(start, context), ofSelf(start, context)]
  return [...(program === undefined ? [] : [[ruleFor(start), program] as const]), ...(self === undefined ? [] : [['self-exec', self] as const])]
}

/** What a start means: what it does, and what follows from that. */
interface Said {
  readonly class: FindingClass
  readonly what: string
  readonly why?: string
}

function ofProgram(start: Start, context: RuleContext): Draft | undefined {
  const described = describe(start, context)
  if (described === undefined) return undefined
  const related = [
    ...start.resolution.programs
      .filter(({ at }) => at.source !== start.at.source || at.node.startIndex < start.at.node.startIndex || at.node.endIndex > start.at.node.endIndex)
      .map(({ name, at }) => ({ place: context.placeOf(at.source, at.node), message: `the name ${name}` })),
    ...(start.through === undefined ? [] : [{ place: context.placeOf(start.through.source, start.through.node), message: 'the wrapper' }]),
  ]
  const programs = start.inside === true || start.notRun !== undefined ? [] : namesOf(start)
  const isLinked = (programs.length === 0 && described.class === 'info') || isReached(start.at, context)
  const { what, why, ...said } = isLinked ? described : unreached(described)
  return {
    place: context.placeOf(start.at.source, start.at.node),
    ...said,
    message: why === undefined ? what : `${what}: ${why}`,
    ...(programs.length === 0 ? {} : { starts: { programs, need: isLinked ? needOf(start) : 'unreached', ...(start.alternatives === undefined ? {} : { alternatives: start.alternatives }) } }),
    ...(related.length === 0 ? {} : { related }),
  }
}

/** A start of the program's own file, here or by the wrapper that is given it; how a reexec library starts it is its callers' affair. */
function ofSelf({ at, callee, looksUp, resolution, through, handedOn, notRun }: Start, context: RuleContext): Draft | undefined {
  if (knownLibrary(at.source.package.importPath)?.reexec !== undefined) return undefined
  if (!resolution.self || resolution.programs.length > 0 || looksUp || notRun !== undefined || handedOn !== undefined) return undefined
  const given = argumentsGiven(through ?? at, context)
  const said = given === undefined ? undefined : describeSelf(given, context)
  if (said === undefined) return undefined
  const { what, why, ...rest } = isReached(at, context) ? said : unreached(said)
  const related = through === undefined ? [] : [{ place: context.placeOf(through.source, through.node), message: 'the wrapper' }]
  return {
    place: context.placeOf(at.source, at.node),
    ...rest,
    message: `${callee} starts the program's own file, ${what}${why === undefined ? '' : `: ${why}`}`,
    ...(related.length === 0 ? {} : { related }),
  }
}

/** Nothing comes of what is not in the program. */
const unreached = ({ what }: Said): Said => ({ class: 'info', what, why: leftOut })

function describeSelf({ name, first, unknown }: GivenArguments, { applets, reexec }: RuleContext): Said | undefined {
  if (unknown) return { class: 'info', what: 'and whether argv[0] stays a name of the busybox is not to be seen here' }
  if (name !== undefined && (applets.has(name) || Object.hasOwn(reexec, name))) return undefined
  const called = name === undefined ? 'under the name of the file' : `under the name ${name}`
  const then =
    first === undefined
      ? 'the busybox has no command for it'
      : applets.has(first)
        ? `the busybox then goes by the next argument and runs its command ${first}`
        : `the busybox then goes by the next argument and says "command is not present in busybox: ${first}"`
  return { class: 'busybox', what: `${called}, not its own`, why: `${then}; set Args[0] to os.Args[0]` }
}

/** The names by which a rule of their own speaks stand first: of many, the last are only counted. */
function namesOf({ resolution, line = [], launched = [] }: Start): readonly string[] {
  const all = [...new Set([...resolution.programs.map(({ name }) => name), ...line, ...launched])]
  return [...all.filter(hasOwnRule), ...all.filter((name) => !hasOwnRule(name))]
}

const hasOwnRule = (name: string): boolean => baseName(name) === 'nsenter' || systemdPrograms.has(baseName(name))

function needOf({ asked, resolution: { configured, unknown, parameters } }: Start): Need {
  if (asked === 'optional') return 'optional'
  return configured.length + unknown.length + parameters.length > 0 ? 'default' : 'needed'
}

function ruleFor(start: Start): StartRule {
  const names = namesOf(start).map(baseName)
  if (names.includes('nsenter')) return 'nsenter'
  return names.some((name) => systemdPrograms.has(name)) ? 'systemd-exec' : 'exec'
}

/** What a start means; undefined where it is not an obstacle to anything. */
function describe(start: Start, context: RuleContext): Said | undefined {
  const { resolution, callee, looksUp, handedOn } = start
  const names = namesOf(start)
  if (start.inside === true) return { class: 'info', what: `${callee} inside a library that is known to start programs`, why: 'its callers have the findings' }
  if (handedOn !== undefined) {
    if (handedOn === 'to calls in sight') return { class: 'info', what: `${callee} under another name`, why: 'the findings stand at its calls' }
    return { class: 'external', what: `${callee} is handed on as a value`, why: 'which programs it starts is not to be seen here' }
  }
  if (start.notRun !== undefined && !resolution.self) return { class: 'info', what: `${looksUp ? 'looks for' : 'starts'} ${names.length > 0 ? listNames(names) : 'a program'} for ${start.notRun} only` }
  if (names.length > 0) return describeNamed(start, names, context)
  // Starting its own file is self-exec's to report.
  if (resolution.self) return undefined
  const verb = looksUp ? 'looks up' : 'starts'
  if (resolution.parameters.length > 0) return { class: 'info', what: `${verb} what its callers name; those that name a program have a finding of their own` }
  if (resolution.configured.length + resolution.unknown.length === 0) return { class: 'info', what: `${verb} a program whose name is filled in later` }
  const sources = listNames([...resolution.configured, ...resolution.unknown])
  if (resolution.unknown.length === 0 && resolution.configured.length > 0) return { class: 'info', what: `${verb} a program that is known from configuration only (${sources})` }
  return {
    class: start.asked === 'optional' ? 'info' : 'external',
    what: `${verb} a program whose name is only known at run time (${sources})`,
    why: "it has to be in the image, or to be one of the busybox's commands",
  }
}

/** A start of one of several programs. */
function describeChoice({ alternatives = [], looksUp }: Start, names: readonly string[], unless: string, { applets }: RuleContext): Said {
  const isAll = names.length === alternatives.length
  const choice = looksUp || isAll ? `one of ${listNames(alternatives)}` : `${listNames(names)}, one of ${listNames(alternatives)} that will do`
  const there = alternatives.map(baseName).find((name) => applets.has(name))
  const verb = looksUp ? 'needs' : 'starts'
  if (there !== undefined) return { class: 'info', what: `${verb} ${choice}${unless}`, why: `${there} is a command of this busybox` }
  return { class: 'external', what: `${verb} ${choice}${unless}`, why: 'the busybox has none of them' }
}

function describeNamed(start: Start, names: readonly string[], context: RuleContext): Said {
  const { looksUp } = start
  const { applets } = context
  const outside = names.filter((name) => !applets.has(baseName(name)))
  const unless = needOf(start) === 'default' ? ', unless told otherwise' : ''
  // A line of the shell's own words starts nothing else.
  const shell = start.line === undefined || start.line.length === 0 ? '' : ' (by a shell)'
  const what = `${listNames(names)}${shell}`
  if (start.alternatives !== undefined) return describeChoice(start, names, unless, context)
  if (outside.length === 0) return { class: 'info', what: `starts ${what}, ${names.length === 1 ? 'a command' : 'commands'} of this busybox` }
  const them = listNames(outside)
  if (start.asked === 'optional') {
    const pronoun = outside.length === 1 ? 'it' : 'them'
    return { class: 'info', what: looksUp ? `looks for ${what} and goes on without ${pronoun}` : `starts ${what} where ${outside.length === 1 ? 'that is' : 'they are'} found, and goes on without ${pronoun}` }
  }
  const verb = looksUp ? 'needs to find' : 'starts'
  return {
    class: 'external',
    what: `${verb} ${what}${unless}`,
    why: `${outside.length === names.length ? (outside.length === 1 ? 'a program' : 'programs') : them} that the busybox does not have`,
  }
}
