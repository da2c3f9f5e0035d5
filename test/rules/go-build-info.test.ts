import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { goBuildInfo, type GoBuildInfo } from '../../src/rules/go-build-info.js'
import { unpack } from '../archive.js'

let folder: string
beforeAll(() => {
  folder = unpack({ 'go.mod': 'module example.com/tools\n\ngo 1.25.0\n', 'cmd/agent/main.go': 'package main\n\nfunc main() { println("agent") }\n' })
})

/** As the go command itself reads it. */
function versionOf(file: string): GoBuildInfo {
  const text = execFileSync('go', ['version', '-m', file], { encoding: 'utf8' })
  return { goVersion: / (\S+)\n/.exec(text)![1]!, path: /^\tpath\t(\S+)$/m.exec(text)![1]! }
}

function built(name: string, env: Readonly<Record<string, string>>, ...words: readonly string[]): string {
  const file = join(folder, name)
  execFileSync('go', ['build', '-o', file, ...words], { cwd: folder, env: { ...process.env, CGO_ENABLED: '0', GOFLAGS: '', GOWORK: 'off', ...env } })
  return file
}

describe('the build information of a Go program is what the go command reads', () => {
  it.each<[string, readonly string[]]>([
    ['as it is built', ['./cmd/agent']],
    ['stripped', ['-trimpath', '-ldflags=-s -w', './cmd/agent']],
  ])('%s', (what, words) => {
    const file = built(what.replaceAll(' ', '-'), {}, ...words)
    expect(goBuildInfo(readFileSync(file))).toEqual(versionOf(file))
    expect(versionOf(file).path).toBe('example.com/tools/cmd/agent')
  })

  it('and none where it is cut short, or the program is of no package', () => {
    const bytes = readFileSync(built('whole', {}, './cmd/agent'))
    expect(goBuildInfo(bytes.subarray(0, bytes.indexOf('\xff Go buildinf:', 0, 'latin1') + 40))).toBeUndefined()
    expect(goBuildInfo(readFileSync(built('file', {}, 'cmd/agent/main.go')))).toBeUndefined()
    expect(goBuildInfo(readFileSync(join(folder, 'go.mod')))).toBeUndefined()
  })
})
