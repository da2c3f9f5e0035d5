import type { Node } from 'web-tree-sitter'
import { entryOf } from '../go/entry-of.js'
import { isFault, decode } from '../go/files.js'
import type { GoFile, Package } from '../go/package.js'
import { holdsText } from '../go/source.js'
import { nodesOf } from '../go/tree.js'
import type { Once } from './memory.js'
import { activeFiles, type ParsedSource, type RuleContext } from './rule.js'

/** One line `var a, b T = x, y` at package level of a command, which makebb takes apart: the type stays, the values move into functions. */
export interface CommandVariables {
  readonly source: ParsedSource
  readonly spec: Node
  readonly names: readonly Node[]
  readonly type: Node | null
  /** One for each name, or one call for all. */
  readonly values: readonly Node[]
}

/** The package-level variables of a command that are given a value, from its files that `mayHave` chooses by their text. */
export function* commandVariables(read: Package, mayHave: (text: string) => boolean, context: RuleContext): Generator<CommandVariables> {
  for (const file of activeFiles(read)) {
    const source = mayHave(textOf(file, context)) ? context.parse(read, file) : undefined
    if (source === undefined) continue
    for (const top of source.root.namedChildren) {
      if (top.type !== 'var_declaration') continue
      for (const spec of nodesOf(top, 'var_spec')) {
        if (!isPackageLevel(spec, top)) continue
        const values = spec.childForFieldName('value')?.namedChildren.filter((node) => node.type !== 'comment') ?? []
        if (values.length > 0) yield { source, spec, names: spec.childrenForFieldName('name').filter((node) => node.isNamed), type: spec.childForFieldName('type'), values }
      }
    }
  }
}

const texts = new WeakMap<RuleContext, Map<string, Once<string>>>()

/** The text of a command's file; '' where it can't be read. Three rules ask for it, and mostly none has it parsed. */
function textOf({ path }: GoFile, context: RuleContext): string {
  const { files } = context.reader
  const open = files.openText?.(path)
  if (open !== undefined) return open
  return context.once(entryOf(texts, context, () => new Map<string, Once<string>>()), path, () => {
    const read = files.inspect(path, decode)
    return isFault(read) ? '' : read
  })
}

/** Not one inside a function that is a variable's value. */
function isPackageLevel(spec: Node, top: Node): boolean {
  const { parent } = spec
  return parent?.id === top.id || (parent?.type === 'var_spec_list' && parent.parent?.id === top.id)
}

/** Text that has `a, b … =` somewhere: in all others no line declares several variables. */
export const declaresSeveral = (text: string): boolean => declaresAny(text) && /[\p{L}\p{Nd}_]\s*,\s*[\p{L}_][\p{L}\p{Nd}_]*[^=;]*=/u.test(text)

/** Text with a `var` in it, in a function or not. */
export const declaresAny = (text: string): boolean => holdsText(text, 'var') && /\bvar\b/.test(text)
