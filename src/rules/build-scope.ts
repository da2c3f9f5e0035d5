import { knownArchitectures, knownSystems } from '../go/platforms.js'
import type { Target } from '../go/target.js'
import type { BuildKind, BuildLine } from './build-text.js'

/** Names of what is made to be tried out or looked at, not to be shipped. */
const trial = /(?<!la|at)test|lint|(^|[^a-z])(verify|validate|bench|benchmark|cover|coverage|race|fuzz|e2e|vet|bats|integration|check|help|clean)([^a-z]|$)/i

export const isTrial = (name: string): boolean => trial.test(name)

/** The lines of a build file that count when the target is built: not those for other systems, and not those that only test. */
export function linesFor(lines: readonly BuildLine[], kind: BuildKind, target: Target): readonly BuildLine[] {
  const isLeftOut = kind === 'make' ? makeScope(target) : kind === 'yaml' ? yamlScope(lines, target) : shellScope(target)
  return lines.filter((line) => {
    const leftOut = isLeftOut(line)
    return !leftOut && !isForOtherSystem(line.text, target)
  })
}

/** `GOOS=windows go build …`, `--os windows`. */
function isForOtherSystem(text: string, { goos }: Target): boolean {
  const [, system] = /\bGOOS=["']?(\w+)/.exec(text) ?? []
  return system !== undefined && knownSystems.has(system) && system !== goos
}

/** What a comparison says of the target; undefined where it is about something else. */
function holds(left: string, right: string, { goos, goarch }: Target): boolean | undefined {
  for (const [subject, value] of [[left, right], [right, left]] as const) {
    const word = value.replace(/["']/g, '').trim()
    const name = subject.replace(/[^\w]/g, ' ')
    if (!/[$]/.test(subject) || word === '') continue
    const system = word === 'Windows_NT' ? 'windows' : word.toLowerCase()
    if (/OS\b|UNAME|KERNEL|PLATFORM|SYSTEM/i.test(name) && knownSystems.has(system)) return system === goos
    if (/ARCH\b|MACHINE/i.test(name) && knownArchitectures.has(word)) return word === goarch
  }
  return undefined
}

/** One `if`, `ifeq` or `case`, as far as it has been read. */
interface Branch {
  readonly kind: 'if' | 'case'
  /** Whether what follows is left out. */
  leftOut: boolean
  /** Whether a branch before was the target's own, so that the others are not. */
  taken: boolean
  readonly subject: string
}

function enter(branch: Branch, condition: boolean | undefined): void {
  branch.leftOut = branch.taken || condition === false
  if (condition === true) branch.taken = true
}

function makeScope(target: Target): (line: BuildLine) => boolean {
  const open: Branch[] = []
  let targets: readonly string[] = []
  return ({ text, recipe }) => {
    const [, otherwise, keyword, rest = ''] = /^\s*(else\s+)?(ifeq|ifneq|ifdef|ifndef|else|endif)\b(.*)$/.exec(text) ?? []
    if (keyword === 'endif') open.pop()
    else if (keyword === 'else') enterElse(open)
    else if (keyword !== undefined) {
      const condition = makeCondition(keyword, rest, target)
      if (otherwise === undefined) open.push({ kind: 'if', leftOut: false, taken: false, subject: '' })
      const branch = open.at(-1)
      if (branch !== undefined) enter(branch, condition)
    } else if (!recipe) {
      const [, names, settings] = /^([^\s:=#][^:=]*?)\s*::?(?!=)(.*)$/.exec(text) ?? []
      if (names !== undefined) targets = names.trim().split(/\s+/)
      if (settings !== undefined) return open.some(({ leftOut }) => leftOut) || targets.every(isTrial)
      // Below a rule only its recipe is the rule's.
      if (text.trim() !== '' && /^\S/.test(text)) targets = []
    }
    return keyword !== undefined || open.some(({ leftOut }) => leftOut) || (recipe && targets.length > 0 && targets.every(isTrial))
  }
}

function enterElse(open: readonly Branch[]): void {
  const branch = open.at(-1)
  if (branch !== undefined) branch.leftOut = branch.taken
}

function makeCondition(keyword: string, rest: string, target: Target): boolean | undefined {
  if (keyword !== 'ifeq' && keyword !== 'ifneq') return undefined
  const operands = operandsOf(rest.trim())
  const same = operands === undefined ? undefined : holds(operands[0], operands[1], target)
  return same === undefined ? undefined : same === (keyword === 'ifeq')
}

/** `(a,b)`, where a may be a call with commas of its own, or `"a" "b"`. */
function operandsOf(text: string): readonly [string, string] | undefined {
  const quoted = /^(["'])(.*?)\1\s+(["'])(.*?)\3$/.exec(text)
  if (quoted !== null) return [quoted[2]!, quoted[4]!]
  if (!text.startsWith('(')) return undefined
  let depth = 0
  for (let at = 1; at < text.length; at++) {
    if (text[at] === '(') depth++
    else if (text[at] === ')') depth--
    else if (text[at] === ',' && depth === 0) return [text.slice(1, at), text.slice(at + 1).replace(/\)\s*$/, '')]
  }
  return undefined
}

function shellScope(target: Target): (line: BuildLine) => boolean {
  const open: Branch[] = []
  let expectsArm = false
  let inTrial = false
  return ({ text }) => {
    const [, functionName] = /^\s*(?:function\s+)?([\w:.-]+)\s*\(\)/.exec(text) ?? /^\s*function\s+([\w:.-]+)/.exec(text) ?? []
    if (functionName !== undefined) inTrial = isTrial(functionName) && !/\}\s*$/.test(text)
    const wasTrial = inTrial || (functionName !== undefined && isTrial(functionName))
    if (/^\}/.test(text)) inTrial = false
    const statement = text.trim()
    if (/^(if)\b/.test(statement)) {
      const condition = shellCondition(statement, target)
      // On one line it speaks of that line alone.
      if (/(^|[;\s])fi\b/.test(statement)) return wasTrial || condition === false || isIn(open)
      const branch: Branch = { kind: 'if', leftOut: false, taken: false, subject: '' }
      enter(branch, condition)
      open.push(branch)
    } else if (/^elif\b/.test(statement)) {
      const branch = open.at(-1)
      if (branch !== undefined) enter(branch, shellCondition(statement, target))
    } else if (/^else\b/.test(statement)) enterElse(open)
    else if (/^fi\b/.test(statement)) {
      if (open.at(-1)?.kind === 'if') open.pop()
    } else if (/^esac\b/.test(statement)) {
      if (open.at(-1)?.kind === 'case') open.pop()
      expectsArm = false
    } else {
      const [, subject] = /^case\s+(.+?)\s+in\b/.exec(statement) ?? []
      if (subject !== undefined && !/\besac\b/.test(statement)) {
        open.push({ kind: 'case', leftOut: false, taken: false, subject })
        expectsArm = true
        return wasTrial || isIn(open)
      }
    }
    const branch = open.at(-1)
    if (expectsArm && branch?.kind === 'case') {
      const [, patterns] = /^\(?([^()]*)\)/.exec(statement) ?? []
      if (patterns !== undefined) {
        const answers = patterns.split('|').map((pattern) => holds(branch.subject, pattern, target))
        branch.leftOut = answers.every((answer) => answer === false)
        expectsArm = false
      }
    }
    const leftOut = wasTrial || isIn(open)
    if (branch?.kind === 'case' && /;;&?\s*$/.test(statement)) {
      branch.leftOut = false
      expectsArm = true
    }
    return leftOut
  }
}

const isIn = (open: readonly Branch[]): boolean => open.some(({ leftOut }) => leftOut)

/** Only a condition that is one comparison says anything. */
function shellCondition(statement: string, target: Target): boolean | undefined {
  if (/&&|\|\||\s-[ao]\s/.test(statement)) {
    // Every part of an `and` must hold.
    const parts = statement.split(/&&|\s-a\s/).map((part) => comparison(part, target))
    return !/\|\||\s-o\s/.test(statement) && parts.includes(false) ? false : undefined
  }
  return comparison(statement, target)
}

function comparison(text: string, target: Target): boolean | undefined {
  const [, left, operator, right] = /["']?(\$[^\s"']+(?:[^"'\]]*\))?)["']?\s+(==?|!=)\s+["']?([\w.-]+)["']?/.exec(text) ?? []
  if (left === undefined || right === undefined) return undefined
  const same = holds(left, right, target)
  return same === undefined ? undefined : same === (operator !== '!=')
}

