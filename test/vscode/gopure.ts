// What the suites share about Gopure itself: its item in the status bar, its builds, and what they start.
import { readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { randomUUID } from 'node:crypto'
import * as vscode from 'vscode'
import { page, type Notification, type StatusItem } from './page.js'
import { until } from './until.js'

export const statusId = 'gopure.gopure.gopure.status'

/** Our children with a word in their command line. */
export function processesOf(word: string): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => pid !== process.pid && read(`/proc/${pid}/cmdline`).split('\0').includes(word) && read(`/proc/${pid}/status`).includes(`PPid:\t${process.pid}\n`))
}

function read(file: string): string {
  try {
    return readFileSync(file, 'latin1')
  } catch {
    return '' // It ended while we looked.
  }
}

/** The workspace's copy. */
export const folder = (): string => vscode.workspace.workspaceFolders![0]!.uri.fsPath

/** makebb is built once on a machine, for all tests. */
export const storage = join(tmpdir(), 'gopure-test-storage')

/**
 * From here on whatever this extension host starts carries a mark; gives those that do with their command lines, but for the language server
 * and what VS Code's own extensions start.
 */
export function markChildren(): () => readonly string[] {
  const mark = `gopure-test-${randomUUID()}`
  process.env['GOPURE_STORAGE'] = storage
  process.env['GOPURE_TEST_MARK'] = mark
  return () =>
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid && read(`/proc/${name}/environ`).includes(mark))
      .map((name) => `${name} ${read(`/proc/${name}/cmdline`).replaceAll('\0', ' ')}`)
      // What VS Code itself starts from the window's process is not ours: its own parts, and its look at the machine's processes.
      .filter((child) => !/dist\/server\.js|\/lib\/vscode\/|\bps -F -A -l |^\d+ grep root /.test(child))
}

export async function status(what: string, good: (item: StatusItem) => boolean, timeout?: number): Promise<StatusItem> {
  return (await until(`status bar: ${what}`, () => page.statusBar(statusId), (item) => item !== null && good(item), timeout))!
}

export async function tooltip(): Promise<string> {
  // A hover is drawn anew when its text changes, and may be gone in between.
  const text = await page.statusBarTooltip(statusId).catch(() => '')
  await page.moveMouseAway()
  // A hover stays for a moment; read too soon again, it would still say what was so before.
  await new Promise((done) => setTimeout(done, 400))
  return text
}

export async function notification(text: string | RegExp, timeout?: number): Promise<Notification> {
  const isIt = (one: Notification): boolean => (typeof text === 'string' ? one.text.includes(text) : text.test(one.text))
  return (await until(`notification ${String(text)}`, () => page.notifications(), (all) => all.some(isIt), timeout)).find(isIt)!
}

export async function clearNotifications(): Promise<void> {
  await vscode.commands.executeCommand('notifications.clearAll')
}

/** `15,466,622`. */
export const grouped = (n: number): string => n.toLocaleString('en-US')
