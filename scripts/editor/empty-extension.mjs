import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** VS Code runs a suite only with some extension from a source folder; this one is nothing. */
export function emptyExtension(folder) {
  const at = join(folder, 'nothing')
  mkdirSync(at)
  writeFileSync(join(at, 'package.json'), JSON.stringify({ name: 'nothing', publisher: 'gopure-test', version: '0.0.1', engines: { vscode: '*' } }))
  return at
}
