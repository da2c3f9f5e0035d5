import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { disk } from '../../src/disk.js'
import type { Fault, Files } from '../../src/go/files.js'
import { readEnvironment, type EnvironmentResult } from '../../src/go/environment.js'
import { unpack, type Archive } from '../archive.js'

/** A Go installation as far as Gopure looks at one. */
const go = (at: string, version: string, env = 'GOTOOLCHAIN=auto\n'): Archive => ({
  [`${at}/VERSION`]: `${version}\ntime 2026-08-28T16:20:06Z\n`,
  [`${at}/src/runtime/proc.go`]: 'package runtime\n',
  [`${at}/bin/go`]: '\u007fELF, and many megabytes of it',
  [`${at}/go.env`]: env,
})

interface Case {
  readonly what: string
  readonly files: Archive
  readonly prepare?: (root: string) => void
  /** `ROOT` stands for the folder that everything is in. */
  readonly env: Readonly<Record<string, string>>
  readonly wanted?: { readonly go: string; readonly toolchain: string }
  readonly goroot?: string
  readonly version?: string
  readonly problem?: RegExp
}

const cases: readonly Case[] = [
  { what: 'go on PATH', files: go('sdk/go', 'go1.25.3'), env: { PATH: 'ROOT/empty:ROOT/sdk/go/bin' }, goroot: 'sdk/go' },
  {
    what: 'a symlink on PATH, as distributions and Homebrew have it',
    files: { ...go('lib/go-1.25', 'go1.25.1'), 'bin/other': '' },
    prepare: (root) => symlinkSync('../lib/go-1.25/bin/go', join(root, 'bin/go')),
    env: { PATH: 'ROOT/bin' },
    goroot: 'lib/go-1.25',
  },
  { what: 'GOROOT before PATH', files: { ...go('a', 'go1.25.1'), ...go('b', 'go1.26.1') }, env: { PATH: 'ROOT/a/bin', GOROOT: 'ROOT/b' }, goroot: 'b' },
  { what: 'a GOROOT that is none, then PATH', files: go('a', 'go1.25.1'), env: { PATH: 'ROOT/a/bin', GOROOT: 'ROOT/gone' }, goroot: 'a' },
  {
    what: "nix's wrapper script around the real program",
    files: { ...go('nix/store/abc-go-1.25.4/share/go', 'go1.25.4'), 'profile/bin/go': '#!/bin/sh\nexport X=1\nexec "ROOT/nix/store/abc-go-1.25.4/share/go/bin/go" "$@"\n' },
    env: { PATH: 'ROOT/profile/bin' },
    goroot: 'nix/store/abc-go-1.25.4/share/go',
  },
  {
    what: "asdf's shim with .tool-versions above the folder",
    files: { ...go('.asdf/installs/golang/1.25.2/go', 'go1.25.2'), ...go('.asdf/installs/golang/1.26.1/go', 'go1.26.1'), '.asdf/shims/go': '#!/usr/bin/env bash\nexec asdf exec "go" "$@"\n', 'work/.tool-versions': 'nodejs 20.0.0\ngolang 1.25.2 # for now\n', 'work/deep/x': '' },
    env: { PATH: 'ROOT/.asdf/shims' },
    goroot: '.asdf/installs/golang/1.25.2/go',
  },
  {
    what: "asdf's shim without a version, as the newest that is installed",
    files: { ...go('.asdf/installs/golang/1.9.7/go', 'go1.9.7'), ...go('.asdf/installs/golang/1.26.1/go', 'go1.26.1'), '.asdf/shims/go': '#!/usr/bin/env bash\nexec asdf exec "go" "$@"\n' },
    env: { PATH: 'ROOT/.asdf/shims' },
    goroot: '.asdf/installs/golang/1.26.1/go',
  },
  {
    what: "mise's shim and mise.toml",
    files: { ...go('.local/share/mise/installs/go/1.25.5', 'go1.25.5'), 'bin/mise': 'a program', 'work/mise.toml': '[tools]\nnode = "20"\ngo = "1.25"\n', '.local/share/mise/shims/x': '' },
    prepare: (root) => symlinkSync(join(root, 'bin/mise'), join(root, '.local/share/mise/shims/go')),
    env: { PATH: 'ROOT/.local/share/mise/shims' },
    goroot: '.local/share/mise/installs/go/1.25.5',
  },
  {
    what: "goenv's shim and .go-version",
    files: { ...go('.goenv/versions/1.25.6', 'go1.25.6'), '.goenv/shims/go': '#!/usr/bin/env bash\nexec goenv exec go "$@"\n', 'work/.go-version': '1.25.6\n' },
    env: { PATH: 'ROOT/.goenv/shims' },
    goroot: '.goenv/versions/1.25.6',
  },
  {
    what: 'the newer toolchain that go.mod asks for, from the module cache',
    files: { ...go('a', 'go1.25.1'), ...go('go/pkg/mod/golang.org/toolchain@v0.0.1-go1.26.2.linux-amd64', 'go1.26.2') },
    env: { PATH: 'ROOT/a/bin' },
    wanted: { go: '1.26.0', toolchain: 'go1.26.2' },
    goroot: 'go/pkg/mod/golang.org/toolchain@v0.0.1-go1.26.2.linux-amd64',
  },
  {
    what: 'a toolchain that GOTOOLCHAIN names in the user’s go/env',
    files: { ...go('a', 'go1.26.1'), ...go('mods/golang.org/toolchain@v0.0.1-go1.25.9.linux-amd64', 'go1.25.9'), '.config/go/env': 'GOTOOLCHAIN=go1.25.9\nGOMODCACHE=ROOT/mods\n' },
    env: { PATH: 'ROOT/a/bin' },
    goroot: 'mods/golang.org/toolchain@v0.0.1-go1.25.9.linux-amd64',
  },
  {
    what: 'a newer toolchain that is not there, said and done without',
    files: go('a', 'go1.25.1'),
    env: { PATH: 'ROOT/a/bin' },
    wanted: { go: '1.26.0', toolchain: '' },
    goroot: 'a',
    problem: /^go1\.26\.0 is asked for \(go\.mod\) and is not in the module cache; go1\.25\.1 is used/,
  },
  {
    what: 'a Go that is too old where GOTOOLCHAIN is local',
    files: go('a', 'go1.25.1', 'GOTOOLCHAIN=local\n'),
    env: { PATH: 'ROOT/a/bin' },
    wanted: { go: '1.26.0', toolchain: '' },
    goroot: 'a',
    problem: /asks for go 1\.26\.0, and go1\.25\.1 is too old for it/,
  },
]

