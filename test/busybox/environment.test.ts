import { describe, expect, it } from 'vitest'
import { buildEnvironment, toolEnvironment, type Environment } from '../../src/busybox/environment.js'

const go = { goroot: '/go', goBinary: '/usr/bin/go', version: 'go1.26.8', release: 26 }

describe("makebb's environment", () => {
  const cases: readonly [string, Environment, Environment][] = [
    ['has this Go first on PATH', { PATH: '/usr/bin' }, { PATH: '/go/bin:/usr/bin', GOROOT: '/go', GOTOOLCHAIN: 'local' }],
    ['has a PATH where there was none', {}, { PATH: '/go/bin' }],
    ['has the target and no cgo', { GOOS: 'darwin', CGO_ENABLED: '1' }, { GOOS: 'linux', GOARCH: 'arm64', CGO_ENABLED: '0' }],
    ['keeps what the person set', { GOWORK: '/x/go.work', GOPROXY: 'off', GOFLAGS: '-mod=mod -tags=a' }, { GOWORK: '/x/go.work', GOPROXY: 'off', GOFLAGS: '-mod=mod -tags=a' }],
    ['drops flags that change what go prints or need cgo', { GOFLAGS: '-v -race --json -x=true -trimpath' }, { GOFLAGS: '-trimpath' }],
    ['is in module mode', { GO111MODULE: 'off', GBBDEBUG: '1' }, { GO111MODULE: undefined, GBBDEBUG: undefined }],
    ['has temporary files in our folder', { TMPDIR: '/tmp', GOTMPDIR: '/x' }, { TMPDIR: '/scratch', GOTMPDIR: '/scratch' }],
  ]
  it.each(cases)('%s', (_name, env, expected) => {
    expect(buildEnvironment(env, go, 'linux', 'arm64', '/scratch')).toMatchObject(expected)
  })
})

describe("the tool's environment", () => {
  it('is for this machine and takes nothing of what the person set for a build', () => {
    const env = { GOOS: 'plan9', GOFLAGS: '-mod=vendor', GOWORK: '/x', GOEXPERIMENT: 'y', HOME: '/home/me' }
    const tool = toolEnvironment(env, go, '/scratch')
    expect(tool).toMatchObject({ GOFLAGS: '-mod=readonly', GOWORK: 'off', GO111MODULE: 'on', GOEXPERIMENT: undefined, HOME: '/home/me' })
    expect(tool['GOOS']).not.toBe('plan9')
  })
})
