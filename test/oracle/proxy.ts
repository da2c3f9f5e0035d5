import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { unpack, type Archive } from '../archive.js'
import { ask } from './oracle.js'

/** The environment of a go command that knows some modules of ours and no other. */
export type ProxyEnvironment = Readonly<Record<'GOPROXY' | 'GOSUMDB' | 'GOMODCACHE' | 'GOFLAGS' | 'GOWORK', string>>

/** Serves modules from a folder, each named as path@version, into a module cache of its own. */
export function serveModules(modules: Readonly<Record<string, Archive>>): ProxyEnvironment {
  const folder = unpack({})
  const questions = Object.entries(modules).map(([name, archive]) => {
    const at = name.lastIndexOf('@')
    return JSON.stringify([join(folder, 'proxy'), name.slice(0, at), name.slice(at + 1), unpack(archive)])
  })
  ask('proxy', questions)
  mkdirSync(join(folder, 'cache'))
  return { GOPROXY: `file://${join(folder, 'proxy')}`, GOSUMDB: 'off', GOMODCACHE: join(folder, 'cache'), GOFLAGS: '-modcacherw', GOWORK: '' }
}

/** Downloads what a folder's packages take, and writes its go.sum. */
export function download(folder: string, environment: ProxyEnvironment, env: Readonly<Record<string, string>>): void {
  execFileSync('go', ['mod', 'download', '-modcacherw', 'all'], { cwd: folder, env: { ...process.env, ...environment, ...env, GOFLAGS: '' }, stdio: ['ignore', 'ignore', 'pipe'] })
}
