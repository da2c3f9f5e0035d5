import { CodeActionKind, type CodeAction, type Diagnostic, type Range } from 'vscode-languageserver'
import { allow } from '../fixes/allow.js'
import { isEditable } from '../fixes/editable.js'
import type { FixContext, Proposal } from '../fixes/fix.js'
import { fixAllOf, fixById, proposalsFor, proposalsForFile } from '../fixes/registry.js'
import { isFault } from '../go/files.js'
import { rangeOfBytes } from '../go/byte-range.js'
import type { ParseGo } from '../go/tree.js'
import type { EditAnswer, EditRequest, FixWithInput } from '../protocol.js'
import type { Finding } from '../rules/evaluate.js'
import type { Reading } from './analysis.js'
import { lspRange } from './diagnostics.js'
import type { Documents, OpenDocument } from './documents.js'
import { workspaceEdit, type EditAbility } from './workspace-edit.js'

export interface ActionRequest {
  readonly document: OpenDocument
  readonly range: Range
  readonly diagnostics: readonly Diagnostic[]
  /** The person asked for actions; else only what a light bulb is worth. */
  readonly asked: boolean
  readonly wants: (kind: string) => boolean
  /** The client has the command that asks a person for words. */
  readonly asksForInput: boolean
  /** What the client can apply. */
  readonly able: EditAbility
}

/** What can be done at a place of an open file; nothing in a file that is not the person's. */
export async function actionsFor(request: ActionRequest, reading: Reading, documents: Documents, parse: ParseGo): Promise<readonly CodeAction[]> {
  const { path } = request.document
  if (!isEditable(path, reading.project.reader.workspace)) return []
  const context = contextOf(reading, parse)
  const actions: CodeAction[] = []
  if (request.wants(CodeActionKind.QuickFix)) {
    for (const finding of findingsAt(path, request.range, reading)) actions.push(...(await quickFixes(finding, request, reading, documents, context)))
  }
  if (request.wants(CodeActionKind.RefactorRewrite) && (request.asked || isInHeader(request, reading))) {
    for (const proposal of proposalsForFile(path, context)) {
      const action = await actionOf(proposal, undefined, CodeActionKind.RefactorRewrite, request, documents)
      if (action !== undefined) actions.push(action)
    }
  }
  // Findings on one line often have the same way out.
  return actions.filter((action, index) => actions.findIndex((other) => other.title === action.title) === index)
}

async function quickFixes(finding: Finding, request: ActionRequest, reading: Reading, documents: Documents, context: FixContext): Promise<readonly CodeAction[]> {
  const actions: CodeAction[] = []
  const alike = reading.findings.filter(({ rule, state, place }) => state === 'active' && rule === finding.rule && place.path === finding.place.path)
  for (const proposal of proposalsFor(finding, context)) {
    const action = await actionOf(proposal, finding, CodeActionKind.QuickFix, request, documents)
    if (action === undefined) continue
    actions.push(action)
    if (alike.length < 2) continue
    if (proposal.input !== undefined) {
      const forAll = proposal.fix === allow.id ? await actionOf({ ...proposal, title: `Allow all ${alike.length} of ${finding.rule.id} in this file, with a reason…` }, finding, CodeActionKind.QuickFix, request, documents, true) : undefined
      if (forAll !== undefined) actions.push(forAll)
      continue
    }
    const change = await fixAllOf(proposal.fix, alike, context)
    const edit = change === undefined ? undefined : workspaceEdit(change, documents, request.able)
    const isMore = edit !== undefined && JSON.stringify(edit) !== JSON.stringify(action.edit)
    if (isMore) actions.push({ title: `${fixById(proposal.fix)?.title ?? proposal.title}: all ${alike.length} of ${finding.rule.id} in this file`, kind: CodeActionKind.QuickFix, edit })
  }
  return actions
}

async function actionOf(proposal: Proposal, finding: Finding | undefined, kind: CodeActionKind, request: ActionRequest, documents: Documents, all = false): Promise<CodeAction | undefined> {
  const { document, diagnostics } = request
  const own = finding === undefined ? [] : diagnostics.filter(({ code, range }) => code === finding.rule.id && JSON.stringify(range) === JSON.stringify(lspRange(finding.place)))
  const common = { title: proposal.title, kind, ...(own.length === 0 ? {} : { diagnostics: own }), ...(proposal.preferred ? { isPreferred: true } : {}) }
  if (proposal.input === undefined) {
    const change = await proposal.change()
    const edit = change === undefined ? undefined : workspaceEdit(change, documents, request.able)
    return edit === undefined ? undefined : { ...common, edit }
  }
  if (!request.asksForInput) return undefined
  const { prompt, placeholder, value = '' } = proposal.input
  const asked: FixWithInput = {
    uri: document.uri,
    version: document.version,
    fix: proposal.fix,
    line: finding?.place.line ?? 0,
    column: finding?.place.column ?? 0,
    rule: finding?.rule.id ?? '',
    all,
    title: proposal.title,
    prompt,
    placeholder,
    value,
  }
  return { ...common, command: { title: proposal.title, command: 'gopure.fixWithInput', arguments: [asked] } }
}

/** The edits of a fix that a person has given words for. */
export async function editFor({ fix, rule, all, line, column, input, version }: EditRequest, document: OpenDocument, reading: Reading, documents: Documents, parse: ParseGo, able: EditAbility): Promise<EditAnswer> {
  if (version !== undefined && version !== document.version) return { refused: 'the file has changed in the meantime: choose the action again' }
  const context = contextOf(reading, parse)
  const finding = reading.findings.find(({ place, rule: { id } }) => id === rule && place.path === document.path && place.line === line && place.column === column)
  const proposals = rule === '' ? proposalsForFile(document.path, context) : finding === undefined ? [] : proposalsFor(finding, context)
  const proposal = proposals.find((candidate) => candidate.fix === fix && candidate.input !== undefined)
  if (proposal === undefined) return { refused: isEditable(document.path, reading.project.reader.workspace) ? 'there is nothing of this kind to change here any more' : 'this file is not the workspace’s to edit' }
  const wrong = proposal.input?.check(input)
  if (wrong !== undefined) return { refused: wrong }
  const alike = reading.findings.filter(({ place, rule: { id }, state }) => id === rule && place.path === document.path && state === 'active')
  const change = all ? await fixAllOf(fix, alike, context, input) : await proposal.change(input)
  if (change === undefined) return { refused: 'that would change nothing' }
  const edit = workspaceEdit(change, documents, able)
  return edit === undefined ? { refused: 'it needs a new file, and one of that name is open already, or this editor can make none' } : { edit }
}

function contextOf({ project, closure }: Reading, parse: ParseGo): FixContext {
  return { reader: project.reader, closure, target: project.target, parse }
}

/** The findings of the lines that a range touches. */
function findingsAt(path: string, { start, end }: Range, { findings }: Reading): readonly Finding[] {
  return findings.filter(({ place, state }) => state === 'active' && place.path === path && place.line - 1 <= end.line && start.line <= place.endLine - 1)
}

/** Before or on the package clause, where constraints stand. */
function isInHeader({ document, range }: ActionRequest, { project }: Reading): boolean {
  const facts = project.reader.sources.go(document.path)
  if (isFault(facts)) return false
  return range.start.line < rangeOfBytes(document.bytes(), facts.header.packageClause).line
}
