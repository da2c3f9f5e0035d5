import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CodeAction } from 'vscode-languageserver-protocol'
import { describe, expect, it } from 'vitest'
import { unpack } from '../archive.js'
import { startClient } from './client.js'

describe('a Go program that is embedded', () => {
  it('can be had as a command of the busybox, unless it is one', async () => {
    const program = 'package main\n\nfunc main() {}\n'
    const folder = unpack({
      'go.mod': 'module example.com/app\n\ngo 1.25.0\n',
      'gopure.yaml': 'commands: [./cmd/app]\n',
      'cmd/agent/main.go': program,
      'cmd/app/main.go': 'package main\n\nimport _ "embed"\n\n//go:embed agent\nvar agent []byte\n\nfunc main() { println(len(agent)) }\n',
    })
    execFileSync('go', ['build', '-o', 'cmd/app/agent', './cmd/agent'], { cwd: folder, env: { ...process.env, CGO_ENABLED: '0', GOFLAGS: '', GOWORK: 'off' } })
    const client = await startClient([folder])
    await client.ready()
    const path = join(folder, 'cmd/app/main.go')
    await client.open(path, readFileSync(path, 'utf8'))
    await client.ready()
    const [finding] = client.published(path).filter(({ code }) => code === 'embed-binary')
    expect(finding?.message).toContain(', the Go program example.com/app/cmd/agent')
    const actions: readonly CodeAction[] = await client.connection.sendRequest('textDocument/codeAction', { textDocument: { uri: client.uriOf(path) }, range: finding!.range, context: { diagnostics: [], triggerKind: 1 } })
    const added = actions.filter(({ command }) => command?.command === 'gopure.addProgram')
    expect(added.map(({ title, command }) => ({ title, asked: command?.arguments?.[0] as unknown }))).toEqual([
      { title: 'Add example.com/app/cmd/agent to the Busybox Instead', asked: { project: folder, name: 'example.com/app/cmd/agent', provider: { kind: 'command', importPath: 'example.com/app/cmd/agent', required: true } } },
    ])
    expect(actions.some(({ title }) => title.startsWith('Build agent empty with the tag no_embed_app'))).toBe(true)
    await client.stop()
  })
})
