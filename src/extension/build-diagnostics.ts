import { Diagnostic, DiagnosticSeverity, languages, Range, Uri, workspace } from 'vscode'
import type { BuildError } from '../busybox/result.js'
import { rulePageLink, type ProjectInfo } from '../protocol.js'
import type { Disposes } from './services.js'

/** What the last build of each project complained of. */
export interface BuildDiagnostics extends Disposes {
  readonly clear: (project: string) => void
  readonly show: (project: ProjectInfo, errors: readonly BuildError[]) => Promise<void>
}

export function createBuildDiagnostics(): BuildDiagnostics {
  const collection = languages.createDiagnosticCollection('gopure build')
  const byProject = new Map<string, ReadonlyMap<string, readonly Diagnostic[]>>()
  const publish = (): void => {
    const all = new Map<string, Diagnostic[]>()
    for (const files of byProject.values()) for (const [file, diagnostics] of files) all.set(file, [...(all.get(file) ?? []), ...diagnostics])
    collection.clear()
    for (const [file, diagnostics] of all) collection.set(Uri.file(file), diagnostics)
  }
  return {
    clear(project) {
      if (byProject.delete(project)) publish()
    },
    async show(project, errors) {
      const files = new Map<string, Diagnostic[]>()
      for (const error of errors) {
        const file = error.file ?? (await homeOf(project))
        const diagnostic = new Diagnostic(await rangeOf(error), error.message, DiagnosticSeverity.Error)
        diagnostic.source = 'gopure build'
        diagnostic.code = error.rule === undefined ? error.kind : { value: error.rule, target: Uri.parse(rulePageLink(error.rule)) }
        files.set(file, [...(files.get(file) ?? []), diagnostic])
      }
      byProject.set(project.id, files)
      publish()
    },
    dispose: () => collection.dispose(),
  }
}

/** Where an error is shown that names no file: what says what is built. */
async function homeOf({ file, id }: ProjectInfo): Promise<string> {
  if (file !== '') return file
  const candidates = [`${id}/go.work`, `${id}/go.mod`]
  for (const candidate of candidates) if (await exists(candidate)) return candidate
  return candidates[1]!
}

async function exists(file: string): Promise<boolean> {
  try {
    await workspace.fs.stat(Uri.file(file))
    return true
  } catch {
    return false
  }
}

/** A compiler names a point; what stands there is marked. */
async function rangeOf({ file, line, column }: BuildError): Promise<Range> {
  if (file === undefined || line === undefined) return new Range(0, 0, 0, 0)
  const text = await lineOf(file, line - 1)
  const start = column === undefined ? /^\s*/.exec(text)![0].length : column - 1
  const end = column === undefined ? text.trimEnd().length : start + (/^(?:[\p{L}\p{Nd}_]+|"[^"]*"|\S)/u.exec(text.slice(start))?.[0].length ?? 0)
  return new Range(line - 1, start, line - 1, Math.max(start, end))
}

async function lineOf(file: string, line: number): Promise<string> {
  try {
    return new TextDecoder().decode(await workspace.fs.readFile(Uri.file(file))).split(/\r?\n/)[line] ?? ''
  } catch {
    return ''
  }
}
