import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export type Question = 'header' | 'file' | 'text' | 'glob' | 'constraint' | 'semver' | 'modfile' | 'unquote' | 'gomod' | 'gowork' | 'proxy' | 'declared' | 'uses' | 'function'

let program: string | undefined

/** Asks Go's own libraries, one answer for each line; the program is built once for a test file. */
export function ask(question: Question, lines: readonly string[]): readonly unknown[] {
  if (program === undefined) {
    program = join(mkdtempSync(join(tmpdir(), 'gopure-oracle-')), 'oracle')
    execFileSync('go', ['build', '-o', program, '.'], { cwd: fileURLToPath(new URL('program', import.meta.url)), env: { ...process.env, GOWORK: 'off' } })
  }
  const answers = execFileSync(program, [question], { input: lines.join('\n'), maxBuffer: 1 << 30, encoding: 'utf8' })
  return answers
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown)
}

export function goEnv(name: string): string {
  return execFileSync('go', ['env', name], { encoding: 'utf8' }).trim()
}

/** Every file below a folder whose name the test accepts. */
export function filesBelow(folder: string, accepts: (name: string) => boolean): readonly string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && accepts(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
}

/** The folders whose Go is compared: GOROOT, and in the long run the whole module cache. */
export function corpus(): readonly string[] {
  return process.env['GOPURE_LONG'] === '1' ? [join(goEnv('GOROOT'), 'src'), goEnv('GOMODCACHE')] : [join(goEnv('GOROOT'), 'src')]
}

/** What the long run compared, in one line. */
export function report(line: string): void {
  if (process.env['GOPURE_LONG'] === '1') process.stderr.write(`${line}\n`)
}
