import { statSync } from 'node:fs'
import { join } from 'node:path'
import { version } from '../../package.json'

/** This build of the program: what another one remembered does not count, for it may have been of another mind. */
export function thisProgram(): string {
  const parts = ['cli.js', 'verbs.js'].map((name) => statSync(join(__dirname, name)))
  return `${version} ${process.arch} ${parts.map(({ mtimeMs, size }) => `${mtimeMs}:${size}`).join(' ')}`
}
