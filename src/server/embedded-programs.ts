import { CodeActionKind, type CodeAction, type Range } from 'vscode-languageserver'
import { isFault } from '../go/files.js'
import type { AddProgram } from '../protocol.js'
import { goBuildInfo } from '../rules/go-build-info.js'
import type { Reading } from './analysis.js'

/** Where a Go program is embedded, offers to have it in the busybox as a command instead. */
export function embeddedProgramActions(path: string, { start, end }: Range, { findings, project }: Reading, id: string): readonly CodeAction[] {
  const { reader, commands } = project
  const actions = new Map<string, CodeAction>()
  for (const { rule, state, place, related = [] } of findings) {
    if (rule.id !== 'embed-binary' || state !== 'active' || place.path !== path || place.line - 1 > end.line || start.line > place.endLine - 1) continue
    for (const { place: embedded } of related) {
      const info = reader.files.inspect(embedded.path, goBuildInfo)
      if (info === undefined || isFault(info) || commands.includes(info.path)) continue
      const title = `Add ${info.path} to the Busybox Instead`
      const asked: AddProgram = { project: id, name: info.path, provider: { kind: 'command', importPath: info.path, required: reader.resolve(info.path).kind === 'package' } }
      actions.set(info.path, { title, kind: CodeActionKind.QuickFix, command: { title, command: 'gopure.addProgram', arguments: [asked] } })
    }
  }
  return [...actions.values()]
}
