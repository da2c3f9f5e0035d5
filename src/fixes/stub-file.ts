import { isExported } from '../go/declared-names.js'
import { importsC, readHeader } from '../go/header.js'
import { compareGoVersions } from '../go/version.js'
import type { Constraint } from '../go/constraint.js'
import { applyEdits } from './apply.js'
import { alignColumns } from './columns.js'
import { preambleOf } from './c-names.js'
import { excludes } from './coverage.js'
import { writeConstraint } from './constrain.js'
import type { Unit } from './go-units.js'
import type { Refusal } from './halves.js'
import { importName } from './imported-names.js'
import { unitsIn } from './split-plan.js'
import { conditionBesideCgo, isBeside, type PackageView, type View } from './package-view.js'
import { stubFunction } from './stub-function.js'
import { stubConst, stubType, stubVar } from './stub-value.js'
import { messageOf, standInTypes, todo, type Entry, type Stubbing } from './stubbing.js'
import { linesOf } from './text-lines.js'
import { mentions, usesOf } from './uses.js'

/** The text of the file that stands in where cgo is off, with plain line ends: what others use of all that moves. Undefined where nobody uses a thing. */
export function stubFile(stubbing: Stubbing): readonly string[] | undefined | Refusal {
  const { view, plan } = stubbing
  const candidates = plan.units.filter((unit) => plan.moved.has(unit) && !plan.replaced.has(unit))
  const written = new Map<Unit, readonly Entry[]>()
  const staying = plan.units.filter((unit) => !plan.moved.has(unit))
  const usedBy = new Set(staying.flatMap(({ node }) => [...usesOf(node).names]))
  const fieldsUsed = new Set(staying.flatMap(({ node }) => [...usesOf(node).fields]))
  for (;;) {
    const next = candidates.filter((unit) => !written.has(unit) && isWanted(unit, stubbing, usedBy, fieldsUsed, written))
    if (next.length === 0) break
    for (const unit of next) {
      const entries = stubOf(unit, stubbing)
      if ('refused' in entries) return entries
      written.set(unit, entries)
      const uses = usesOf(view.parse(`package p\n\n${render([{ unit, entries }], view).join('\n')}\n`))
      for (const name of uses.names) usedBy.add(name)
      for (const name of uses.fields) fieldsUsed.add(name)
    }
  }
  const initialisers = candidates.filter(({ kind, names }) => kind === 'func' && names[0] === 'init')
  const pieces = render(candidates.flatMap((unit) => ({ unit, entries: written.get(unit) ?? [] })), view)
  const lost = [
    ...(/\bconstructor\b/.test(preambleOf(view.file)) ? [todo(`the C constructor of ${stubbing.cgoFile} does not run without cgo: do its work in Go, or remove this line to accept that`)] : []),
    ...(initialisers.length === 0 ? [] : [todo(`what init does in ${stubbing.cgoFile} is not done without cgo: do it in Go, or remove this line to accept that`)]),
  ]
  const all = [...lost, ...standInTypes(stubbing), ...pieces]
  return all.length === 0 ? undefined : assemble(all, stubbing)
}

function isWanted(unit: Unit, { view, plan, where }: Stubbing, usedBy: ReadonlySet<string>, fieldsUsed: ReadonlySet<string>, written: ReadonlyMap<Unit, unknown>): boolean {
  const names = unit.names.filter((name) => name !== '_')
  if (unit.kind === 'func' && names[0] === 'init') return false
  const users = view.others.filter((other) => !excludes(withoutCgoOf(other), where))
  const isLibrary = view.file.header.packageName !== 'main'
  if (unit.kind !== 'method') {
    return names.some((name) => (isLibrary && isExported(name)) || (!isLibrary && name === 'main') || usedBy.has(name) || users.some((other) => mentions(other, name, 'name')))
  }
  const hasType = !plan.units.some((other) => other.kind === 'type' && plan.moved.has(other) && other.names.includes(unit.receiver ?? '') && !written.has(other))
  return hasType && names.some((name) => isExported(name) || fieldsUsed.has(name) || users.some((other) => mentions(other, name, 'field')))
}

/** Where a file is built; of one that imports C, what stays of it once it is taken apart in its turn. */
function withoutCgoOf(view: View): Constraint | undefined {
  const rest = importsC(view.header) ? conditionBesideCgo(view) : view.condition
  return rest === false ? view.condition : rest
}


