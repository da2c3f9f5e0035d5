import { describe, expect, it } from 'vitest'
import { unpack } from '../archive.js'
import { gopure } from './gopure.js'

const files = { 'go.mod': 'module example.com/a\n\ngo 1.25.0\n', 'cmd/main.go': 'package main\n\nimport "C"\n\nfunc main() {}\n' }

describe('gopure check --format lines', () => {
  it('writes a finding on a line, as compilers do', () => {
    const { status, stdout } = gopure(['check', '--format', 'lines'], { cwd: unpack(files) })
    expect(status).toBe(1)
    const lines = stdout.trimEnd().split('\n')
    expect(lines.length).toBeGreaterThan(0)
    for (const line of lines) expect(line).toMatch(/^cmd\/main\.go:3:\d+: error: .+ \[[a-z-]+\]$/)
  })

  it('is matched by the problem matcher that package.json has', async () => {
    const { default: manifest } = await import('../../package.json')
    const pattern = new RegExp(manifest.contributes.problemPatterns.find(({ name }) => name === 'gopure')!.regexp)
    const { stdout } = gopure(['check', '--format', 'lines'], { cwd: unpack(files) })
    expect(pattern.exec(stdout.split('\n')[0]!)?.slice(1, 5)).toEqual(['cmd/main.go', '3', '1', 'error'])
    expect(pattern.exec('/tmp/a/main.go:4:17: error: cannot use 1')?.slice(1, 7)).toEqual(['/tmp/a/main.go', '4', '17', 'error', 'cannot use 1', undefined])
  })

  it('writes nothing where nothing is found', () => {
    const { status, stdout } = gopure(['check', '--format', 'lines'], { cwd: unpack({ ...files, 'cmd/main.go': 'package main\n\nfunc main() {}\n' }) })
    expect([status, stdout]).toEqual([0, ''])
  })

  it('is for check only', () => {
    expect(gopure(['build', '--format', 'lines'], { cwd: unpack(files) }).status).toBe(2)
  })
})
