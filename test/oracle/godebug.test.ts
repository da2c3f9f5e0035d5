import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { disk, thisHost } from '../../src/disk.js'
import { createReader } from '../../src/go/closure.js'
import { openWorkspace } from '../../src/go/workspace.js'
import { changedSettings } from '../../src/rules/godebug-defaults.js'
import { unpack } from '../archive.js'

/** What Go gives a program whose go.mod has a go line. */
function saidByGo(version: string): string {
  const cwd = unpack({ 'go.mod': `module example.com/d\n\ngo ${version}\n`, 'main.go': 'package main\n\nfunc main() {}\n' })
  return execFileSync('go', ['list', '-f', '{{.DefaultGODEBUG}}'], { cwd, encoding: 'utf8', env: { ...process.env, GOWORK: 'off', GOFLAGS: '', GOTOOLCHAIN: 'local' } }).trim()
}

const folder = unpack({ 'go.mod': 'module example.com/d\n\ngo 1.21\n' })
const { workspace } = openWorkspace(disk, thisHost({ ...process.env, GOWORK: 'off', GOFLAGS: '' }), folder)
const reader = createReader(disk, workspace!, () => [])
const newest = workspace!.go.installation.release

describe('the GODEBUG defaults of a go line are those that go list gives:', () => {
  it.each(Array.from({ length: newest - 17 }, (_, index) => index + 18))('go 1.%i', (minor) => {
    const changed = changedSettings({ reader }) ?? []
    const ours = changed.filter((setting) => setting.changed > minor).map(({ name, old }) => `${name}=${old}`)
    expect(ours.sort().join(',')).toBe(saidByGo(`1.${minor}${minor >= 21 ? '.0' : ''}`))
  })
})
