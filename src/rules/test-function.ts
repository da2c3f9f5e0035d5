import type { Node } from 'web-tree-sitter'
import { importNamed, type At } from './package-names.js'
import type { RuleContext } from './rule.js'
import { functionAround } from './scope.js'

/** Whether code stands in a function that is handed a test, in whatever file: only a test can call it. */
export function isForTests({ source, node }: At, context: RuleContext): boolean {
  if (source.file.facts?.header.imports.some(({ path }) => path === 'testing') !== true) return false
  for (let at = functionAround(node); at !== undefined; at = functionAround(at)) {
    if ((at.childForFieldName('parameters')?.namedChildren ?? []).some((parameter) => isTest(parameter.childForFieldName('type')))) return true
  }
  return false

  function isTest(type: Node | null): boolean {
    const written = type?.type === 'pointer_type' ? type.namedChild(0) : type
    if (written?.type !== 'qualified_type' || !/^(T|B|F|M|TB|PB)$/.test(written.childForFieldName('name')?.text ?? '')) return false
    const operand = written.childForFieldName('package')
    return operand !== null && importNamed(source, operand, context) === 'testing'
  }
}
