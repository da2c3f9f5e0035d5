import type { Node } from 'web-tree-sitter'

/** What a function does that does no work: it returns an error, or it returns nothing but zero values. */
export interface Stub {
  readonly kind: 'fails' | 'does nothing'
  /** The errors it returns, as they are written. */
  readonly errors: readonly string[]
}

const answersOnly = /^(bool|string|u?int(8|16|32|64)?|uintptr|float(32|64))$/
const errorName = /err|unsupported|not_?(impl|supported|available|enabled|compiled)|disabled/i
/** Makes an error of its arguments. */
const errorMaker = /^(errors\.(New|Errorf|Wrapf?|WithStack|WithMessagef?|Join)|fmt\.Errorf|xerrors\.(New|Errorf)|status\.(Error|Errorf))$/
const logs = /(^|\.)(k?log|logrus|slog|logger|zap|logf?)\b.*\.?(Print|Warn|Error|Info|Debug|Trace|Log|V)\w*$|^fmt\.(Print|Fprint)\w*$|^log\.G\b/i
const fatal = /^(panic|os\.Exit|(log|klog|logrus)\.(Fatal|Panic|Exit)\w*)$/

/** What a declared function does where it does no work of its own; undefined where it works, or has no body. */
export function stubOf(declared: Node): Stub | undefined {
  const body = declared.childForFieldName('body')
  if (body === null) return undefined
  const errors: string[] = []
  const results = resultTypes(declared)
  return isIdle(body, { name: declared.childForFieldName('name')?.text ?? '', results, errors }) ? { kind: errors.length > 0 ? 'fails' : 'does nothing', errors } : undefined
}

/** True for a function whose results say what is the case: of basic types, and of nothing that it was given. */
export function isAnswer(declared: Node): boolean {
  const results = resultTypes(declared)
  const isBasic = results.length > 0 && results.every((type) => answersOnly.test(type))
  return isBasic && (results.every((type) => type === 'bool') || declared.childForFieldName('parameters')?.namedChildCount === 0)
}

/** True where a function does no more than say a constant. */
export function isConstant(declared: Node): boolean {
  const statements = statementsOf(declared.childForFieldName('body'))
  const values = statements.length === 1 && statements[0]!.type === 'return_statement' ? valuesOf(statements[0]!) : undefined
  return statements.length === 0 || values?.every(({ type }) => /_literal$|^(true|false|nil)$/.test(type) && type !== 'composite_literal' && type !== 'func_literal') === true
}

/** The types of a function's results, one for each of them. */
export function resultTypes(declared: Node): readonly string[] {
  const result = declared.childForFieldName('result')
  if (result === null) return []
  if (result.type !== 'parameter_list') return [result.text]
  return result.namedChildren.flatMap((parameter) => {
    const names = parameter.childrenForFieldName('name').filter((node) => node.isNamed).length
    return Array.from({ length: Math.max(1, names) }, () => parameter.childForFieldName('type')?.text ?? '')
  })
}

interface Function {
  readonly name: string
  readonly results: readonly string[]
  /** Filled on the way. */
  readonly errors: string[]
}

function statementsOf(block: Node | null): readonly Node[] {
  return (block?.namedChildren ?? []).flatMap((node) => (node.type === 'statement_list' ? node.namedChildren : [node])).filter(({ type }) => type !== 'comment' && type !== 'empty_statement')
}

const valuesOf = (statement: Node): readonly Node[] => (statement.namedChild(0)?.namedChildren ?? []).filter(({ type }) => type !== 'comment')

function isIdle(block: Node | null, around: Function): boolean {
  return statementsOf(block).every((statement) => isIdleStatement(statement, around))
}

function isIdleStatement(statement: Node, around: Function): boolean {
  switch (statement.type) {
    case 'return_statement': {
      const values = valuesOf(statement)
      return values.length === 0 || (values.length === around.results.length && values.every((value, index) => isIdleValue(value, around.results[index]!, around)))
    }
    case 'expression_statement': {
      const callee = calleeOf(statement.namedChild(0))
      if (callee !== undefined && fatal.test(callee)) around.errors.push(callee)
      return callee !== undefined && (fatal.test(callee) || logs.test(callee))
    }
    case 'if_statement': {
      // A look at the arguments: `if config != nil { return ErrUnsupported }`.
      const condition = statement.childForFieldName('condition')
      const alternative = statement.childForFieldName('alternative')
      const looksOnly = statement.childForFieldName('initializer') === null && condition !== null && condition.descendantsOfType('call_expression').every((call) => calleeOf(call) === 'len')
      const isElseIdle = alternative === null || (alternative.type === 'if_statement' ? isIdleStatement(alternative, around) : isIdle(alternative, around))
      return looksOnly && isIdle(statement.childForFieldName('consequence'), around) && isElseIdle
    }
    case 'assignment_statement':
      return /^_(\s*,\s*_)*$/.test(statement.childForFieldName('left')?.text ?? '') && statement.descendantsOfType('call_expression').length === 0
    default:
      return false
  }
}

function isIdleValue(value: Node, type: string, around: Function): boolean {
  if (type === 'error' && value.type !== 'nil') {
    if (!isError(value)) return false
    around.errors.push(value.text)
    return true
  }
  return isZero(value, type, around.name)
}

function isError(value: Node): boolean {
  switch (value.type) {
    case 'identifier':
      return errorName.test(value.text)
    case 'selector_expression': {
      const field = value.childForFieldName('field')?.text ?? ''
      return errorName.test(field) || /^E[A-Z0-9]+$/.test(field)
    }
    case 'call_expression': {
      const callee = calleeOf(value) ?? ''
      return errorMaker.test(callee) || errorName.test(callee.slice(callee.lastIndexOf('.') + 1))
    }
    case 'unary_expression':
    case 'composite_literal':
      return errorName.test(literalType(value) ?? '')
    default:
      return false
  }
}

function isZero(value: Node, type: string, name: string): boolean {
  if (/^(nil|false|0|-1|0\.0|""|``)$/.test(value.text)) return true
  const literal = literalType(value)
  if (literal === undefined) return false
  if (/no_?op|stub|dummy|null|unsupported|disabled/i.test(literal)) return true
  // An empty value is what a constructor begins with.
  return value.text === `${literal}{}` && value.type === 'composite_literal' && literal === type && !/^(new|open|make|create|init|default)/i.test(name)
}

/** The type of `T{…}` and `&T{…}`. */
function literalType(value: Node): string | undefined {
  const literal = value.type === 'unary_expression' ? value.childForFieldName('operand') : value
  return literal?.type === 'composite_literal' ? literal.childForFieldName('type')?.text : undefined
}

function calleeOf(call: Node | null): string | undefined {
  return call?.type === 'call_expression' ? call.childForFieldName('function')?.text : undefined
}
