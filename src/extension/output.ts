import { window, type LogOutputChannel } from 'vscode'

/** The one output of Gopure: what the server logs, and what builds say. */
export function createOutput(): LogOutputChannel {
  return window.createOutputChannel('Gopure', { log: true })
}
