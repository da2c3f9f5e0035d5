import type { Node } from 'web-tree-sitter'
import { nodesOf, rangeOf } from '../go/tree.js'
import type { Package } from '../go/package.js'
import type { Place } from '../rules/finding.js'
import { activeFiles, type ParsedSource, type RuleContext } from '../rules/rule.js'
import type { Frame } from './crash.js'

/**
 * Where a frame is in the person's own file. A trace has the lines of the text that makebb wrote, which are mostly a dependency's own and seldom a
 * command's: a line counts where it lies in the function that the frame names, and else the function's name is the place.
 */
export function placeOfFrame(frame: Frame, read: Package, context: RuleContext): Place | undefined {
  const file = activeFiles(read).find(({ name }) => name === frame.file)
  const source = file === undefined ? undefined : context.parse(read, file)
  if (source === undefined) return undefined
  const isCommand = read.name === 'main'
  const declared = declarationOf(frame, read, source, context)
  if (declared === undefined) return isCommand ? undefined : lineOf(source, frame.line)
  const { line, endLine } = rangeOf(declared)
  if (!isCommand && frame.line >= line && frame.line <= endLine) return lineOf(source, frame.line)
  return context.placeOf(source, declared.childForFieldName('name') ?? declared)
}

/** `ask.func1` is in `ask`, `(*T).M` a method; makebb's main is `registeredMain`. */
function declarationOf({ function: name, line }: Frame, read: Package, source: ParsedSource, context: RuleContext): Node | undefined {
  const [, receiver, method, plain, number] = /^(?:\(\*?(\w+)(?:\[\.\.\.\])?\)\.(\w+)|(\w+)(?:\[\.\.\.\])?(?:\.(\d+))?)/.exec(name) ?? []
  const functions = source.root.namedChildren.filter(({ type }) => type === 'function_declaration' || type === 'method_declaration')
  const named = (wanted: string): readonly Node[] => functions.filter((node) => node.type === 'function_declaration' && node.childForFieldName('name')?.text === wanted)
  if (method !== undefined) return functions.find((node) => node.childForFieldName('name')?.text === method && receiverOf(node) === receiver)
  if (plain === undefined) return undefined
  if (plain === 'registeredMain') return named('main')[0]
  if (/^(registeredInit|busyboxInit\d+)$/.test(plain)) return nearest(named('init'), line)
  // Go numbers a package's init functions through all of its files.
  if (plain === 'init' && number !== undefined) return named('init')[Number(number) - initsBefore(source, read, context)] ?? nearest(named('init'), line)
  return named(plain)[0]
}

function receiverOf(method: Node): string | undefined {
  const receiver = method.childForFieldName('receiver')
  return receiver === null ? undefined : nodesOf(receiver, 'type_identifier')[0]?.text
}

function initsBefore(source: ParsedSource, read: Package, context: RuleContext): number {
  let count = 0
  for (const file of [...activeFiles(read)].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (file.name === source.file.name) return count
    if (!context.mentions(file, 'func init()')) continue
    const root = context.parse(read, file)?.root
    count += root?.namedChildren.filter((node) => node.type === 'function_declaration' && node.childForFieldName('name')?.text === 'init').length ?? 0
  }
  return count
}

function nearest(declarations: readonly Node[], line: number): Node | undefined {
  return declarations.find((node) => rangeOf(node).endLine >= line) ?? declarations.at(-1)
}

/** A whole line, from its first letter. */
function lineOf(source: ParsedSource, line: number): Place | undefined {
  const text = source.text.split('\n')[line - 1]
  if (text === undefined) return undefined
  const column = text.length - text.trimStart().length + 1
  return { path: source.file.path, line, column, endLine: line, endColumn: Math.max(column, text.trimEnd().length + 1) }
}
