import { decode } from '../go/files.js'
import { rangeOf } from '../go/tree.js'
import { alignColumns } from './columns.js'
import { enterName, halvesFor, joinName, newNames } from './clone-text.js'
import { cStartsOf, type CStart } from './c-start.js'
import { isReallyEditable } from './editable.js'
import type { Change, Fix, FixContext, NewFile, Proposal, TextEdit } from './fix.js'
import { folderOf, isUnchanged, openForConstraint, type GoText } from './go-text.js'
import type { Refusal } from './halves.js'
import { importName } from './imported-names.js'
import { inChild, isAdvice, type Advice, type NamespacedChild } from './namespaced-child.js'
import type { PackageView, View } from './package-view.js'
import { conditionsOf, moveBehindCgo } from './split-file.js'
import { unitsIn } from './split-plan.js'
import { headOf, importBlock, withConstraint } from './stub-file.js'
import { todoMark } from '../rules/todo-mark.js'
import { usesOf } from './uses.js'

/** Has a child cloned into its namespaces by its start, in builds without cgo, where with cgo C enters them before Go starts. */
export const cloneFlags: Fix = {
  id: 'clone-flags',
  title: 'Clone a child into its namespaces where C can’t enter them',
  rules: ['cgo-constructor', 'purego-todo'],
  *propose({ rule, place }, context) {
    for (const start of cStartsOf(context)) {
      const isMark = rule.id === 'purego-todo'
      if (folderOf(place.path) !== start.package.dir || (isMark && !lineAt(place.path, place.line, context).includes('constructor'))) continue
      const found = planOf(start, context)
      if (found === undefined || isAdvice(found)) continue
      yield proposalOf(found, isMark ? { path: place.path, line: place.line } : undefined, context)
    }
  },
}

/** What a person has to do where a child's form is not recognised wholly. */
export function cloneAdvice(context: FixContext): readonly Advice[] {
  return cStartsOf(context).flatMap((start) => {
    const found = planOf(start, context)
    return isAdvice(found) ? [found] : []
  })
}

const answers = new WeakMap<CStart, { readonly plan: Plan | Advice | undefined }>()

/** Remembered with the C, which is looked up anew for each state of the files. */
function planOf(start: CStart, context: FixContext): Plan | Advice | undefined {
  let answer = answers.get(start)
  if (answer === undefined) {
    const plan = inChild(start, context, (child, view) => {
      const made = planFor(child, view, context)
      return 'refused' in made ? child.advice(made.refused) : made
    })
    answers.set(start, (answer = { plan }))
  }
  return answer.plan
}

interface Plan {
  readonly where: string
  readonly change: Change
  readonly texts: readonly GoText[]
}

function planFor(child: NamespacedChild, folder: PackageView, context: FixContext): Plan | Refusal {
  const { file, others } = folder
  const views = [file, ...others]
  const taken = views.flatMap(unitsIn).flatMap(({ names }) => names)
  const clash = newNames.find((name) => taken.includes(name))
  const { view } = child.calls[0]!
  const text = openForConstraint(view.path, context)
  const conditions = text === undefined ? undefined : conditionsOf(text.header.constraint)
  if (text === undefined || conditions === undefined || clash !== undefined) return { refused: clash === undefined ? `${view.name} may not be edited` : `${clash} is declared already` }
  const moved = moveBehindCgo(child.pid.view.path, ({ node }) => [child.pid, child.wait].some((one) => one !== undefined && isAt(node, one.unit.node)), context)
  if ('refused' in moved) return moved
  const halves = halvesFor(child, views)
  const dir = folderOf(view.path)
  const fileOf = (name: string, body: string, constraint: Parameters<typeof withConstraint>[2]): NewFile => {
    const lines = wholeFile(body, view, child.builder.view, folder, context)
    return { path: `${dir}/${name}`, text: withConstraint(alignColumns(folder.parse(lines.join('\n')), lines, () => true), `${dir}/${name}`, constraint, text.plusBuildIsStale, text.lineEnd) }
  }
  const creates = [fileOf('namespaces_cgo_linux.go', halves.cgo, conditions.cgo), fileOf('namespaces_nocgo_linux.go', halves.pure, conditions.stub), ...moved.change.creates]
  const { files, workspace } = context.reader
  const blocked = creates.find((one) => files.kind(one.path) !== undefined || !isReallyEditable(one.path, workspace, files) || folder.parse(one.text).hasError)
  if (blocked !== undefined) return { refused: `${blocked.path} can’t be made` }
  const edits = [...moved.change.edits, ...child.calls.map((call) => callEdit(call))]
  const paths = [...new Set(edits.map(({ path }) => path))]
  const texts = paths.flatMap((path) => openForConstraint(path, context) ?? [])
  return texts.length === paths.length ? { where: view.name, change: { edits, creates }, texts } : { refused: 'a file may not be edited' }
}

