import { execFileSync } from 'node:child_process'
import { createHash, randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { unpack } from '../archive.js'
import { testStorage } from '../storage.js'
import { workspaceFolder } from '../workspace.js'
import { makebbProgram } from '../busybox/workbench.js'
import { checkJson, gopure, startGopure, type CheckJson } from './gopure.js'

const env = { GOPURE_STORAGE: testStorage, GOWORK: '' }
const command = (text: string): string => `package main\n\nimport "fmt"\n\nfunc main() { fmt.Println(${text}) }\n`

interface BuildJson extends Pick<CheckJson, 'findings' | 'problems'> {
  readonly result: string
  readonly size?: { readonly file: string; readonly bytes: number; readonly budget?: number }
  readonly skipped: readonly { readonly importPath: string }[]
  readonly errors: readonly { readonly file?: string; readonly line?: number; readonly message: string }[]
}

const three = {
  'go.work': 'go 1.25.0\n\nuse (\n\t./app\n\t./lib\n)\n\nreplace example.com/third => ./third\n',
  'app/go.mod': 'module example.com/app\n\ngo 1.25.0\n\nrequire example.com/third v1.0.0\n',
  'app/cmd/hello/main.go': 'package main\n\nimport (\n\t"fmt"\n\n\t"example.com/lib"\n)\n\nfunc main() { fmt.Println(lib.Name()) }\n',
  'app/cmd/broken/main.go': 'package main\n\nimport "example.com/third/only"\n\nfunc main() { only.Run() }\n',
  'lib/go.mod': 'module example.com/lib\n\ngo 1.25.0\n',
  'lib/lib.go': 'package lib\n\nimport "example.com/third"\n\nfunc Name() string { return third.Name }\n',
  'third/go.mod': 'module example.com/third\n\ngo 1.25.0\n',
  'third/third.go': 'package third\n\nconst Name = "three modules"\n',
  'third/only/only.go': 'package only\n\nimport "C"\n\nfunc Run() {}\n',
}

describe('a go.work of three modules, one of them replaced', () => {
  const folder = unpack(three)

  it('is checked: the finding is in the replaced module, with its chain', () => {
    const { commands, findings, problems } = checkJson([], { cwd: folder, env })
    expect(problems).toEqual([])
    expect(commands).toEqual(['example.com/app/cmd/broken', 'example.com/app/cmd/hello'])
    expect(findings.map(({ rule, path, via }) => ({ rule, path: path.replace(`${folder}/`, ''), via }))).toEqual([
      { rule: 'cgo-only-package', path: 'app/cmd/broken/main.go', via: ['example.com/app/cmd/broken', 'example.com/third/only'] },
      { rule: 'cgo-import', path: 'third/only/only.go', via: ['example.com/app/cmd/broken', 'example.com/third/only'] },
    ])
  })

  it('is not built as long as a command has no pure Go, and the reason is said', () => {
    const { status, stderr } = gopure(['build'], { cwd: folder, env })
    expect(status).toBe(1)
    expect(stderr).toContain('app/cmd/broken/main.go:3:8')
    expect(stderr).toContain("broken: can't be built; fix what is above, build the others with --keep-going, or try all the same with --no-preflight")
    expect(existsSync(join(folder, 'bb'))).toBe(false)
  })

  it('is built with --keep-going, and the command works through its symlink', () => {
    const { status, stdout } = gopure(['build', '--keep-going', '--budget', '20MiB'], { cwd: folder, env })
    expect(status).toBe(1)
    expect(stdout).toMatch(/bb {2}1 command {2}[\d.]+ MiB \([\d,]+ bytes\)\n[█░]+ \d+ % of 20 MiB, [\d.]+ MiB left\n/)
    symlinkSync('bb', join(folder, 'hello'))
    expect(execFileSync(join(folder, 'hello'), { encoding: 'utf8' })).toBe('three modules\n')
  })

  it('is over a budget that is too small', () => {
    const { status, stdout } = gopure(['build', './app/cmd/hello', '--budget', '100KiB', '--format', 'json'], { cwd: folder, env })
    const { result, size } = JSON.parse(stdout) as BuildJson
    expect({ status, result, budget: size?.budget, over: size!.bytes > 102400 }).toEqual({ status: 1, result: 'built', budget: 102400, over: true })
    expect(readFileSync(size!.file).length).toBe(size!.bytes)
  })
})

describe('a build that fails', () => {
  it('names the line of the source, and leaves the binary of the build before', () => {
    const folder = unpack({ 'go.mod': 'module example.com/a\n\ngo 1.25.0\n', 'cmd/one/main.go': command('1') })
    expect(gopure(['build'], { cwd: folder, env }).status).toBe(0)
    const before = readFileSync(join(folder, 'bb'))
    writeFileSync(join(folder, 'cmd/one/main.go'), 'package main\n\nfunc main() {\n\tvar s string = 1\n\t_ = s\n}\n')
    const { status, stderr } = gopure(['build'], { cwd: folder, env })
    expect(status).toBe(4)
    expect(stderr).toMatch(/cmd\/one\/main\.go:4:17: /)
    expect(readFileSync(join(folder, 'bb')).equals(before)).toBe(true)
    expect(readdirSync(folder).sort()).toEqual(['bb', 'cmd', 'go.mod'])
  })
})

describe('a build of what was built before', () => {
  it('says that nothing has changed; gopure clean says what it removed', { timeout: 120_000 }, () => {
    const folder = unpack({ 'go.mod': 'module example.com/a\n\ngo 1.25.0\n', 'cmd/one/main.go': command('1') })
    const own = { ...env, GOPURE_STORAGE: join(unpack({}), 'storage') }
    expect(gopure(['clean'], { cwd: folder, env: own })).toMatchObject({ status: 0, stdout: `${own.GOPURE_STORAGE}: nothing to remove\n` })
    expect(gopure(['build'], { cwd: folder, env: own }).stdout).toMatch(/2 of 2 packages written\n$|1 of 1 packages written\n$/)
    expect(gopure(['build'], { cwd: folder, env: own }).stdout).toMatch(/load cached · rewrite cached · compile cached · link cached · nothing has changed: the binary of the last build\n$/)
    const { reuse } = JSON.parse(gopure(['build', '--format', 'json', '--compat'], { cwd: folder, env: own }).stdout) as { readonly reuse: unknown }
    expect(reuse).toEqual({ packages: 1, written: 1, binary: false })
    expect(gopure(['clean'], { cwd: folder, env: own }).stdout).toMatch(/: removed 2 generated trees, [\d.]+ [KM]iB\n$/)
  })
})

describe('Ctrl-C in the middle of a build', () => {
  it.each(['rewriting', 'compiling'])('while %s ends all that it started, leaves no temporary file and the old binary', async (phase) => {
    const folder = unpack({ bb: 'the last good one' })
    const mark = `gopure-test-${randomUUID()}`
    // A tag of its own: where an earlier run has made the tree already, there is nothing to rewrite or compile.
    const child = startGopure(['build', '-C', workspaceFolder('u-root'), '-o', join(folder, 'bb'), '--tags', mark.replaceAll('-', '_')], { cwd: folder, env: { ...env, GOPURE_TEST_MARK: mark } })
    let said = ''
    child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      const before = said.includes(phase)
      said += text
      if (!before && said.includes(phase)) child.kill('SIGINT')
    })
    const code = await new Promise<number | null>((resolve) => child.on('exit', resolve))
    expect({ code, said: said.split('\n').at(-2) }).toEqual({ code: 130, said: 'gopure: cancelled; nothing was changed' })
    expect(processesWith(mark)).toEqual([])
    expect(readdirSync(folder)).toEqual(['bb'])
    expect(readFileSync(join(folder, 'bb'), 'utf8')).toBe('the last good one')
    expect(existsSync(join(testStorage, 'builds')) ? readdirSync(join(testStorage, 'builds')) : []).toEqual([])
  })
})

