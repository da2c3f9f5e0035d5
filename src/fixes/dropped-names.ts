import { evaluate } from '../go/constraint.js'
import { filenameSatisfied } from '../go/filename.js'
import type { Closure } from '../go/closure.js'
import type { GoFile, Package } from '../go/package.js'
import { satisfier, type Target } from '../go/target.js'
import { evaluateRules } from '../rules/evaluate.js'
import { missingNames, standIns } from '../rules/missing-names.js'
import { activeFiles, type Rule, type RuleContext } from '../rules/rule.js'
import type { FixContext } from './fix.js'
import { folderOf } from './go-text.js'

/** What a build without cgo lacks when a file is not in it. */
export interface Lost {
  /** No other file is left of the package. */
  readonly nothingLeft: boolean
  /** Names that only this file declares and something that stays uses. */
  readonly names: readonly string[]
  readonly hasInit: boolean
  /** Other files declare all that can be seen of it. */
  readonly replaced: boolean
}

const answers = new WeakMap<Closure, Map<string, Lost | undefined>>()

/** Works out what goes with a file; undefined where its package is not in the closure. Remembered with the closure, which belongs to one state of the files. */
export function lostWith(path: string, context: FixContext): Lost | undefined {
  let known = answers.get(context.closure)
  if (known === undefined) answers.set(context.closure, (known = new Map<string, Lost | undefined>()))
  if (!known.has(path)) known.set(path, findLost(path, context))
  return known.get(path)
}

/** The package of the closure that lies in a folder. */
export function packageAt(folder: string, closure: Closure): Package | undefined {
  for (const read of closure.packages.values()) if (read.dir === folder) return read
  return undefined
}

/** True for a file that takes part where cgo is on. */
export function isTakenByCgo(file: GoFile, target: Target): boolean {
  const header = file.facts?.header
  const withCgo = satisfier({ ...target, cgo: true })
  return header !== undefined && filenameSatisfied(file.name, withCgo) && (header.constraint === undefined || evaluate(header.constraint, withCgo))
}

function findLost(path: string, context: FixContext): Lost | undefined {
  const { reader, closure, parse } = context
  const read = packageAt(folderOf(path), closure)
  const file = read?.goFiles.find((candidate) => candidate.path === path)
  if (read === undefined || file === undefined) return undefined
  const without: Package = { ...read, goFiles: read.goFiles.filter((other) => other !== file) }
  let answer: Lost | undefined
  // The evaluation gives a rule the trees, and takes care of their end; this one only listens.
  const listener: Rule = {
    id: 'lost-with',
    class: 'info',
    title: '',
    help: '',
    *checkPackage(candidate, rules) {
      if (candidate === read) answer = describe(without, file, rules)
    },
  }
  evaluateRules(reader, closure, { rules: [listener], parser: () => parse })
  return answer
}

function describe(without: Package, file: GoFile, rules: RuleContext): Lost {
  const nothingLeft = !activeFiles(without).some(({ use }) => use === 'go')
  const missing = missingNames(without, file, rules).map(({ name }) => name)
  return {
    nothingLeft,
    names: isOnlyMain(without, file, rules) ? ['main', ...missing] : missing,
    hasInit: declaresFunction('init', without, file, rules),
    replaced: !nothingLeft && missing.length === 0 && standIns(without, file, rules).length > 0,
  }
}

/** Nothing names a command's `main`, and yet the linker asks for it. */
function isOnlyMain(without: Package, file: GoFile, rules: RuleContext): boolean {
  if (file.facts?.header.packageName !== 'main' || !declaresFunction('main', without, file, rules)) return false
  return !activeFiles(without).some((other) => declaresFunction('main', without, other, rules))
}

function declaresFunction(name: string, read: Package, file: GoFile, rules: RuleContext): boolean {
  const declared = rules.parse(read, file)?.root.namedChildren ?? []
  return declared.some((node) => node.type === 'function_declaration' && node.childForFieldName('name')?.text === name)
}
