import { languages, OverviewRulerLane, Range, ThemeColor, Uri, window, workspace, type Diagnostic, type TextEditor, type TextEditorDecorationType } from 'vscode'
import { decorationKindOf, decorationKinds, type DecorationKind } from './decoration-kind.js'
import { disposable } from './disposable.js'
import type { Disposes, Services } from './services.js'

const setting = 'gopure.decorations.enabled'

/** A picture in the gutter and a mark in the overview ruler for cgo, embedded binaries, nsenter and systemd, where a diagnostic says so. */
export function activateDecorations({ extensionUri }: Services): Disposes {
  const types = new Map(decorationKinds.map((kind) => [kind, typeOf(kind, extensionUri)]))
  const showAll = (): void => {
    for (const editor of window.visibleTextEditors) show(editor, types)
  }
  showAll()
  return disposable([
    ...types.values(),
    window.onDidChangeVisibleTextEditors(showAll),
    languages.onDidChangeDiagnostics(({ uris }) => {
      const changed = new Set(uris.map(String))
      for (const editor of window.visibleTextEditors) if (changed.has(editor.document.uri.toString())) show(editor, types)
    }),
    workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration(setting)) showAll()
    }),
  ])
}

function typeOf(kind: DecorationKind, extensionUri: Uri): TextEditorDecorationType {
  return window.createTextEditorDecorationType({
    gutterIconPath: Uri.joinPath(extensionUri, 'media', `gutter-${kind}.svg`),
    gutterIconSize: '70%',
    overviewRulerColor: new ThemeColor(`gopure.${kind}`),
    overviewRulerLane: OverviewRulerLane.Left,
  })
}

function show(editor: TextEditor, types: ReadonlyMap<DecorationKind, TextEditorDecorationType>): void {
  const { uri } = editor.document
  const enabled = workspace.getConfiguration(undefined, uri).get<boolean>(setting, true)
  const found = enabled ? languages.getDiagnostics(uri).filter(({ source }) => source === 'gopure') : []
  for (const [kind, type] of types) editor.setDecorations(type, rangesOf(found, kind))
}

/** One for each line: a picture on top of a picture is none. */
function rangesOf(diagnostics: readonly Diagnostic[], kind: DecorationKind): Range[] {
  const lines = diagnostics.filter((diagnostic) => decorationKindOf(ruleOf(diagnostic)) === kind).map(({ range }) => range.start.line)
  return [...new Set(lines)].map((line) => new Range(line, 0, line, 0))
}

function ruleOf({ code }: Diagnostic): string {
  return String(typeof code === 'object' ? code.value : (code ?? ''))
}
