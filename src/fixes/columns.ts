import type { Node } from 'web-tree-sitter'
import { isGrouped, specsOf } from './go-units.js'

/** A line in cells, as go/printer hands it to its tabwriter: all but the last are ended by a tab. */
interface Row {
  readonly row: number
  readonly cells: readonly string[]
  /** What the cells stand in place of, within the line. */
  readonly start: number
  readonly end: number
  /** Nothing below it is lined up with it. */
  readonly closes: boolean
}

/**
 * The lines of a Go file lined up as gofmt does, where something was taken from beside them: groups of declarations, fields of structs, neighbouring
 * one-line declarations. `isTouched` is asked of each such stretch, in lines counted from 0, both included. All other layout stays.
 */
export function alignColumns(root: Node, lines: readonly string[], isTouched: (first: number, last: number) => boolean): readonly string[] {
  const out = [...lines]
  for (const rows of stretches(root)) {
    const [first, last] = [rows[0], rows.at(-1)]
    if (first === undefined || last === undefined || !isTouched(first.row, last.row)) continue
    for (const section of sections(rows)) {
      const texts = lineUp(section.map(({ cells }) => cells))
      section.forEach(({ row, start, end }, index) => {
        const line = lines[row]!
        out[row] = line.slice(0, start) + texts[index]! + line.slice(end)
      })
    }
  }
  return out
}

/** In characters of Unicode, as gofmt counts. */
const lengthOf = (text: string): number => Array.from(text).length

/** Elastic tabstops: a column is as wide as its widest cell among neighbouring lines that have it. */
export function lineUp(lines: readonly (readonly string[])[]): readonly string[] {
  const out = lines.map(() => '')
  const most = Math.max(0, ...lines.map((cells) => cells.length))
  for (let column = 0; column < most; column++) {
    for (let start = 0; start < lines.length; start++) {
      let end = start
      while (end < lines.length && lines[end]!.length > column + 1) end++
      const block = lines.slice(start, end).map((cells) => lengthOf(cells[column]!))
      const isEmpty = block.every((width) => width === 0)
      const width = Math.max(0, ...block) + 1
      for (let at = start; at < end; at++) {
        const cell = lines[at]![column]!
        out[at] = out[at]! + (isEmpty ? '' : cell + ' '.repeat(width - lengthOf(cell)))
      }
      if (end < lines.length && lines[end]!.length === column + 1) out[end] = out[end]! + lines[end]![column]!
      start = end
    }
  }
  return out.map((text) => text.trimEnd())
}

function sections(rows: readonly Row[]): readonly (readonly Row[])[] {
  const found: Row[][] = []
  let before: Row | undefined
  for (const row of rows) {
    if (before === undefined || before.closes || row.row !== before.row + 1) found.push([row])
    else found.at(-1)!.push(row)
    before = row
  }
  return found
}

function* stretches(root: Node): Iterable<readonly Row[]> {
  yield root.namedChildren.flatMap(topRow)
  for (const declaration of root.descendantsOfType(['var_declaration', 'const_declaration', 'type_declaration', 'import_declaration'])) {
    if (isGrouped(declaration)) yield groupRows(declaration)
  }
  for (const list of root.descendantsOfType('field_declaration_list')) yield fieldRows(list)
}

/** The comment behind something on its last line. */
function commentAfter(node: Node): Node | undefined {
  const next = node.nextNamedSibling
  return next?.type === 'comment' && next.startPosition.row === node.endPosition.row ? next : undefined
}

const isOneLine = (node: Node): boolean => node.startPosition.row === node.endPosition.row

function rowOf(node: Node, cells: readonly string[], gaps: number): Row {
  const comment = commentAfter(node)
  const own = isOneLine(node)
  const all = comment === undefined || !own ? cells : [...cells, ...Array.from({ length: gaps }, () => ''), comment.text]
  const end = own ? (comment ?? node).endPosition.column : node.startPosition.column + firstLine(node).length
  return { row: node.startPosition.row, cells: all, start: node.startPosition.column, end, closes: !own }
}

const firstLine = (node: Node): string => node.text.split('\n', 1)[0]!

