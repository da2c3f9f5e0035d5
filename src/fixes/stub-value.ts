import type { Node } from 'web-tree-sitter'
import { numberType } from './c-names.js'
import { linesOfNode, namesOf, type Unit } from './go-units.js'
import type { Refusal } from './halves.js'
import { fieldsOf } from './split-plan.js'
import { todo, withoutC, type Entry, type Stubbing } from './stubbing.js'
import { cName, usesOf } from './uses.js'
import { typeOfValue } from './written-type.js'

/** The comments before a declaration, without what speaks to tools. */
function proseOf(docs: readonly Node[]): readonly string[] {
  const lines = docs.filter(({ text }) => !/^\/\/(export |line |[a-z0-9]+:[a-z0-9])/.test(text)).flatMap(({ text }) => text.split('\n').map((line) => line.trimStart()))
  while (lines.at(-1) === '//') lines.pop()
  return lines
}

/** A comment for a person behind what is said anyway. */
const marked = (prose: readonly string[], mark: string): readonly string[] => [...prose, ...(prose.length === 0 ? [] : ['//']), todo(mark)]

/** The same type; of a struct, without the fields that hold C. */
export function stubType({ node, docs, group }: Unit, stubbing: Stubbing): readonly Entry[] {
  const specs = node.type === 'type_declaration' ? node.namedChildren.filter(({ type }) => type !== 'comment') : [node]
  return specs.map((spec) => ({ docs: proseOf(docs), text: typeText(spec, group === undefined ? '' : '\t', stubbing) }))
}

function typeText(spec: Node, indent: string, stubbing: Stubbing): string {
  const type = spec.childForFieldName('type')
  const name = spec.childForFieldName('name')?.text ?? ''
  if (type?.type !== 'struct_type') return withoutC(spec, stubbing)
  const dropped = stubbing.plan.droppedFields.get(name) ?? new Set<string>()
  const isDropped = (field: Node): boolean => {
    const names = namesOf(field)
    return names.length === 0 ? usesOf(field).c.some((reference) => numberType(cName(reference), stubbing.c) === undefined) : names.every((one) => dropped.has(one))
  }
  const fields = fieldsOf(type)
  const kept = fields.filter((field) => !isDropped(field))
  if (kept.length === fields.length) return withoutC(spec, stubbing)
  const head = spec.text.slice(0, type.startIndex - spec.startIndex)
  if (kept.length === 0) return `${head}struct{}`
  const lines = kept.flatMap((field, index) => [...(index > 0 && hasBlankBefore(field) ? [''] : []), ...commentsBefore(field).map((comment) => `${indent}\t${comment}`), `${indent}\t${withoutC(field, stubbing)}${commentBehind(field)}`])
  return `${head}struct {\n${lines.join('\n')}\n${indent}}`
}

/** The comments on the lines right above a field. */
const commentsBefore = (field: Node): readonly string[] => linesOfNode(field).docs.map(({ text }) => text)

function hasBlankBefore(field: Node): boolean {
  const { docs, first } = linesOfNode(field)
  const above = (docs[0] ?? field).previousNamedSibling
  return above !== null && above.endPosition.row < first - 1
}

function commentBehind(field: Node): string {
  const next = field.nextNamedSibling
  return next?.type === 'comment' && next.startPosition.row === field.endPosition.row ? ` ${next.text}` : ''
}

/** The same constants; those of C by their values, where the preamble or a header of the folder says them. */
export function stubConst({ node, docs }: Unit, stubbing: Stubbing): readonly Entry[] {
  const text = withoutC(node, stubbing)
  const names = [...new Set(usesOf(node).c.map(cName))].filter((name) => stubbing.placeholders.has(name))
  const behind = node.type === 'const_spec' ? commentBehind(node) : ''
  if (names.length === 0) return [{ docs: proseOf(docs), text: text + behind }]
  const one = names.length === 1
  const what = `${names.map((name) => `C.${name}`).join(', ')} ${one ? 'is' : 'are'} in a header of the system`
  return [{ docs: marked(proseOf(docs), `${what}: put ${one ? 'its value in place of the number' : 'their values in place of the numbers'} here, or remove this line where any will do`), text: text + behind }]
}

/** Variables of the same types, without what C gave them; or why that can't be. */
export function stubVar({ node, docs }: Unit, stubbing: Stubbing, isCopied: boolean): readonly Entry[] | Refusal {
  const list = node.namedChildren.find(({ type }) => type === 'var_spec_list') ?? node
  const specs = node.type === 'var_spec' ? [node] : list.namedChildren.filter(({ type }) => type === 'var_spec')
  const out: Entry[] = []
  for (const spec of specs) {
    if (isCopied) {
      out.push({ docs: proseOf(docs), text: spec.text + commentBehind(spec) })
      continue
    }
    const written = spec.childForFieldName('type')
    const values = spec.childForFieldName('value')?.namedChildren ?? []
    const all = namesOf(spec)
    for (const [index, name] of all.entries()) {
      if (name === '_') continue
      const each = values.length === all.length
      const type = written === null ? typeOfValue(values[each ? index : 0]!, stubbing, each ? 0 : index) : withoutC(written, stubbing)
      if (type === undefined) return { refused: `the type of ${name} can’t be told without a type checker: write it, as in var ${name} T = …` }
      const prose = proseOf(docs)
      out.push({ docs: values.length === 0 ? prose : marked(prose, `${name} has no value without cgo: give it one, or remove this line to accept that`), text: `${name} ${type}` })
    }
  }
  return out
}
