import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { unpack } from '../archive.js'
import { gopure, type Ran } from './gopure.js'

const rules = (root: string): Ran => gopure(['rules', '--no-color'], { cwd: root, remember: true, env: { GOPURE_STORAGE: join(root, 'storage') } })

const codeIn = (root: string): readonly string[] => readdirSync(join(root, 'storage/code')).map((name) => join(root, 'storage/code', name))

const sealed = (body: Buffer): Buffer => Buffer.concat([createHash('sha1').update(body).digest(), body])

describe('compiled code is kept for each verb', () => {
  const root = unpack({ 'go.mod': 'module example.com/a\n\ngo 1.25.0\n', 'main.go': 'package main\n\nfunc main() {}\n' })
  const first = rules(root)
  const [file] = codeIn(root)

  it('and taken the next time', () => {
    const before = statSync(file!).mtimeMs
    expect(rules(root)).toEqual(first)
    expect(codeIn(root)).toEqual([file])
    // What V8 takes is not written again.
    expect(statSync(file!).mtimeMs).toBe(before)
    expect(gopure(['list', '.'], { cwd: root, remember: true, env: { GOPURE_STORAGE: join(root, 'storage') } }).status).toBe(0)
    expect(codeIn(root)).toHaveLength(2)
  })

  it.each<readonly [string, (bytes: Buffer) => Buffer]>([
    ['cut short', (bytes) => bytes.subarray(0, bytes.length / 2)],
    ['empty', () => Buffer.of()],
    ['with another letter', (bytes) => (bytes.writeUInt8(bytes.readUInt8(2000) ^ 1, 2000), bytes)],
    ['of something else', () => sealed(Buffer.from('no code at all'))],
    ['of another version of V8', (bytes) => (bytes.writeUInt8(bytes.readUInt8(24) ^ 1, 24), sealed(bytes.subarray(20)))],
  ])('but not where it is %s', (_, damage) => {
    const whole = readFileSync(file!)
    writeFileSync(file!, damage(Buffer.from(whole)))
    expect(rules(root)).toEqual(first)
    expect(readFileSync(file!).length).toBeGreaterThan(10_000)
  })

  it('and is not needed', () => {
    const other = unpack({ 'go.mod': 'module example.com/a\n', storage: '' })
    expect(rules(other)).toEqual(first)
    expect(readFileSync(join(other, 'storage'), 'utf8')).toBe('')
  })
})
