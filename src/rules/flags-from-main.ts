import { decode, isFault } from '../go/files.js'
import type { Package } from '../go/package.js'
import { isCommand } from './command-files.js'
import type { Once } from './memory.js'
import { packageFunction, type At } from './package-names.js'
import { registrationForm, registrationsIn, type Registration } from './registrations.js'
import { activeFiles, type RuleContext } from './rule.js'
import { isShadowed } from './scope.js'
import { startupIn } from './startup.js'
import { calleeOf, callsIn } from './startup-effects.js'

const deepest = 4
const most = 200

/** What the functions register that a command's main function comes to by plain calls, in libraries that have one of the names in their text. */
export function registeredFromMain(command: Package, names: readonly string[], context: RuleContext): readonly Registration[] {
  return context.piece(`definitions from ${command.importPath} of ${names.join(' ')}`, registrationForm(context), () => findFromMain(command, names, context))
}

function findFromMain(command: Package, names: readonly string[], context: RuleContext): readonly Registration[] {
  const saying = sayingPackages(names, context)
  if (saying.size === 0 || ![...dependenciesOf(command, context)].some((path) => saying.has(path))) return []
  const main = packageFunction(command, 'main', context)
  const found: Registration[] = []
  const visited = new Set<string>()
  const queue: { readonly declared: At; readonly depth: number }[] = main === undefined ? [] : [{ declared: main, depth: 0 }]
  for (let next = queue.shift(); next !== undefined && visited.size < most; next = queue.shift()) {
    const { declared, depth } = next
    const key = `${declared.source.file.path} ${declared.node.startIndex}`
    if (visited.has(key)) continue
    visited.add(key)
    const acts = startupIn(declared)
    if (saying.has(declared.source.package.importPath)) found.push(...registrationsIn(callsIn(acts, context), declared.source.package, context))
    if (depth < deepest) for (const { at } of acts) queue.push(...calledBy(at, context).map((called) => ({ declared: called, depth: depth + 1 })))
  }
  return found
}

const answers = new WeakMap<RuleContext, Once<ReadonlySet<string>>>()

/** Packages other than commands that have a name in quotes somewhere. */
function sayingPackages(names: readonly string[], context: RuleContext): ReadonlySet<string> {
  return context.once(answers, context, () => {
    const says = (read: Package): boolean =>
      activeFiles(read).some(({ path, facts }) => {
        const text = facts?.header.imports.some((spec) => spec.path === 'flag') === true ? context.reader.files.inspect(path, decode) : ''
        return !isFault(text) && names.some((name) => text.includes(`"${name}"`))
      })
    const packages = [...context.closure.packages.values()].filter((read) => !read.standard && !isCommand(read, context) && read.imports.has('flag') && says(read))
    return new Set(packages.map(({ importPath }) => importPath))
  })
}

/** All that a command is linked with. */
export function dependenciesOf(command: Package, { closure }: RuleContext): ReadonlySet<string> {
  const reached = new Set([command.importPath])
  for (const path of reached) for (const { to } of closure.edges.get(path) ?? []) reached.add(to)
  return reached
}

function calledBy(at: At, context: RuleContext): readonly At[] {
  const callee = at.node.type === 'call_expression' ? at.node.childForFieldName('function') : null
  if (callee?.type === 'identifier') return isShadowed(callee) ? [] : listed(packageFunction(at.source.package, callee.text, context))
  const said = calleeOf(at, context) ?? ''
  const dot = said.lastIndexOf('.')
  const read = context.closure.packages.get(said.slice(0, dot))
  return read === undefined ? [] : listed(packageFunction(read, said.slice(dot + 1), context))
}

const listed = (one: At | undefined): readonly At[] => (one === undefined ? [] : [one])
