import { readFileSync, readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { disk, thisHost } from '../../src/disk.js'
import { createReader } from '../../src/go/closure.js'
import { openWorkspace } from '../../src/go/workspace.js'
import { appletName } from '../../src/rules/applet.js'
import { knownCommand, knownCommands } from '../../src/rules/known-commands.js'
import { workspaceFolder } from '../workspace.js'

describe('the table of known commands', () => {
  it('names commands by what the busybox calls them, or says the other name', () => {
    const wrong = [...knownCommands].filter(([program, { importPath, as }]) => appletName(importPath) !== (as ?? program))
    expect(wrong).toEqual([])
  })

  it('has no row for a program that it does not know', () => {
    expect(knownCommand('iptables')).toBeUndefined()
  })

  it('names packages of u-root that are commands', () => {
    const { workspace } = openWorkspace(disk, thisHost({ ...process.env, GOWORK: 'off', GOFLAGS: '' }), workspaceFolder('u-root'))
    const reader = createReader(disk, workspace!)
    const paths = [...knownCommands.values()].map(({ importPath }) => importPath).filter((path) => path.startsWith('github.com/u-root/'))
    expect(paths.length).toBeGreaterThan(80)
    const missing = paths.filter((path) => {
      const found = reader.resolve(path)
      if (found.kind === 'missing') return true
      const files = readdirSync(found.dir).filter((name) => name.endsWith('.go') && !name.endsWith('_test.go'))
      return !files.some((name) => /^package main\b/m.test(readFileSync(`${found.dir}/${name}`, 'utf8')))
    })
    expect(missing).toEqual([])
  })
})
