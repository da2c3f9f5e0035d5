import type { Node } from 'web-tree-sitter'
import type { Package } from '../go/package.js'
import { anyPackage } from './any-package.js'
import type { Place } from './finding.js'
import { knownLibrary } from './known-libraries.js'
import type { Form } from './memory.js'
import { argumentsOf, importNamed, packageValue, type At } from './package-names.js'
import { resolveName } from './program-name.js'
import type { RuleContext } from './rule.js'
import { bindingOf } from './scope.js'
import { startupEffects, type StartupCall } from './startup-effects.js'

/** A name that is given to a registry which panics when it gets one twice. */
export interface Registration {
  /** What a person calls the registry's things: `flag`, `metric`. */
  readonly what: string
  /** The registry, and the name in it. */
  readonly key: string
  readonly name: string
  readonly place: Place
  readonly package: Package
}

/** Functions of the standard library and the index of the argument that is the name. */
const functions: Readonly<Record<string, readonly [what: string, index: number]>> = {
  'expvar.Publish': ['variable of expvar', 0],
  'expvar.NewInt': ['variable of expvar', 0],
  'expvar.NewFloat': ['variable of expvar', 0],
  'expvar.NewString': ['variable of expvar', 0],
  'expvar.NewMap': ['variable of expvar', 0],
  'net/http.Handle': ['HTTP pattern', 0],
  'net/http.HandleFunc': ['HTTP pattern', 0],
  'net/http.DefaultServeMux.Handle': ['HTTP pattern', 0],
  'net/http.DefaultServeMux.HandleFunc': ['HTTP pattern', 0],
  'database/sql.Register': ['database driver', 0],
}

const definesFlag = /^(?:Bool|Duration|(?:Int|Uint)(?:8|16|32|64)?|Float(?:32|64)|String|Count|IP|IPMask|IPNet|Bytes(?:Hex|Base64)|Text|Func|BoolFunc)(?:Slice|Array|To(?:String|Int|Int64))?(Var)?P?$|^(Var)(?:P|PF)?$/

/** What a command line's definition names, if a call is one of the program's own: `flag.Bool`, `flag.CommandLine.Bool`. */
export function flagDefinition({ callee, at }: StartupCall): { readonly registry: string; readonly name: Node } | undefined {
  const slash = callee.lastIndexOf('/')
  const [importPath, method] = [callee.slice(0, callee.indexOf('.', slash + 1)), callee.slice(callee.indexOf('.', slash + 1) + 1).replace(/^CommandLine\./, '')]
  if (importPath !== 'flag' && knownLibrary(importPath)?.registers !== 'flags') return undefined
  const [defines, toVariable, variable] = definesFlag.exec(method) ?? []
  if (defines === undefined) return undefined
  const values = argumentsOf(at.node)
  const name = values[toVariable !== undefined || variable !== undefined ? 1 : 0]
  return name === undefined || values.length < 2 ? undefined : { registry: importPath, name }
}

/** What a package registers before main, always and under names that the source says; `main` adds what its main function does. */
export function registrationsOf(read: Package, context: RuleContext, main = false): readonly Registration[] {
  return context.piece(`${main ? 'definitions' : 'registrations'} ${read.importPath}`, registrationForm(context), () => {
    context.closure.packages.get(read.importPath)
    return registrationsIn(startupEffects(read, context, main).calls, read, context)
  })
}

/** Registrations of packages of the closure or of the standard library. */
export function registrationForm(context: RuleContext): Form<readonly Registration[]> {
  return {
    pack: (all) => all.map(({ package: read, ...rest }) => [read.importPath, rest]),
    restore(packed) {
      const all = (packed as readonly (readonly [string, Omit<Registration, 'package'>])[]).map(([path, rest]) => {
        const read = anyPackage(path, context)
        return read === undefined ? undefined : { ...rest, package: read }
      })
      return all.every((one) => one !== undefined) ? all : undefined
    },
  }
}

export function registrationsIn(calls: readonly StartupCall[], read: Package, context: RuleContext): readonly Registration[] {
  return calls.flatMap((call): readonly Registration[] => {
    // `if flag.Lookup("v") == nil { … }` asks first.
    if (call.condition !== '') return []
    const { at } = call
    const flag = flagDefinition(call)
    const registration = (what: string, registry: string, name: string): Registration => ({ what, key: `${registry} ${name}`, name, place: context.placeOf(at.source, at.node), package: read })
    if (flag !== undefined) return constants(at, flag.name, context).map((name) => registration('flag', flag.registry, name))
    const standard = Object.hasOwn(functions, call.callee) ? functions[call.callee] : undefined
    if (standard !== undefined) {
      const value = argumentsOf(at.node)[standard[1]]
      return value === undefined ? [] : constants(at, value, context).map((name) => registration(standard[0], standard[0], name))
    }
    return metrics(call, context).map((name) => registration('metric', 'metric', name))
  })
}

function constants({ source }: At, node: Node, context: RuleContext): readonly string[] {
  const { programs, configured, unknown, parameters } = resolveName(source, node, context)
  return programs.length === 1 && configured.length + unknown.length + parameters.length === 0 ? [programs[0]!.name] : []
}

function metrics({ callee, at }: StartupCall, context: RuleContext): readonly string[] {
  const dot = callee.lastIndexOf('.')
  const [importPath, name] = [callee.slice(0, dot), callee.slice(dot + 1)]
  const registers = knownLibrary(importPath)?.registers
  if (registers === 'metrics at once') return name.startsWith('New') ? metricName(at, context) : []
  if (registers !== 'metrics' || name !== 'MustRegister') return []
  return argumentsOf(at.node).flatMap((argument) => {
    const made = argument.type === 'identifier' ? valueOf({ source: at.source, node: argument }, context) : { source: at.source, node: argument }
    if (made?.node.type !== 'call_expression') return []
    const operand = made.node.childForFieldName('function')?.childForFieldName('operand')
    const isMetric = operand?.type === 'identifier' && knownLibrary(importNamed(made.source, operand, context) ?? '')?.registers === 'metrics'
    return isMetric ? metricName(made, context) : []
  })
}

function valueOf({ source, node }: At, context: RuleContext): At | undefined {
  const binding = bindingOf(node)
  if (binding !== undefined) return binding.kind === 'value' && binding.assigned !== undefined ? { source, node: binding.assigned.value } : undefined
  const values = packageValue(source.package, node.text, context)?.values ?? []
  return values.length === 1 ? { source: values[0]!.source, node: values[0]!.value } : undefined
}

/** `namespace_subsystem_name` of a constructor's options; none where constant labels tell metrics of one name apart. */
function metricName({ source, node }: At, context: RuleContext): readonly string[] {
  const options = argumentsOf(node)[0]
  if (options?.type !== 'composite_literal' || !/Opts$/.test(options.childForFieldName('type')?.text ?? '')) return []
  const fields = options.childForFieldName('body')?.namedChildren.filter((element) => element.type === 'keyed_element') ?? []
  const value = (name: string): Node | undefined => fields.find((element) => element.childForFieldName('key')?.text === name)?.childForFieldName('value')?.namedChild(0) ?? undefined
  if (value('ConstLabels') !== undefined || value('Name') === undefined) return []
  const parts = ['Namespace', 'Subsystem', 'Name'].flatMap((name) => value(name) ?? []).filter((one) => one.text !== '""')
  const said = parts.map((one) => constants({ source, node }, one, context)[0])
  return said.every((one) => one !== undefined) ? [said.join('_')] : []
}
