import { delimiter, join } from 'node:path'
import { thisHost } from '../disk.js'
import type { Installation } from '../go/installation.js'

export type Environment = Readonly<Record<string, string | undefined>>

/** Flags that make go print something else than a build's messages, keep its work folder, or need cgo. */
const unwanted = /^--?(?:n|x|v|json|work|race|msan|asan|cover|covermode|coverpkg|C|o)(?:=|$)/

/**
 * What makebb and the go commands under it see: the person's environment, this Go first on PATH and forced to be the
 * one that runs, the target, no cgo, and a temporary folder of ours.
 */
export function buildEnvironment(env: Environment, go: Installation, goos: string, goarch: string, temporary: string): Environment {
  const flags = (env['GOFLAGS'] ?? '').split(/\s+/).filter((flag) => flag !== '' && !unwanted.test(flag))
  return {
    ...goEnvironment(env, go, temporary),
    GOOS: goos,
    GOARCH: goarch,
    GOFLAGS: flags.join(' '),
  }
}

/** What go sees when it builds a tool of ours for this machine: nothing of the person's flags, workspace or target. */
export function toolEnvironment(env: Environment, go: Installation, temporary: string): Environment {
  const { goos, goarch } = thisHost(env)
  return {
    ...goEnvironment(env, go, temporary),
    GOEXPERIMENT: undefined,
    GOAMD64: undefined,
    GOARM64: undefined,
    // An empty value would mean the user's go/env file.
    GOFLAGS: '-mod=readonly',
    GOWORK: 'off',
    GO111MODULE: 'on',
    GOOS: goos,
    GOARCH: goarch,
  }
}

function goEnvironment(env: Environment, go: Installation, temporary: string): Environment {
  const bin = join(go.goroot, 'bin')
  return {
    ...env,
    GO111MODULE: undefined,
    GBBDEBUG: undefined,
    PATH: env['PATH'] === undefined || env['PATH'] === '' ? bin : `${bin}${delimiter}${env['PATH']}`,
    GOROOT: go.goroot,
    GOTOOLCHAIN: 'local',
    CGO_ENABLED: '0',
    TMPDIR: temporary,
    TMP: temporary,
    TEMP: temporary,
    GOTMPDIR: temporary,
  }
}