/** A list's item that names systems, and not the target's, speaks of others. */
function yamlScope(lines: readonly BuildLine[], { goos }: Target): (line: BuildLine) => boolean {
  const leftOut = new Set<BuildLine>()
  const indentOf = (text: string): number => /^ */.exec(text)![0].length
  lines.forEach((line, index) => {
    const [, inline] = /^\s*(?:- )?goos:\s*(.*)$/.exec(line.text) ?? []
    if (inline === undefined) return
    const own = line.text.includes('- goos:') ? indentOf(line.text) + 2 : indentOf(line.text)
    const systems = inline.trim() !== '' ? [...inline.matchAll(/\w+/g)].map(([word]) => word) : []
    for (let at = index + 1; systems.length >= 0 && inline.trim() === '' && /^\s*-\s*\w+\s*$/.test(lines[at]?.text ?? ''); at++) systems.push(lines[at]!.text.replace(/[\s-]/g, ''))
    if (systems.length === 0 || systems.includes(goos)) return
    let first = index
    while (first > 0 && !(indentOf(lines[first]!.text) === own - 2 && lines[first]!.text.trimStart().startsWith('- '))) first--
    for (let at = first; at < lines.length && (at === first || lines[at]!.text.trim() === '' || indentOf(lines[at]!.text) >= own); at++) leftOut.add(lines[at]!)
  })
  return (line) => leftOut.has(line)
}
