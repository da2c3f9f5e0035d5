import type { Point } from 'web-tree-sitter'
import { rangeOfBytes } from '../go/byte-range.js'
import { tokens } from '../rules/allow.js'
import type { Finding } from '../rules/evaluate.js'
import type { Fix, FixContext, Input, TextEdit } from './fix.js'
import { isUnchanged, openGo, type GoText } from './go-text.js'
import { insertBefore } from './text-lines.js'

/** Keeps a finding from counting, with a reason that stays beside it. Offered in generated files too: it is the one thing a person can say there. */
export const allow: Fix = {
  id: 'allow',
  title: 'Allow a finding, with a reason',
  rules: 'all',
  *propose(finding, context) {
    const text = finding.state === 'active' ? openGo(finding.place.path, context) : undefined
    const place = text === undefined ? undefined : placeFor(finding, text, context)
    if (text === undefined || place === undefined) return
    const { id } = finding.rule
    yield {
      fix: allow.id,
      title: `Allow ${id} here, with a reason…`,
      preferred: false,
      input: reasonFor(id),
      change(reason = '') {
        const usable = reasonFor(id).check(reason) === undefined && isUnchanged(text, context.reader.files)
        return Promise.resolve(usable ? { edits: [place(`//gopure:allow ${id}: ${reason.trim()}`)], creates: [] } : undefined)
      },
    }
  },
}

function reasonFor(rule: string): Input {
  return {
    prompt: `Why ${rule} is all right here; it stands in the source beside it`,
    placeholder: 'only started where the user asks for it',
    check: (text) => (text.trim() === '' ? 'write why it is allowed' : /[\r\n]/.test(text) ? 'write it on one line' : undefined),
  }
}

/** Where the comment goes. */
type Place = (comment: string) => TextEdit

function placeFor(finding: Finding, text: GoText, context: FixContext): Place | undefined {
  const { line } = finding.place
  if (text.lines[line - 1] === undefined) return undefined
  return atImportC(line, text) ?? before(line, text, context)
}

/** Nothing may be added to the comment before `import "C"`, which is C code: it goes behind the import, or before that comment. */
function atImportC(line: number, text: GoText): Place | undefined {
  const { header, bytes, path, lines } = text
  for (const spec of header.imports.filter((candidate) => candidate.path === 'C')) {
    const first = rangeOfBytes(bytes, spec.doc ?? spec.declaration).line
    const { endLine, endColumn } = rangeOfBytes(bytes, spec)
    if (line < first || line > endLine) continue
    const isLast = lines[endLine - 1]!.slice(endColumn - 1).trim() === ''
    // gofmt lines up comments at the end of neighbouring lines.
    const standsAlone = [lines[endLine - 2], lines[endLine]].every((other) => !/^\s*[^\s/].*\/[/*]/.test(other ?? ''))
    const range = { line: endLine, column: endColumn, endLine, endColumn: lines[endLine - 1]!.length + 1 }
    if (isLast && standsAlone) return (comment) => ({ path, range, newText: ` ${comment}` })
    return (comment) => insertBefore(text, first, [indentOf(lines[first - 1]!) + comment, ''])
  }
  return undefined
}

function before(line: number, text: GoText, context: FixContext): Place | undefined {
  const here = text.lines[line - 1]!
  // A line that begins inside a text or a comment has no line before it.
  if (isInside(line, text)) return undefined
  // gofmt ends a doc comment's prose with an empty comment line before a directive.
  const prose = /^\s*\/\/(?! *$)(?![a-z0-9]+:[a-z0-9])/.test(text.lines[line - 2] ?? '')
  const separated = prose && isDocumented({ row: line - 1, column: indentOf(here).length }, text, context)
  return (comment) => insertBefore(text, line, [...(separated ? [`${indentOf(here)}//`] : []), indentOf(here) + comment])
}

const indentOf = (line: string): string => /^[ \t]*/.exec(line)![0]

/** True where a raw string or a comment that began on an earlier line goes on in a line. */
function isInside(line: number, { lines }: GoText): boolean {
  const start = lines.slice(0, line - 1).reduce((sum, before) => sum + before.length + 1, 0)
  for (const { 0: token, index } of lines.join('\n').matchAll(tokens)) {
    if (index >= start) return false
    if (index + token.length > start) return true
  }
  return false
}

const documented = new Set('function_declaration method_declaration type_declaration var_declaration const_declaration import_declaration import_spec var_spec const_spec type_spec type_alias field_declaration method_elem'.split(' '))

/** True where a comment on the line before is the doc comment of what begins here. */
function isDocumented(start: Point, { lines }: GoText, { parse }: FixContext): boolean {
  const tree = parse(lines.join('\n'))
  try {
    for (let at = tree.rootNode.descendantForPosition(start); at?.startPosition.row === start.row; at = at.parent) {
      if (documented.has(at.type)) return true
    }
    return false
  } finally {
    tree.delete()
  }
}
