import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, vi } from 'vitest'
import type { BusyboxRequest } from '../../src/busybox/build.js'
import { generator, makebb } from '../../src/busybox/tool.js'
import { disk, thisHost } from '../../src/disk.js'
import { installationAt, type Installation } from '../../src/go/installation.js'
import { testStorage } from '../storage.js'

// A real build on a slow machine with a cold cache.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

/** The real Go of this machine. */
export const go: Installation = installationAt(disk, thisHost(), execFileSync('go', ['env', 'GOROOT'], { encoding: 'utf8' }).trim())!

export const storage = testStorage

export const pin = fileURLToPath(new URL('../../src/busybox/generate', import.meta.url))

export const env: Readonly<Record<string, string | undefined>> = { ...process.env, GOFLAGS: '', GOWORK: 'off' }

const work = realpathSync(mkdtempSync(join(tmpdir(), 'gopure-busybox-')))
afterAll(() => rmSync(work, { recursive: true, force: true }))

/** An empty folder of this test file's own. */
export function newFolder(): string {
  return mkdtempSync(join(work, 'f-'))
}

/** A copy of a fixture: go may write into a module. */
export function fixture(name: string): string {
  const folder = join(newFolder(), name)
  cpSync(fileURLToPath(new URL(`../fixtures/busybox/${name}`, import.meta.url)), folder, { recursive: true })
  return folder
}

/** A request for commands of a module; the output is in a folder of its own. */
export function request(directory: string, importPaths: readonly string[], more: Partial<BusyboxRequest> = {}): BusyboxRequest {
  return {
    directory,
    patterns: importPaths,
    commands: importPaths.map((importPath) => ({ importPath, applet: basename(importPath) })),
    tags: [],
    goos: 'linux',
    goarch: 'amd64',
    output: join(newFolder(), 'bb'),
    storage,
    pin,
    go,
    env,
    ...more,
  }
}

export async function generatorProgram(): Promise<string> {
  const tool = await generator({ pin, storage, go, env })
  if (tool.kind !== 'ready') throw new Error(JSON.stringify(tool))
  return tool.program
}

export async function makebbProgram(): Promise<string> {
  const tool = await makebb({ pin, storage, go, env })
  if (tool.kind !== 'ready') throw new Error(JSON.stringify(tool))
  return tool.program
}

export function sha256(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex')
}

/** Processes of the whole machine that have a text in their environment. */
export function marked(mark: string): readonly string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/environ`, 'latin1').includes(mark)
    } catch {
      return false
    }
  })
}
