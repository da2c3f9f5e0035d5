import { cpSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { makebb, type ToolRequest } from '../../src/busybox/tool.js'
import { env, go, newFolder, pin } from './workbench.js'

const emptyCache = newFolder()
// Go makes the folders of its module cache read-only.
afterAll(() => execFileSync('chmod', ['-R', 'u+w', emptyCache]))

function tool(more: Partial<ToolRequest> = {}): ToolRequest {
  return { pin, storage: newFolder(), go, env, ...more }
}

describe('makebb', () => {
  it('is built once, even by two at the same time, whatever the environment wants of Go', async () => {
    const awkward = { ...env, GOFLAGS: '-mod=vendor -tags=x', GOOS: 'plan9', GOARCH: 'arm', GO111MODULE: 'off', GOWORK: '/nowhere/go.work' }
    const request = tool({ env: awkward })
    const both = await Promise.all([makebb(request), makebb(request)])
    const [first] = both
    if (first.kind !== 'ready') throw new Error(first.kind === 'unusable' ? first.message : first.kind)
    expect(both).toEqual([{ kind: 'ready', program: first.program, cached: false }, { kind: 'ready', program: first.program, cached: false }])
    expect(await makebb(request)).toEqual({ kind: 'ready', program: first.program, cached: true })
    expect(readdirSync(join(request.storage, 'builds'))).toEqual([])
    expect(execFileSync(go.goBinary, ['version', '-m', first.program], { encoding: 'utf8' })).toContain('path\tgithub.com/u-root/gobusybox/src/cmd/makebb')
  })

  const unusable: readonly [string, () => Partial<ToolRequest>, RegExp][] = [
    ['there is no Go', () => ({ go: { ...go, goBinary: '/nowhere/go' } }), /^there is no Go at \/nowhere\/go; install Go, or name the one to use$/],
    ['Go is too old', () => ({ go: { ...go, version: 'go1.22.9' } }), /^go1\.22\.9 in .* is too old/],
    ['no module may be fetched', () => ({ env: { ...env, GOMODCACHE: emptyCache, GOPROXY: 'off' } }), /GOPROXY=off forbids to fetch it; run "go mod download" with the network on$/],
    ['there is no network', () => ({ env: { ...env, GOMODCACHE: emptyCache, GOPROXY: 'http://127.0.0.1:1' } }), /could not be downloaded \(dial tcp 127\.0\.0\.1:1.*check the network and GOPROXY/],
    ['the pin wants a newer Go', () => ({ pin: newerPin() }), /^makebb could not be built with go.*: go\.mod requires Go 1\.99/],
  ]
  it.each(unusable)('cannot be had where %s, which is said in one line', async (_name, more, message) => {
    const request = tool(more())
    const result = await makebb(request)
    expect(result.kind === 'unusable' ? result.message : result).toMatch(message)
    expect(result.kind === 'unusable' && result.message).not.toContain('\n')
  })
})

function newerPin(): string {
  const folder = newFolder()
  cpSync(pin, folder, { recursive: true })
  rmSync(join(folder, 'go.mod'))
  writeFileSync(join(folder, 'go.mod'), 'module pinned\n\ngo 1.99\n')
  return folder
}
