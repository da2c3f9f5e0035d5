import { URI } from 'vscode-uri'
import { slashes } from '../go/host.js'

/** The URI that a client knows a file by. */
export function uriOf(path: string): string {
  return URI.file(path).toString()
}

/** The absolute path, with forward slashes, of a file's URI; undefined for what is not a file of this machine. */
export function pathOf(uri: string): string | undefined {
  const parsed = URI.parse(uri)
  return parsed.scheme === 'file' ? slashes(parsed.fsPath) : undefined
}
