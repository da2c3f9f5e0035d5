import type { Node } from 'web-tree-sitter'
import type { GoFile, Package } from '../go/package.js'
import type { Place } from './finding.js'
import { nodesNamed, sourceWith } from './package-names.js'
import { activeFiles, type ParsedSource, type RuleContext } from './rule.js'
import { bindingOf } from './scope.js'

/** Where code decides by a package's variable, in the package itself or in one that imports it: the first such place. */
export function isTested(read: Package, name: string, context: RuleContext): Place | undefined {
  for (const source of activeFiles(read).flatMap((file) => testing(read, file, name, context) ?? [])) {
    const node = nodesNamed(source, name).find((each) => each.type === 'identifier' && decides(each) && bindingOf(each) === undefined)
    if (node !== undefined) return context.placeOf(source, node)
  }
  for (const { package: importer, file, name: qualifier } of context.importersOf(read.importPath)) {
    const source = testing(importer, file, `${qualifier}.${name}`, context)
    if (source === undefined) continue
    const node = nodesNamed(source, `${qualifier}.${name}`).find((each) => each.type === 'selector_expression' && decides(each))
    if (node !== undefined) return context.placeOf(source, node)
  }
  return undefined
}

/** A file in which a name may be tested; most do not have it at all. */
function testing(read: Package, file: GoFile, name: string, context: RuleContext): ParsedSource | undefined {
  return context.mentions(file, name) ? sourceWith(read, file, textsOf(name), context) : undefined
}

/** How a test of a name is written, as gofmt has it: most files that use it only print it. */
function textsOf(name: string): readonly string[] {
  const compared = ['==', '!=', '<', '>', '<=', '>='].flatMap((operator) => [`${name} ${operator}`, `${operator} ${name}`])
  return [...compared, `switch ${name}`, ...['Parse', 'ParseTolerant', 'ParseGeneric', 'ParseSemantic', 'Compare', 'HasPrefix', 'HasSuffix', 'Contains', 'Split', 'Fields', 'Atoi', 'EqualFold', 'NewVersion'].map((callee) => `${callee}(${name}`)]
}

/** Functions that take a text apart or compare it. */
const takesApart = /^(Must)?(Parse\w*|Compare|HasPrefix|HasSuffix|Contains|Split|Fields|Atoi|EqualFold|NewVersion)$/

function decides(node: Node): boolean {
  const { parent } = node
  if (parent?.type === 'binary_expression') return /^(==|!=|<|>|<=|>=)$/.test(parent.childForFieldName('operator')?.text ?? '')
  if (parent?.type === 'expression_switch_statement') return parent.childForFieldName('value')?.equals(node) === true
  if (parent?.type !== 'argument_list') return false
  const callee = parent.parent?.childForFieldName('function')?.text ?? ''
  return takesApart.test(callee.slice(callee.lastIndexOf('.') + 1))
}
