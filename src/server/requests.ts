import { CodeActionKind, CodeActionTriggerKind } from 'vscode-languageserver'
import { method, type EditAnswer, type EditRequest, type ProjectInfo, type RulePage } from '../protocol.js'
import { ruleById } from '../rules/registry.js'
import type { Reading } from './analysis.js'
import { choicesOf } from './choices.js'
import { actionsFor, editFor } from './code-actions.js'
import { abilityOf } from './workspace-edit.js'
import { lensesFor } from './code-lens.js'
import { embeddedProgramActions } from './embedded-programs.js'
import { forkActionsFor } from './fork-actions.js'
import { hoverAt } from './hover.js'
import { chainFrom, obstaclesOf } from './obstacles.js'
import { projectFileCompletion, projectFileHover } from './project-file.js'
import { programInfos } from './programs.js'
import type { Session } from './session.js'
import type { Upkeep } from './upkeep.js'

const isProjectFile = (path: string): boolean => path.endsWith('/gopure.yaml')

/** Answers what a person asks of one file. `before` brings the findings up to date. */
export function answerFileRequests(session: Session, before: () => void): void {
  const { connection, documents, projects, parser } = session
  const commandLinks = (): boolean => session.options.commandLinks === true
  const readingOf = (path: string): Reading | undefined => projects.of(path).find(({ analysis }) => analysis.reading !== undefined)?.analysis.reading

  connection.onHover(({ textDocument: { uri }, position }) => {
    before()
    const document = documents.byUri(uri)
    if (document === undefined) return null
    if (isProjectFile(document.path)) return projectFileHover(document, position)
    for (const { analysis } of projects.of(document.path)) {
      const hover = hoverAt(document.path, position, analysis, parser(), commandLinks())
      if (hover !== undefined) return hover
    }
    return null
  })
  connection.onCodeAction(async ({ textDocument: { uri }, range, context }) => {
    before()
    const document = documents.byUri(uri)
    const analysis = document === undefined ? undefined : projects.of(document.path).find((project) => project.analysis.reading !== undefined)?.analysis
    const reading = analysis?.reading
    if (document === undefined || analysis === undefined || reading === undefined) return []
    const wants = (kind: string): boolean => context.only === undefined || context.only.some((only) => kind === only || kind.startsWith(`${only}.`))
    const asked = context.triggerKind === CodeActionTriggerKind.Invoked
    const commands = commandLinks() && wants(CodeActionKind.QuickFix) ? [...embeddedProgramActions(document.path, range, reading, analysis.directory), ...forkActionsFor(document.path, range, analysis, reading)] : []
    return [...(await actionsFor({ document, range, able: abilityOf(session.client), diagnostics: context.diagnostics, asked, wants, asksForInput: commandLinks() }, reading, documents, parser())), ...commands]
  })
  connection.onCodeLens(({ textDocument: { uri } }) => {
    before()
    const document = documents.byUri(uri)
    const project = document === undefined ? undefined : projects.of(document.path).find(({ settings }) => settings.codeLens)
    return document === undefined || project === undefined ? [] : [...lensesFor(document.path, document.text.getText(), project.analysis, commandLinks())]
  })
  connection.onCompletion(({ textDocument: { uri }, position }) => {
    const document = documents.byUri(uri)
    return document === undefined || !isProjectFile(document.path) ? [] : projectFileCompletion(document, position, readingOf(document.path))
  })
  connection.onRequest(method.edit, async (request: EditRequest): Promise<EditAnswer> => {
    before()
    const document = documents.byUri(request.uri)
    const reading = document === undefined ? undefined : readingOf(document.path)
    if (document === undefined || reading === undefined) return { refused: 'the file is not open, or belongs to no Go project' }
    return editFor(request, document, reading, documents, parser(), abilityOf(session.client))
  })
}

/** Answers what an editor's views and commands ask of projects. */
export function answerProjectRequests({ connection, projects }: Session, infos: () => readonly ProjectInfo[], { flush, reopenAll }: Upkeep): void {
  const readingOf = (id: string): Reading | undefined => projects.all().find(({ analysis }) => analysis.directory === id)?.analysis.reading
  connection.onRequest(method.projects, () => {
    flush()
    return infos()
  })
  connection.onRequest(method.refresh, () => {
    reopenAll()
    return null
  })
  connection.onRequest(method.obstacles, ({ project }: { readonly project: string }) => {
    const reading = readingOf(project)
    return reading === undefined ? [] : obstaclesOf(reading, project)
  })
  connection.onRequest(method.programs, ({ project }: { readonly project: string }) => {
    const reading = readingOf(project)
    return reading === undefined ? [] : programInfos(reading, project)
  })
  connection.onRequest(method.chain, ({ project, command, importPath }: { readonly project: string; readonly command: string; readonly importPath: string }) => {
    const reading = readingOf(project)
    return reading === undefined ? [] : chainFrom(command, importPath, reading)
  })
  connection.onRequest(method.choices, ({ project }: { readonly project: string }) => {
    const reading = readingOf(project)
    return reading === undefined ? [] : choicesOf(reading)
  })
  connection.onRequest(method.rulePage, ({ rule }: { readonly rule: string }): RulePage | null => {
    const found = ruleById(rule)
    return found === undefined ? null : { id: found.id, title: found.title, markdown: `# ${found.title}\n\n\`${found.id}\`\n${found.help}` }
  })
}
