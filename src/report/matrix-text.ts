import type { Problem } from '../go/files.js'
import type { Package } from '../go/package.js'
import { count } from '../rules/message.js'
import { escapeMarkdown, markdownCode, markdownTable } from './markdown.js'
import { countsOf, isOurs, isTelling, systemOf, type Fate, type Matrix, type MatrixFile } from './matrix.js'
import { moduleTitle } from './module-title.js'
import type { Style } from './style.js'

export interface MatrixOptions {
  readonly style: Style
  /** Paths of problems below it are written relative to it. */
  readonly directory: string
  /** Every file of the closures, not just those of the commands' modules that differ or need cgo. */
  readonly verbose: boolean
}

const words: Readonly<Record<Fate, string>> = {
  go: 'go',
  cgo: 'cgo',
  'needs cgo': 'needs cgo',
  constraint: 'constraint',
  'file name': 'file name',
  documentation: 'documentation',
  'not read': 'not read',
  'not imported': '–',
}

const legend = 'go: in the build; needs cgo: its constraints let it in, and Go drops it; constraint, file name: what leaves it out; –: nothing imports its package'

/** The table as a person reads it in a terminal. */
export function matrixText(matrix: Matrix, options: MatrixOptions): string {
  const { style } = options
  const { shown, rest } = chosenFiles(matrix, options.verbose)
  const heads = headings(matrix)
  const summary = summaryRows(matrix).map(([label, ...cells]) => ({ label: `  ${label!}`, condition: '', cells }))
  const rows = shown.map((file) => ({ label: `  ${file.file}`, condition: file.condition, cells: file.fates.map((fate) => words[fate]), file }))
  const widest = (texts: readonly string[]): number => Math.max(0, ...texts.map((text) => text.length))
  const labelWidth = widest([...summary, ...rows].map(({ label }) => label))
  const conditionWidth = widest(rows.map(({ condition }) => condition))
  const widths = heads.map((head, index) => widest([...head, ...[...summary, ...rows].map(({ cells }) => cells[index]!)]))
  const line = (label: string, condition: string, cells: readonly string[], paint: (cell: string) => (text: string) => string): string =>
    `${label.padEnd(labelWidth)}  ${style.dim(condition.padEnd(conditionWidth))}  ${cells.map((cell, index) => paint(cell)(cell.padEnd(widths[index]!))).join('  ')}`.trimEnd()
  const lines: string[] = []
  for (let row = 0; row < Math.max(...heads.map((head) => head.length)); row++) lines.push(line('', '', heads.map((head) => head[row] ?? ''), () => style.bold))
  for (const { label, cells } of summary) lines.push(line(label, '', cells, verdictPaint(style)))
  let before: string | undefined
  for (const { label, condition, cells, file } of rows) {
    const title = titleOf(file.package)
    if (title !== before) lines.push('', style.bold(title))
    before = title
    lines.push(line(label, condition, cells, fatePaint(style)))
  }
  if (rows.length > 0) lines.push('', style.dim(legend))
  if (rest !== undefined) lines.push(style.dim(rest))
  for (const problem of matrix.problems) lines.push(`${style.yellow(problemWord(problem))} ${placeOf(problem, options)}: ${problem.message}`)
  return `${lines.join('\n')}\n`
}

/** The same for a pull request or a job's summary. */
export function matrixMarkdown(matrix: Matrix, options: Omit<MatrixOptions, 'style'>): string {
  const { shown, rest } = chosenFiles(matrix, options.verbose)
  const heads = headings(matrix).map(([system, tags]) => markdownCode(system!) + (tags === undefined ? '' : ` ${markdownCode(tags)}`))
  const lines = [`## Gopure: ${matrix.commands.map((command) => markdownCode(command)).join(', ')}`, '', ...markdownTable(['', ...heads], summaryRows(matrix).map((row) => row.map((cell) => (cell === 'no' ? '**no**' : cell))))]
  for (const title of new Set(shown.map(({ package: read }) => titleOf(read)))) {
    const files = shown.filter(({ package: read }) => titleOf(read) === title)
    const rows = files.map(({ file, condition, fates }) => [markdownCode(file, true), condition === '' ? '' : markdownCode(condition, true), ...fates.map((fate) => (fate === 'needs cgo' ? '**needs cgo**' : words[fate]))])
    lines.push('', `### ${markdownCode(title)}`, '', ...markdownTable(['file', 'condition', ...heads], rows))
  }
  if (shown.length > 0) lines.push('', `${legend}.`)
  if (rest !== undefined) lines.push('', rest)
  for (const problem of matrix.problems) lines.push('', `${problemWord(problem)} ${markdownCode(placeOf(problem, options))}: ${escapeMarkdown(problem.message)}`)
  return `${lines.join('\n')}\n`
}

function chosenFiles({ files, commands, checks }: Matrix, verbose: boolean): { readonly shown: readonly MatrixFile[]; readonly rest?: string } {
  if (verbose) return { shown: files }
  const packages = new Map<string, Package>(checks.flatMap(({ closure }) => [...closure.packages]))
  const telling = files.filter(isTelling)
  const shown = telling.filter((file) => isOurs(file.package, commands, packages))
  const others = telling.filter((file) => !shown.includes(file))
  const modules = new Set(others.map(({ package: read }) => read.module?.path))
  return { shown, ...(others.length === 0 ? {} : { rest: `${count(others.length, 'file')} of ${count(modules.size, 'other module')} ${others.length === 1 ? 'differs or needs' : 'differ or need'} cgo too: --verbose lists every file` }) }
}

/** System, and tags where any target has some. */
function headings({ checks }: Matrix): readonly (readonly string[])[] {
  const tagged = checks.some(({ closure }) => closure.target.tags.length > 0)
  return checks.map(({ closure: { target } }) => [systemOf(target), ...(tagged ? [target.tags.length === 0 ? 'no tags' : target.tags.join('+')] : [])])
}

function summaryRows({ checks }: Matrix): readonly (readonly string[])[] {
  const word = (good: boolean): string => (good ? 'yes' : 'no')
  const counts = checks.map(countsOf)
  return [
    ['builds without cgo', ...checks.map(({ verdict }) => word(verdict.builds))],
    ['works', ...checks.map(({ verdict }) => word(verdict.works))],
    ['self-contained', ...checks.map(({ verdict }) => word(verdict.selfContained))],
    ['errors', ...counts.map(({ errors }) => String(errors))],
    ['warnings', ...counts.map(({ warnings }) => String(warnings))],
    ['notes', ...counts.map(({ notes }) => String(notes))],
    ['packages', ...counts.map(({ packages }) => String(packages))],
    ['Go files in the build', ...counts.map(({ files }) => String(files))],
  ]
}

const problemWord = ({ about }: Problem): string => (about === undefined ? 'not read:' : 'suppression:')

function placeOf({ file, line }: Problem, { directory }: Pick<MatrixOptions, 'directory'>): string {
  return `${file.startsWith(`${directory}/`) ? file.slice(directory.length + 1) : file}${line === undefined ? '' : `:${line}`}`
}

const titleOf = ({ module, importPath }: Package): string => (module === undefined ? importPath : moduleTitle(module))

const verdictPaint = (style: Style) => (cell: string) => (cell === 'no' ? style.red : cell === 'yes' ? style.green : plain)

const fatePaint = (style: Style) => (cell: string) => (cell === 'needs cgo' ? style.red : cell === 'go' || cell === 'cgo' ? style.green : style.dim)

const plain = (text: string): string => text
