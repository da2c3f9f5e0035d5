import { CompletionItemKind, type CompletionItem, type Hover, type Position } from 'vscode-languageserver'
import { completeProjectFile, describeProjectFile } from '../project/project-file-completion.js'
import { rules } from '../rules/registry.js'
import { choicesOf } from './choices.js'
import type { Reading } from './analysis.js'
import type { OpenDocument } from './documents.js'

/** Completion in gopure.yaml: keys, values, rules, and the workspace's own commands. */
export function projectFileCompletion({ text }: OpenDocument, position: Position, reading: Reading | undefined): CompletionItem[] {
  const commands = reading === undefined ? [] : choicesOf(reading)
  return completeProjectFile(text.getText(), text.offsetAt(position), { rules, commands }).map(({ kind, label, documentation, insertText, start, end }) => ({
    label,
    kind: kind === 'key' ? CompletionItemKind.Property : CompletionItemKind.Value,
    documentation: { kind: 'markdown', value: documentation },
    textEdit: { range: { start: text.positionAt(start), end: text.positionAt(end) }, newText: insertText },
    filterText: label,
  }))
}

export function projectFileHover({ text }: OpenDocument, position: Position): Hover | undefined {
  const said = describeProjectFile(text.getText(), text.offsetAt(position), rules)
  if (said === undefined) return undefined
  return { contents: { kind: 'markdown', value: said.documentation }, range: { start: text.positionAt(said.start), end: text.positionAt(said.end) } }
}
