import { Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, languages, Location, Range, Uri, workspace } from 'vscode'
import { rulePageLink, type ProjectInfo } from '../protocol.js'
import type { Disposes } from './services.js'

/** A place, as far as it is known; lines and columns count from 1. */
export interface Spot {
  readonly file?: string | undefined
  readonly line?: number | undefined
  readonly column?: number | undefined
  readonly message: string
}

/** What a program of ours complained of. */
export interface Complaint extends Spot {
  /** The rule that explains it. */
  readonly rule?: string | undefined
  /** A word for it where no rule does. */
  readonly kind?: string | undefined
  readonly related?: readonly Spot[] | undefined
}

/** What the last build, or the last start, of each project complained of. */
export interface RunDiagnostics extends Disposes {
  readonly clear: (project: string) => void
  readonly show: (project: ProjectInfo, complaints: readonly Complaint[]) => Promise<void>
}

export function createRunDiagnostics(source: 'gopure build' | 'gopure start'): RunDiagnostics {
  const collection = languages.createDiagnosticCollection(source)
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
    async show(project, complaints) {
      const files = new Map<string, Diagnostic[]>()
      for (const complaint of complaints) {
        const { rule, kind, related = [] } = complaint
        const file = complaint.file ?? (await homeOf(project))
        const diagnostic = new Diagnostic(await rangeOf(complaint), complaint.message, DiagnosticSeverity.Error)
        diagnostic.source = source
        if (rule !== undefined) diagnostic.code = { value: rule, target: Uri.parse(rulePageLink(rule)) }
        else if (kind !== undefined) diagnostic.code = kind
        diagnostic.relatedInformation = await relatedOf(related)
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

async function relatedOf(spots: readonly Spot[]): Promise<DiagnosticRelatedInformation[]> {
  const all = await Promise.all(spots.map(async (spot) => (spot.file === undefined ? [] : [new DiagnosticRelatedInformation(new Location(Uri.file(spot.file), await rangeOf(spot)), spot.message)])))
  return all.flat()
}

/** A compiler names a point; what stands there is marked. */
async function rangeOf({ file, line, column }: Spot): Promise<Range> {
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
