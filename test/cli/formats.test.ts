import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { unpack } from '../archive.js'
import { goEnv } from '../oracle/oracle.js'
import { gopure, type Ran } from './gopure.js'

const fixtures = fileURLToPath(new URL('../fixtures/formats', import.meta.url))

/** A copy of the fixture that lies in no repository. */
function station(): string {
  const folder = unpack({})
  cpSync(join(fixtures, 'station'), folder, { recursive: true })
  return folder
}

/** Without what is this machine's alone, and the rules' pages, which have their own tests. */
function portable(text: string, folder: string): string {
  return text
    .replaceAll(folder, '/project')
    .replaceAll(goEnv('GOMODCACHE'), '/modcache')
    .replaceAll(goEnv('GOROOT'), '/goroot')
    .replace(/"semanticVersion": "[^"]*"/, '"semanticVersion": "…"')
    .replace(/^ {5}"rules": \[\n[\s\S]*?^ {5}\],?\n/m, '')
}

// UPDATE=1 writes them anew.
describe('the fixture reads as its golden files have it:', () => {
  const amd64 = ['check', '--goarch', 'amd64']
  const matrix = ['check', '--matrix', 'amd64,arm64,windows/amd64', '--matrix-tags', '-,fast']
  it.each<[string, readonly string[]]>([
    ['check.txt', amd64],
    ['check-verbose.txt', [...amd64, '--verbose']],
    ['check.json', [...amd64, '--format', 'json']],
    ['check.sarif', [...amd64, '--verbose', '--format', 'sarif']],
    ['check.md', [...amd64, '--verbose', '--format', 'markdown']],
    ['matrix.txt', matrix],
    ['matrix.md', [...matrix, '--format', 'markdown']],
    ['matrix.json', ['check', '--matrix', 'amd64,arm64', '--format', 'json']],
  ])('%s', (name, words) => {
    const folder = station()
    const { status, stdout, stderr }: Ran = gopure(words, { cwd: folder })
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' })
    const golden = join(fixtures, name)
    const found = portable(stdout, folder)
    if (process.env['UPDATE'] === '1') writeFileSync(golden, found)
    expect(existsSync(golden)).toBe(true)
    expect(found).toBe(readFileSync(golden, 'utf8'))
  })
})