function topRow(node: Node): readonly Row[] {
  if (!isOneLine(node)) return []
  if (node.type === 'function_declaration' || node.type === 'method_declaration') {
    const body = node.childForFieldName('body')
    return [rowOf(node, body === null ? [node.text] : [node.text.slice(0, body.startIndex - node.startIndex).trimEnd(), body.text], 0)]
  }
  return /^(var|const|type)_declaration$/.test(node.type) ? [rowOf(node, [node.text], 0)] : []
}

function groupRows(declaration: Node): readonly Row[] {
  if (declaration.type === 'import_declaration') {
    return declaration.descendantsOfType('import_spec').map((spec) => rowOf(spec, [spec.text], 0))
  }
  const specs = specsOf(declaration)
  const keepsType = typeColumns(specs)
  return specs.flatMap((spec, index) => {
    const rest = (from: Node): string => firstLine(spec).slice(from.startIndex - spec.startIndex)
    if (spec.type === 'type_spec' || spec.type === 'type_alias') {
      const type = spec.childForFieldName('type')!
      const name = spec.text.slice(0, (spec.childForFieldName('type_parameters') ?? spec.childForFieldName('name')!).endIndex - spec.startIndex)
      const meant = (spec.type === 'type_alias' ? '= ' : '') + (type.startPosition.row === spec.startPosition.row ? rest(type) : '')
      return [rowOf(spec, specs.length === 1 ? [`${name} ${meant}`] : [name, meant], 0)]
    }
    const type = spec.childForFieldName('type')
    const value = spec.childForFieldName('value')
    const lastName = spec.childrenForFieldName('name').filter(({ isNamed }) => isNamed).at(-1)!
    const names = spec.text.slice(0, lastName.endIndex - spec.startIndex)
    if (names.includes('\n')) return []
    const typeText = type === null ? '' : value === null || !isOneLine(type) ? rest(type) : type.text
    const valueText = value === null || (type !== null && !isOneLine(type)) ? '' : `= ${rest(value)}`
    if (specs.length === 1) return [rowOf(spec, [[names, typeText, valueText].filter((text) => text !== '').join(' ')], 0)]
    const cells = [names, ...(type !== null || keepsType[index] === true ? [typeText] : []), ...(valueText === '' ? [] : [valueText])]
    return [rowOf(spec, cells, 3 - cells.length)]
  })
}

/** Whether values stand behind a column for types: where a run of lines with values has a type in it (keepTypeColumn of go/printer). */
function typeColumns(specs: readonly Node[]): readonly boolean[] {
  const keeps = specs.map(() => false)
  for (let start = 0; start < specs.length; start++) {
    let end = start
    while (end < specs.length && specs[end]!.childForFieldName('value') !== null) end++
    const hasType = specs.slice(start, end).some((spec) => spec.childForFieldName('type') !== null)
    for (let at = start; at < end; at++) keeps[at] = hasType
    start = end
  }
  return keeps
}

function fieldRows(list: Node): readonly Row[] {
  if (isOneLine(list)) return []
  const fields = list.namedChildren.filter(({ type }) => type === 'field_declaration')
  return fields.flatMap((field) => {
    const names = field.childrenForFieldName('name').filter(({ isNamed }) => isNamed)
    const tag = field.childForFieldName('tag')
    const type = field.childForFieldName('type')!
    const isOneLineType = isOneLine(type)
    const nameText = field.text.slice(0, (names.at(-1)?.endIndex ?? field.startIndex) - field.startIndex)
    const typeStart = names.length === 0 ? field.startIndex : type.startIndex
    const typeText = field.text.slice(typeStart - field.startIndex, (isOneLineType ? type.endIndex : field.endIndex) - field.startIndex).split('\n', 1)[0]!
    const tagText = tag === null || !isOneLineType ? [] : [tag.text]
    if (nameText.includes('\n')) return []
    if (fields.length === 1) return [rowOf(field, [[nameText, typeText, ...tagText].filter((text) => text !== '').join(' ')], 0)]
    return names.length === 0 ? [rowOf(field, [typeText, ...tagText], tag === null ? 1 : 0)] : [rowOf(field, [nameText, typeText, ...tagText], 0)]
  })
}
