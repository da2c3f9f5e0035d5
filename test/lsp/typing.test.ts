import { cpSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { checkJson } from '../cli/gopure.js'
import { startClient, type Client } from './client.js'

const fixtures = fileURLToPath(new URL('../fixtures/rules', import.meta.url))
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'gopure-lsp-')))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Findings as one line each: what the server shows, and what a check of the same files says. */
function shown(client: Client, dir: string): readonly string[] {
  return client
    .publishedPaths()
    .filter((path) => path.startsWith(`${dir}/`))
    .flatMap((path) => client.published(path).flatMap(({ code, severity, range }) => (code === undefined || code === 'not-in-build' ? [] : [`${path.slice(dir.length)}:${range.start.line + 1}:${range.start.character + 1} ${code} ${severity}`])))
    .sort()
}

function checked(dir: string): readonly string[] {
  const severity = { error: 1, warning: 2, info: 3 } as const
  return checkJson([], { cwd: dir })
    .findings.filter(({ state, path }) => state === 'active' && path.startsWith(`${dir}/`))
    .map(({ path, line, column, rule, severity: name }) => `${path.slice(dir.length)}:${line}:${column} ${rule} ${severity[name as keyof typeof severity]}`)
    .sort()
}

describe.each(readdirSync(fixtures))('in the fixture %s', (name) => {
  const dir = join(folder, name)
  cpSync(join(fixtures, name), dir, { recursive: true })
  const goFiles = (readdirSync(dir, { recursive: true }) as string[]).filter((file) => file.endsWith('.go') && !file.endsWith('_test.go')).map((file) => join(dir, file))
  const expected = checked(dir)

  it('the server shows what a check says, and the same when a file is typed letter by letter', { timeout: 60_000 }, async () => {
    const client = await startClient([dir])
    await client.ready()
    expect(shown(client, dir)).toEqual(expected)
    // The one with most to find; every keystroke is a text of its own that must not trouble the server.
    const file = goFiles.sort((a, b) => expected.filter((row) => row.startsWith(`${b.slice(dir.length)}:`)).length - expected.filter((row) => row.startsWith(`${a.slice(dir.length)}:`)).length)[0]!
    const text = readFileSync(file, 'utf8')
    await client.open(file, '')
    let version = 1
    let line = 0
    let character = 0
    for (const letter of text) {
      const at = { line, character }
      await client.change(file, ++version, [{ range: { start: at, end: at }, text: letter }])
      if (letter === '\n') [line, character] = [line + 1, 0]
      else character += letter.length
    }
    await client.ready()
    expect(shown(client, dir)).toEqual(expected)
    await client.stop()
  })
})

it('any edits end where a check of the same text ends', { timeout: 60_000 }, async () => {
  const dir = join(folder, 'exec')
  const client = await startClient([dir])
  await client.ready()
  const file = join(dir, 'names', 'names.go')
  let text = readFileSync(file, 'utf8')
  await client.open(file, text)
  const pieces = ['\n', 'import "C"\n', '\texec.Command("fsck").Run()\n', '`', '"', '}', '//go:build cgo\n\n', '/*', '*/', 'é', '😀', '\r\n', 'func f() {\n', '']
  // A generator of numbers with a seed: the same edits in every run.
  let seed = 7
  const random = (below: number): number => (seed = (seed * 1103515245 + 12345) % 2 ** 31) % below
  for (let version = 2; version <= 150; version++) {
    const start = random(text.length + 1)
    const end = Math.min(text.length, start + random(12))
    const piece = pieces[random(pieces.length)]!
    await client.change(file, version, [{ range: { start: positionAt(text, start), end: positionAt(text, end) }, text: piece }])
    text = text.slice(0, start) + piece + text.slice(end)
    if (version % 30 !== 0) continue
    await client.ready()
    writeFileSync(file, text)
    expect(shown(client, dir)).toEqual(checked(dir))
  }
  await client.stop()
})

/** As editors count: a line ends at LF, CR or CRLF. */
function positionAt(text: string, offset: number): { line: number; character: number } {
  const before = text.slice(0, offset).split(/\r\n|\n|\r(?!\n)/)
  // An offset between CR and LF is the end of the line for an editor.
  const inside = text[offset - 1] === '\r' && text[offset] === '\n'
  return { line: before.length - 1 - (inside ? 1 : 0), character: inside ? before.at(-2)!.length : before.at(-1)!.length }
}
