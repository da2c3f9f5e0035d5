import type { Node } from 'web-tree-sitter'
import type { Package } from '../go/package.js'
import { knownLibrary } from './known-libraries.js'
import { callsIn, importNamed, packageFunction, packageValue, sourcesWith, type At } from './package-names.js'
import { resolveName } from './program-name.js'
import { activeFiles, type ParsedSource, type RuleContext } from './rule.js'
import { nodesOf } from '../go/tree.js'

/** What a program calls itself in the command that it runs first: `var root = &lib.Command{Use: "tool"}` and `root.Execute()`, here or where main goes. */
export function nameItCarries(read: Package, context: RuleContext): string | undefined {
  const main = packageFunction(read, 'main', context)
  if (main === undefined) return undefined
  const names = [read, ...calledPackages(main, context)].flatMap((from) => rootCommands(from, context))
  return new Set(names).size === 1 ? names[0] : undefined
}

/** The packages whose functions are called in a function's body. */
function calledPackages({ source, node }: At, context: RuleContext): readonly Package[] {
  const called = nodesOf(node, 'call_expression').flatMap((call) => {
    const operand = call.childForFieldName('function')?.childForFieldName('operand')
    const importPath = operand?.type === 'identifier' ? importNamed(source, operand, context) : undefined
    return (importPath === undefined ? undefined : context.closure.packages.get(importPath)) ?? []
  })
  return [...new Set(called)].filter((read) => activeFiles(read).length > 0)
}

function rootCommands(read: Package, context: RuleContext): readonly string[] {
  const libraries = [...read.imports.keys()].filter((path) => knownLibrary(path)?.commandLine !== undefined)
  return libraries.flatMap((path) => {
    const { type, name, run } = knownLibrary(path)!.commandLine!
    return sourcesWith(read, run.map((method) => `.${method}(`), context).flatMap((source) =>
      run.flatMap((method) => callsIn(source, method)).flatMap((call) => {
        const operand = call.childForFieldName('function')?.childForFieldName('operand')
        const value = operand?.type === 'identifier' ? packageValue(read, operand.text, context)?.values[0] : undefined
        const field = value === undefined ? undefined : fieldOf(value.value, type, name)
        return field === undefined || value === undefined ? [] : constant(value.source, field, context)
      }),
    )
  })
}

/** `&lib.Command{Use: "tool"}`: what the field is given. */
function fieldOf(value: Node, type: string, name: string): Node | undefined {
  const literal = value.type === 'unary_expression' ? value.childForFieldName('operand') : value
  if (literal?.type !== 'composite_literal' || !(literal.childForFieldName('type')?.text.endsWith(`.${type}`) ?? false)) return undefined
  const element = literal.childForFieldName('body')?.namedChildren.find((one) => one.type === 'keyed_element' && one.childForFieldName('key')?.text === name)
  return element?.childForFieldName('value')?.namedChild(0) ?? undefined
}

/** Its first word: the rest says how it is used. */
function constant(source: ParsedSource, node: Node, context: RuleContext): readonly string[] {
  const { programs, configured, unknown } = resolveName(source, node, context)
  return programs.length === 1 && configured.length + unknown.length === 0 ? [programs[0]!.name.split(' ')[0]!] : []
}
