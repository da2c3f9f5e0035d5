import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { unpack } from '../archive.js'
import { testStorage } from '../storage.js'
import { gopure } from './gopure.js'

const fixture = fileURLToPath(new URL('../fixtures/fixes/clone-flags/cell', import.meta.url))
const env = { GOPURE_STORAGE: testStorage, GOWORK: 'off' }

interface PortJson {
  readonly steps: readonly { readonly fix: string; readonly rule: string; readonly round: number }[]
  readonly builds: readonly { readonly result: string }[]
  readonly lost: readonly { readonly what: string; readonly reached?: { readonly fromStart: boolean } }[]
  readonly left: readonly { readonly kind: string; readonly rule: string; readonly message: string; readonly path: string; readonly line: number }[]
}

/** The program as somebody who never thought of builds without cgo has it. */
function program(change: (text: string) => string = (text) => text): string {
  const folder = join(unpack({}), 'cell')
  cpSync(fixture, folder, { recursive: true })
  rmSync(join(folder, 'enter/enter_nocgo.go'))
  const enter = join(folder, 'enter/enter.go')
  writeFileSync(enter, readFileSync(enter, 'utf8').replace('linux && cgo', 'linux'))
  const start = join(folder, 'cell/start_linux.go')
  writeFileSync(start, change(readFileSync(start, 'utf8')))
  return folder
}

function port(folder: string): PortJson {
  const { stdout, stderr } = gopure(['port', '.', '--format', 'json', '--no-tests', '--matrix', 'amd64'], { cwd: folder, env })
  if (stdout === '') throw new Error(stderr)
  return JSON.parse(stdout) as PortJson
}

describe('gopure port of a program that C brings into namespaces', () => {
  it('clones its child into them, in a round after the C went behind cgo, and says what is left', () => {
    const folder = program()
    const { steps, builds, lost, left } = port(folder)
    expect(steps.map(({ fix, rule, round }) => `${round} ${fix} ${rule}`)).toEqual(['1 nocgo-sibling cgo-import', '2 clone-flags purego-todo'])
    expect(builds.map(({ result }) => result)).toEqual(['builds', 'builds'])
    const losses = ['joining namespaces that are there fails without cgo', 'a new time namespace is refused without cgo', 'where c.plan.Greeting != "" it fails without cgo', 'what letter says of c.plan.Quiet is not looked at without cgo']
    expect(lost.map(({ what }) => what)).toEqual(losses)
    expect(lost.map(({ reached }) => reached?.fromStart)).toEqual([true, true, true, true])
    expect(left.map(({ kind, message }) => `${kind} ${message.slice(0, message.indexOf(':'))}`)).toEqual(losses.map((what) => `stub ${what}`))
    const built = join(folder, 'built')
    execFileSync('go', ['build', '-o', built, '.'], { cwd: folder, env: { ...process.env, ...env, GOFLAGS: '', CGO_ENABLED: '0' } })
    expect(spawnSync(built, ['join=/proc/self/ns/uts'], { encoding: 'utf8' }).stdout).toBe('cell: existing namespaces can only be joined in a build with cgo\n')
    expect(port(folder)).toMatchObject({ steps: [], left: left.map(({ kind }) => ({ kind })) })
  })

  it('does so too where somebody has put the C behind cgo, and accepted what that costs', () => {
    const folder = program()
    const enter = join(folder, 'enter/enter.go')
    writeFileSync(enter, readFileSync(enter, 'utf8').replace('//go:build linux', '//go:build linux && cgo'))
    writeFileSync(join(folder, 'enter/other.go'), 'package enter\n')
    const { steps, builds, left } = port(folder)
    expect(steps.map(({ fix, rule, round }) => `${round} ${fix} ${rule}`)).toEqual(['1 clone-flags cgo-constructor'])
    expect(builds.map(({ result }) => result)).toEqual(['builds', 'builds'])
    expect(left.every(({ kind }) => kind === 'stub')).toBe(true)
  })

  it('says what to write and where, when a part of it has another form', () => {
    const folder = program((text) => text.replace('pid, err := f.askPid()', 'var pid int\n\tpid, err = (*firstChild).askPid(f)'))
    const { steps, left } = port(folder)
    expect(steps.map(({ fix }) => fix)).toEqual(['nocgo-sibling'])
    expect(existsSync(join(folder, 'cell/namespaces_nocgo_linux.go'))).toBe(false)
    const advice = left.find(({ kind, rule }) => kind === 'human' && rule === 'cgo-constructor')
    expect(readFileSync(advice!.path, 'utf8').split('\n')[advice!.line - 1]).toBe('\tletter, err := c.letter(c.plan.Rooms.News(), joins)')
    expect(advice!.message).toMatch(/^the namespaces of this child are entered by C, .*set command\.SysProcAttr\.Cloneflags .* no fix does it, for what reads the process id that C writes is not a method of its own that start calls$/)
  })
})
