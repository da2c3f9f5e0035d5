import { readdir, readFile } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import { declarations, variable } from './declaration.js'
import { messages, type Message } from './messages.js'
import type { ListedPackage, PackageList } from './package-list.js'
import { mainPackage } from './phases.js'
import type { BuildError } from './result.js'
import { sourcePosition, utf16Column, type SourcePosition } from './source-position.js'

/** A failed build. `output` is the generator's or Go's, `generated` the tree, which must still be there. */
export interface Failure {
  readonly output: string
  readonly generated: string
  readonly directory: string
  readonly list: PackageList
  readonly directoryOf: (importPath: string) => string | undefined
  /** The command that the output is about, where it does not say so. */
  readonly command?: string | undefined
}

/** What was wrong, in the person's own files; never empty. */
export async function diagnosis(failure: Failure): Promise<readonly BuildError[]> {
  const found = messages(failure.output)
  const causes = [...failure.list.problems, ...found]
  const errors: BuildError[] = []
  for (const message of causes.length > 0 ? causes : [unrecognised(failure.output)]) {
    const error = withCause(await inSource(message, failure), failure)
    if (!errors.some((other) => JSON.stringify(other) === JSON.stringify(error))) errors.push(error)
  }
  return inOrder(errors)
}

/** Package by package as they came, each in the order of its text: a type checker goes by what declarations need. */
function inOrder(errors: readonly BuildError[]): readonly BuildError[] {
  const packages = [...new Set(errors.map((error) => error.package))]
  const at = ({ package: path }: BuildError): number => packages.indexOf(path)
  const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0)
  return [...errors].sort((a, b) => at(a) - at(b) || compare(a.file ?? '', b.file ?? '') || (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0))
}

function unrecognised(output: string): Message {
  const lines = output.trimEnd().split('\n').filter((line) => line.trim() !== '')
  // What is indented goes on with the line above it, as `to update it:` of the go command does.
  const last = lines.slice(Math.max(0, lines.findLastIndex((line) => /^\S/.test(line)))).map((line) => line.trim()).join(' ')
  return { kind: 'other', message: last === '' ? 'makebb failed and said nothing' : `makebb failed: ${last.replace(/^\d\d:\d\d:\d\d /, '')}` }
}

/** The message with its place in the source, if it names a place or one can be found. */
async function inSource(message: Message, failure: Failure): Promise<BuildError> {
  const { file, line, column, ...rest } = message
  if (message.kind === 'several-values') return { ...rest, ...(await panickedAt(failure)) }
  if (file === undefined || line === undefined) return rest

  const tree = join(failure.generated, 'src')
  const inTree = await printedFile(file, tree)
  const importPath = relative(tree, dirname(inTree)).split(sep).join('/')
  if (importPath.startsWith('..') || isAbsolute(importPath)) {
    const path = resolve(failure.directory, file)
    const text = column === undefined ? undefined : await readText(path)
    return { ...rest, file: path, line, ...(column === undefined ? {} : { column: text === undefined ? column : utf16Column(text, line, column) }) }
  }
  const folder = failure.directoryOf(importPath)
  if (folder === undefined) return { ...rest, package: importPath }
  const path = join(folder, basename(file))
  const [generated, source] = await Promise.all([readText(inTree), readText(path)])
  const place = generated === undefined || source === undefined ? undefined : sourcePosition(generated, source, line, column ?? 1)
  if (place === undefined) return { ...rest, package: importPath, file: path }
  return { ...rest, ...severalTypes(message, place), package: importPath, file: path, line: place.line, column: place.column }
}

/**
 * go names a file relative to where it runs, the tree's main package; but the compiler's later passes name it as
 * -trimpath does, by its package's import path.
 */
async function printedFile(file: string, tree: string): Promise<string> {
  if (isAbsolute(file)) return file
  const trimmed = join(tree, file)
  return (await readText(trimmed)) === undefined ? resolve(tree, mainPackage, file) : trimmed
}

/** `var x, y = 1, "s"` gets the type of its first value for all. */
function severalTypes(message: Message, { variables }: SourcePosition): Partial<BuildError> {
  if (variables.length < 2 || !/^cannot use .* in assignment/.test(message.message)) return {}
  return {
    kind: 'several-types',
    message: `makebb gives ${variables.join(', ')} one type, and the values have several; declare each variable by itself`,
  }
}

/** What stands behind an error that Go only shows the effect of. */
function withCause(error: BuildError, { list }: Failure): BuildError {
  if (error.kind === 'missing-package' && error.package !== undefined) {
    const why = list.packages.get(error.package)?.error
    const cause = why === undefined ? undefined : messages(why)[0]
    if (cause !== undefined) return { ...error, kind: cause.kind, message: cause.message.replace(/^a module /, `the module of ${error.package} `) }
    return why === undefined ? error : { ...error, message: `package ${error.package} cannot be loaded: ${why.split('\n', 1)[0]!}` }
  }
  const qualifier = /^undefined: (\w+)\./.exec(error.message)?.[1]
  if (qualifier === undefined) return error
  const empty = [...list.packages.values()].filter((listed) => listed.error?.startsWith('build constraints exclude all Go files') === true)
  const native = empty.find((listed) => calls(listed, qualifier)) ?? (empty.length === 1 ? empty[0] : undefined)
  if (native === undefined) return error
  return {
    ...error,
    kind: 'cgo-only-dependency',
    message: `${error.message}: without cgo ${native.importPath} has no Go file for this target; give it a pure-Go file, or build without it`,
  }
}

function calls(listed: ListedPackage, qualifier: string): boolean {
  return listed.name === qualifier || listed.importPath.split('/').includes(qualifier)
}

/** The command's first variables that one call gives their values. */
async function panickedAt({ command, directoryOf }: Failure): Promise<Partial<BuildError>> {
  const folder = command === undefined ? undefined : directoryOf(command)
  if (command === undefined || folder === undefined) return {}
  for (const name of (await readdir(folder).catch(() => [])).filter((entry) => entry.endsWith('.go') && !entry.endsWith('_test.go')).sort()) {
    const file = join(folder, name)
    const text = (await readText(file)) ?? ''
    const culprit = declarations(text)
      .filter(({ kind }) => kind === 'var')
      .map(variable)
      .find(({ names, values }) => names.length > 1 && values.length === 1)
    if (culprit === undefined) continue
    const before = text.slice(0, culprit.names[0]!.offset)
    return { package: command, file, line: before.split('\n').length, column: before.length - before.lastIndexOf('\n') }
  }
  return { package: command }
}

async function readText(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(() => undefined)
}
