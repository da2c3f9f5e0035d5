// What the suites about findings share: real programs out of the module cache, and what is drawn of them.
import { execFileSync } from 'node:child_process'
import { basename, join } from 'node:path'
import * as vscode from 'vscode'
import { page, type ProblemRow } from './page.js'
import { until } from './until.js'

/** VS Code gives its extensions the PATH of a login shell, which need not have Go on it. */
export function goProgram(name: 'go' | 'gofmt'): string {
  return join(process.env['GOPURE_GO_FOLDER'] ?? '', name)
}

/** The folder of a module in the module cache, in the version that a go.mod asks for. */
export function cachedModule(workspace: string, module: string): string {
  return execFileSync(goProgram('go'), ['list', '-m', '-f', '{{.Dir}}', module], { cwd: workspace, encoding: 'utf8', env: { ...process.env, GOWORK: 'off' } }).trim()
}

/** Opens a file with a line in the middle, so that it is drawn. */
export async function show(file: string, line = 1): Promise<vscode.TextEditor> {
  const at = new vscode.Position(line - 1, 0)
  // With the selection from the start: one that is set later may arrive while something is typed.
  return vscode.window.showTextDocument(vscode.Uri.file(file), { preview: false, selection: new vscode.Range(at, at) })
}

/** The command of that name closes the panel where it is in front. */
export async function openProblems(): Promise<void> {
  await vscode.commands.executeCommand('workbench.panel.markers.view.focus')
}

/** `severity code` of the rows of one file in the Problems panel. */
export async function problemsOf(name: string, good: (rows: readonly string[]) => boolean, timeout = 30_000): Promise<readonly string[]> {
  await openProblems()
  const rowsOf = async (): Promise<readonly string[]> => (await page.problems()).filter(({ level, file, source }) => level === 2 && basename(file) === name && source === 'gopure').map(rowText)
  return until(`Problems of ${name}`, rowsOf, good, timeout)
}

const rowText = ({ severity, code }: ProblemRow): string => `${severity ?? ''} ${code}`

/** Lines and severities of the squiggles of one file. */
export async function squigglesOf(file: string, good: (rows: readonly string[]) => boolean, timeout = 30_000): Promise<readonly string[]> {
  const rowsOf = async (): Promise<readonly string[]> => [...new Set((await page.squiggles()).filter((squiggle) => squiggle.file === file).map(({ line, severity }) => `${line} ${severity}`))]
  return until(`squiggles of ${basename(file)}`, rowsOf, good, timeout)
}