function stubOf(unit: Unit, stubbing: Stubbing): readonly Entry[] | Refusal {
  switch (unit.kind) {
    case 'func':
    case 'method':
      return stubFunction(unit, stubbing)
    case 'type':
      return stubType(unit, stubbing)
    case 'const':
      return stubConst(unit, stubbing)
    case 'var':
      return stubVar(unit, stubbing, isCopied(unit, stubbing, new Set()))
  }
}

/** True for a variable that needs nothing which moves but what is copied as well: an error that is a value, a table. */
function isCopied({ node, names }: Unit, stubbing: Stubbing, seen: ReadonlySet<string>): boolean {
  const uses = usesOf(node)
  if (uses.c.length > 0) return false
  return stubbing.plan.units.every((other) => {
    if (!stubbing.plan.moved.has(other) || !other.names.some((name) => uses.names.has(name) && !names.includes(name))) return true
    if (other.kind === 'const') return usesOf(other.node).c.length === 0
    if (other.kind === 'type') return (stubbing.plan.droppedFields.get(other.names[0] ?? '')?.size ?? 0) === 0 && usesOf(other.node).c.length === 0
    return other.kind === 'var' && !other.names.some((name) => seen.has(name)) && isCopied(other, stubbing, new Set([...seen, ...names]))
  })
}

interface Piece {
  readonly unit: Unit
  readonly entries: readonly Entry[]
}

/** Whole declarations; what stood in one group stands in one again. */
function render(pieces: readonly Piece[], view: PackageView): readonly string[] {
  const out: string[] = []
  for (let start = 0; start < pieces.length; start++) {
    const { unit, entries } = pieces[start]!
    let end = start + 1
    while (end < pieces.length && unit.group !== undefined && pieces[end]!.unit.group?.id === unit.group.id) end++
    const all = pieces.slice(start, end).filter((piece) => piece.entries.length > 0)
    start = end - 1
    const count = all.reduce((sum, piece) => sum + piece.entries.length, 0)
    if (count === 0) continue
    if (/^(func|method)$/.test(unit.kind) || unit.node.type === 'const_declaration') {
      out.push([...entries[0]!.docs, entries[0]!.text].join('\n'))
    } else if (count === 1 && !all[0]!.entries[0]!.text.includes('`')) {
      const [entry] = all[0]!.entries
      out.push([...entry!.docs, single(unit.kind, entry!.text, all[0]!.unit.group !== undefined, view)].join('\n'))
    } else {
      const lines = all.flatMap((piece, index) => [...(index > 0 && piece.unit.first > all[index - 1]!.unit.last + 1 ? [''] : []), ...piece.entries.flatMap(({ docs, text }) => [...docs.map((line) => `\t${line}`), `\t${text}`])])
      out.push(`${unit.kind} (\n${lines.join('\n')}\n)`)
    }
  }
  return out
}

/** A line of a group as a declaration of its own. */
function single(keyword: string, text: string, isIndented: boolean, view: PackageView): string {
  const lines = ['package p', '', `${keyword} (`, ...`\t${text}`.split('\n').map((line, index) => (index === 0 || isIndented ? line : `\t${line}`)), ')']
  const aligned = alignColumns(view.parse(lines.join('\n')), lines, () => true).slice(3, -1)
  return `${keyword} ${aligned.map((line) => line.replace(/^\t/, '')).join('\n')}`
}

function assemble(pieces: readonly string[], { view, context }: Stubbing): readonly string[] | Refusal {
  const { file } = view
  const body = pieces.join('\n\n')
  const used = usesOf(view.parse(`package p\n\n${body}\n`)).qualifiers
  const imports = file.header.imports.flatMap((spec) => {
    const name = spec.path === 'C' ? 'C' : importName(spec, context)
    return spec.path !== 'C' && used.has(name) ? [{ name: spec.name, known: name, path: spec.path }] : []
  })
  const added = ['errors', 'fmt', 'unsafe'].filter((name) => used.has(name) && !imports.some(({ known }) => known === name)).map((path) => ({ name: undefined, known: path, path }))
  const specs = [...imports, ...added]
  const missing = [...used].find((name) => !specs.some(({ known }) => known === name) && !isOwnName(name, view.file, view.others, body))
  if (missing !== undefined) return { refused: `nothing in the file shows where ${missing} comes from` }
  const embeds = /^\/\/go:embed/m.test(body) && !specs.some(({ path }) => path === 'embed') ? [{ name: '_', known: '_', path: 'embed' }] : []
  const lines = [...headOf(file), `package ${file.header.packageName}`, '', ...importBlock([...specs, ...embeds]), ...body.split('\n'), '']
  const root = view.parse(lines.join('\n'))
  return alignColumns(root, lines, () => true)
}

