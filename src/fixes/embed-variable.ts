import type { Node } from 'web-tree-sitter'
import { nodesOf } from '../go/tree.js'

/** A variable that something is embedded in, as its file has it. Lines are counted from 0. */
export interface EmbedVariable {
  readonly name: string
  /** As written: `embed.FS`, `[]byte` or `string`. */
  readonly type: string
  /** What the file calls the package embed; `_` where nothing needs its name. */
  readonly embedName: string
  /** With its comments and directives, as a declaration of its own. */
  readonly text: readonly string[]
  /** The lines that go with it: of its declaration, or of its part of a group. */
  readonly first: number
  readonly last: number
  /** It is all that the file declares. */
  readonly alone: boolean
  /** Another variable of the file is embedded in. */
  readonly others: boolean
  /** The line of the import of embed. */
  readonly importLine: number
  /** The lines that go with the import: those of the whole declaration where it has no other. */
  readonly importFirst: number
  readonly importLast: number
  /** Code besides it names the package embed. */
  readonly namesEmbed: boolean
}

/** The variable that a directive on a line belongs to; undefined where it can't be moved by whole lines, or its type is none that has an empty value for certain. */
export function embedVariableAt(line: number, lines: readonly string[], root: Node): EmbedVariable | undefined {
  const embedImport = nodesOf(root, 'import_spec').find((spec) => spec.childForFieldName('path')?.text === '"embed"')
  if (embedImport === undefined) return undefined
  const embedName = embedImport.childForFieldName('name')?.text ?? 'embed'
  for (const declaration of root.namedChildren.filter(({ type }) => type === 'var_declaration')) {
    const specs = nodesOf(declaration, 'var_spec')
    for (const spec of specs) {
      const isGroup = lines[declaration.startPosition.row]!.includes('(') && spec.startPosition.row > declaration.startPosition.row
      const directives = commentsAbove(lines, isGroup ? spec.startPosition.row : declaration.startPosition.row)
      if (line < directives || line >= spec.startPosition.row) continue
      const [name, another] = spec.childrenForFieldName('name')
      const type = spec.childForFieldName('type')?.text
      if (name === undefined || another !== undefined || type === undefined || spec.childForFieldName('value') !== null) return undefined
      if (![`${embedName}.FS`, '[]byte', 'string'].includes(type) || embedName === '.') return undefined
      // The only one of a group goes with the group.
      const whole = !isGroup || specs.length === 1
      const first = whole ? commentsAbove(lines, declaration.startPosition.row) : directives
      const last = (whole ? declaration : spec).endPosition.row
      if (!isByItself(lines, first, last, whole)) return undefined
      const own = lines.slice(directives, spec.endPosition.row + 1)
      const text = isGroup ? outOfGroup(own.map((one) => one.trimStart())) : own
      const outside = (row: number): boolean => row < first || row > last
      return {
        name: name.text,
        type,
        embedName,
        text,
        first,
        last,
        alone: root.namedChildren.every((node) => ['package_clause', 'import_declaration', 'comment'].includes(node.type) || node.id === declaration.id) && specs.length === 1,
        others: lines.some((other, row) => outside(row) && /^\s*\/\/go:embed\s/.test(other)),
        importLine: embedImport.startPosition.row,
        ...importLines(embedImport),
        namesEmbed: nodesOf(root, ['package_identifier', 'identifier']).some((node) => node.text === embedName && outside(node.startPosition.row) && node.parent?.type !== 'import_spec'),
      }
    }
  }
  return undefined
}

function importLines(spec: Node): { readonly importFirst: number; readonly importLast: number } {
  const group = spec.parent?.type === 'import_spec_list' ? spec.parent : undefined
  const isOnly = group === undefined || group.namedChildren.filter(({ type }) => type === 'import_spec').length === 1
  const gone = isOnly ? ((group ?? spec).parent ?? spec) : spec
  return { importFirst: gone.startPosition.row, importLast: gone.endPosition.row }
}

/** As gofmt has a declaration of its own: a comment's words first, its directives last, a line between them. */
function outOfGroup(lines: readonly string[]): readonly string[] {
  const comments = lines.slice(0, -1)
  const isDirective = (line: string): boolean => /^\/\/[a-z0-9]+:[a-z0-9]/.test(line)
  const words = comments.filter((line) => !isDirective(line))
  while (words.at(-1) === '//') words.pop()
  return [...words, ...(words.length === 0 ? [] : ['//']), ...comments.filter(isDirective), `var ${lines.at(-1)!.replace(/^(\S+)\s+/, '$1 ')}`]
}

function commentsAbove(lines: readonly string[], row: number): number {
  let first = row
  while (first > 0 && /^\s*\/\//.test(lines[first - 1]!)) first--
  return first
}

/** Nothing else stands on its lines, and no columns of a group are lined up with it. */
function isByItself(lines: readonly string[], first: number, last: number, whole: boolean): boolean {
  const [above, below] = [(lines[first - 1] ?? '').trim(), (lines[last + 1] ?? '').trim()]
  if (lines.slice(first, last + 1).some((line) => line.includes(';') && !/^\s*\/\//.test(line))) return false
  return whole || ((above === '' || above.endsWith('(')) && (below === '' || below === ')' || below.startsWith('//'))) || /^\/\//.test(below) || below === ')'
}