const isAt = (a: { readonly startIndex: number; readonly endIndex: number }, b: { readonly startIndex: number; readonly endIndex: number }): boolean => a.startIndex === b.startIndex && a.endIndex === b.endIndex

/** `c.message(` → `c.enterNamespaces(cmd, `, or `c.joinNamespaces(`. */
function callEdit({ view, node, command, isJoin }: NamespacedChild['calls'][number]): TextEdit {
  const callee = node.childForFieldName('function')!
  const name = rangeOf(callee.childForFieldName('field') ?? callee)
  const { startPosition: open } = node.childForFieldName('arguments')!
  const isLast = /^\(\s*\n/.test(node.childForFieldName('arguments')!.text)
  return { path: view.path, range: { ...name, endLine: open.row + 1, endColumn: open.column + 2 }, newText: isJoin ? `${joinName}(` : `${enterName}(${command},${isLast ? '' : ' '}` }
}

const standard = ['encoding/binary', 'errors', 'fmt', 'io', 'os', 'os/exec', 'runtime', 'strconv', 'syscall']

function wholeFile(body: string, view: View, builder: View, folder: PackageView, context: FixContext): readonly string[] {
  const used = usesOf(folder.parse(`package p\n\n${body}\n`)).qualifiers
  const own = standard.filter((path) => used.has(path.slice(path.lastIndexOf('/') + 1))).map((path) => ({ name: undefined, path }))
  const others = builder.header.imports.filter((spec) => !standard.includes(spec.path) && spec.path !== 'C' && used.has(importName(spec, context))).map(({ name, path }) => ({ name, path }))
  return [...headOf(view), `package ${view.header.packageName}`, '', ...importBlock([...own, ...others]), ...body.split('\n'), '']
}

function lineAt(path: string, line: number, { reader: { files } }: FixContext): string {
  const text = files.inspect(path, decode)
  return typeof text === 'string' ? (text.split('\n')[line - 1] ?? '') : ''
}

function proposalOf({ where, change, texts }: Plan, mark: { readonly path: string; readonly line: number } | undefined, context: FixContext): Proposal {
  return {
    fix: cloneFlags.id,
    title: `Clone the child of ${where} into its namespaces in builds without cgo`,
    preferred: true,
    change() {
      const { files } = context.reader
      const isFree = texts.every((text) => isUnchanged(text, files)) && change.creates.every(({ path }) => files.kind(path) === undefined)
      return Promise.resolve(isFree ? { ...change, edits: [...change.edits, ...(mark === undefined ? [] : [withoutMark(mark, context)])] } : undefined)
    },
  }
}

/** The work is done elsewhere, and what is not done of it is marked there. */
function withoutMark({ path, line }: { readonly path: string; readonly line: number }, context: FixContext): TextEdit {
  const text = lineAt(path, line, context)
  return { path, range: { line, column: 1, endLine: line, endColumn: text.replace(/\r$/, '').length + 1 }, newText: `// ${sentence(text.slice(`//${todoMark} `.length).replace(/:.*$/, ''))}: in its place a child is cloned into its namespaces.` }
}

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
