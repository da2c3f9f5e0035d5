import { fileURLToPath } from 'node:url'

/** The folder of one of the test workspaces: a go.mod of ours that names real modules. */
export function workspaceFolder(name: string): string {
  return fileURLToPath(new URL(`workspaces/${name}`, import.meta.url))
}