function read(root: string, { env, wanted }: Case): EnvironmentResult {
  const resolved = Object.fromEntries(Object.entries(env).map(([name, value]) => [name, value.replaceAll('ROOT', root)]))
  const host = { env: resolved, home: root, goos: 'linux', goarch: 'amd64', path: resolved['PATH']!.split(':') }
  mkdirSync(join(root, 'work/deep'), { recursive: true })
  return readEnvironment(disk, host, join(root, 'work/deep'), wanted === undefined ? undefined : { file: 'go.mod', ...wanted })
}

it('says what to do where there is no Go at all', () => {
  const root = unpack({ 'work/x': '' })
  const inside = (path: string): boolean => path.startsWith(root)
  const gone: Fault = { fault: 'missing', message: 'gone' }
  // This machine's own Go is out of sight.
  const files: Files = {
    read: (path, limit) => (inside(path) ? disk.read(path, limit) : gone),
    inspect: (path, use) => (inside(path) ? disk.inspect(path, use) : gone),
    list: (path) => (inside(path) ? disk.list(path) : gone),
    kind: (path) => (inside(path) ? disk.kind(path) : undefined),
    realPath: (path) => path,
  }
  const host = { env: { PATH: `${root}/bin` }, home: root, goos: 'linux', goarch: 'amd64', path: [`${root}/bin`] }
  expect(readEnvironment(files, host, join(root, 'work'))).toEqual({ problems: ['no Go found: put go on PATH, or name its folder with GOROOT'] })
})

describe('Go is found by reading alone:', () => {
  it.each(cases)('$what', (found) => {
    const root = unpack(found.files)
    // `ROOT` in a file stands for the folder, as in the environment.
    for (const [name, text] of Object.entries(found.files)) writeFileSync(join(root, name), String(text).replaceAll('ROOT', root))
    found.prepare?.(root)
    const { environment, problems } = read(root, found)
    expect(environment?.installation.goroot.replace(`${root}/`, '')).toBe(found.goroot)
    if (found.problem === undefined) expect(problems).toEqual([])
    else expect(problems.join('\n')).toMatch(found.problem)
  })
})