const isOwnName = (name: string, file: View, others: readonly View[], body: string): boolean => [file, ...others].some((view) => unitsIn(view).some(({ names }) => names.includes(name))) || new RegExp(`\\b(func|type|var|const) ${name}\\b`).test(body)

interface Spec {
  readonly name: string | undefined
  readonly path: string
}

/** The standard library first, then the others, as goimports has it. */
export function importBlock(specs: readonly Spec[]): readonly string[] {
  const textOf = ({ name, path }: Spec): string => `${name === undefined ? '' : `${name} `}"${path}"`
  const sorted = [...specs].sort((a, b) => (a.path < b.path ? -1 : 1))
  const [only] = sorted
  if (only === undefined) return []
  if (sorted.length === 1) return [`import ${textOf(only)}`, '']
  const groups = [false, true].map((isForeign) => sorted.filter(({ path }) => path.split('/', 1)[0]!.includes('.') === isForeign)).filter(({ length }) => length > 0)
  return ['import (', ...groups.flatMap((group, index) => [...(index === 0 ? [] : ['']), ...group.map((spec) => `\t${textOf(spec)}`)]), ')', '']
}

/** The licence at a file's head, with a blank line behind it. */
export function headOf({ lines, root }: View): readonly string[] {
  const clause = root.namedChildren.find(({ type }) => type === 'package_clause')?.startPosition.row ?? 0
  const head = lines.slice(0, clause).filter((line) => !/^\/\/(go:build|\s*\+build)\b/.test(line))
  const licence: string[] = []
  for (const line of head) {
    if (line.trim() === '' && licence.length > 0 && !isInBlock(licence)) break
    if (line.trim() !== '' || licence.length > 0) licence.push(line)
  }
  return isLicence(licence.join('\n')) ? [...licence, ''] : []
}

export const isLicence = (text: string): boolean => /copyright|licen[cs]e|SPDX-/i.test(text)

const isInBlock = (lines: readonly string[]): boolean => lines.join('\n').lastIndexOf('/*') > lines.join('\n').lastIndexOf('*/')

/** A whole new file with its constraint where gofmt wants it, and the line ends of the file it comes from. */
export function withConstraint(lines: readonly string[], path: string, constraint: Constraint | undefined, plusBuildIsStale: boolean, lineEnd: string): string {
  const bytes = new TextEncoder().encode(lines.join('\n'))
  const edit = writeConstraint({ ...linesOf(path, bytes), bytes, header: readHeader(bytes), plusBuildIsStale }, constraint)
  const text = new TextDecoder().decode(edit === undefined ? bytes : applyEdits(bytes, [edit]))
  return lineEnd === '\n' ? text : text.replaceAll('\n', lineEnd)
}

/** The error of a stub: the one that the package has for what it does not support, or else one of its own. */
export function failureIn(view: Stubbing['view'], plan: Stubbing['plan'], condition: Constraint | undefined, goVersion: string): (name: string) => string {
  const stays = [...plan.units.filter((unit) => !plan.moved.has(unit) || isPureError(unit)), ...view.others.filter((other) => !other.isTest && isBeside(other, condition)).flatMap(unitsIn)]
  const sentinel = stays.filter(({ kind }) => kind === 'var').flatMap(({ names }) => names).find((name) => /^err(Not(Supported|Implemented|Available|Enabled|Compiled)|Unsupported|Unavailable|NoCgo|CgoDisabled)$/i.test(name))
  if (sentinel === undefined || compareGoVersions(goVersion === '' ? '1.16' : goVersion, '1.13') < 0) return (name) => (sentinel === undefined ? `errors.New("${messageOf(name, { view })}")` : sentinel)
  const isCompared = [view.file, ...view.others].some(({ text }) => new RegExp(`[=!]=\\s*(\\w+\\.)?${sentinel}\\b|\\bcase\\s+${sentinel}\\b`).test(text))
  return (name) => (isCompared ? sentinel : `fmt.Errorf("${messageOf(name, { view })}: %w", ${sentinel})`)
}

const isPureError = ({ kind, node }: Unit): boolean => kind === 'var' && usesOf(node).c.length === 0