/** Processes that have a word in their environment: all that a build started, wherever it went. */
function processesWith(word: string): readonly string[] {
  return readdirSync('/proc').filter((name) => {
    if (!/^\d+$/.test(name)) return false
    try {
      return readFileSync(`/proc/${name}/environ`, 'utf8').includes(word)
    } catch {
      // It ended while we looked.
      return false
    }
  })
}

describe.runIf(process.env['GOPURE_LONG'] === '1')('a busybox of more than a hundred u-root commands', () => {
  it('has the bytes of makebb run by hand with --compat, and its own GODEBUG defaults without', async () => {
    const cwd = workspaceFolder('u-root')
    const folder = join(tmpdir(), `gopure-long-${randomUUID()}`)
    mkdirSync(folder)
    const ours = join(folder, 'ours')
    expect(gopure(['build', '--compat', '-o', ours], { cwd, env }).status).toBe(0)
    const commands = checkJson([], { cwd, env }).commands
    expect(commands.length).toBeGreaterThan(100)
    execFileSync(await makebbProgram(), ['-o', join(folder, 'theirs'), ...commands], { cwd, stdio: 'ignore' })
    const sum = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex')
    expect(sum(ours)).toBe(sum(join(folder, 'theirs')))
    expect(gopure(['build', '-o', ours], { cwd, env }).status).toBe(0)
    expect(sum(ours)).not.toBe(sum(join(folder, 'theirs')))
  })
})
