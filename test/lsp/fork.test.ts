import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CodeAction } from 'vscode-languageserver-protocol'
import { describe, expect, it } from 'vitest'
import type { ForkModule } from '../../src/protocol.js'
import { unpack } from '../archive.js'
import { download, serveModules } from '../oracle/proxy.js'
import { startClient } from './client.js'

const main = 'package main\n\nimport (\n\t"example.com/dep/native"\n\t"os/exec"\n)\n\nfunc main() {\n\tnative.Run()\n\t_ = exec.Command("fsck").Run()\n}\n'

describe('forking a module', () => {
  it('is offered where a finding stands in the module cache, at the import and in its file, and nowhere else', async () => {
    const proxy = serveModules({
      'example.com/dep@v1.0.0': { 'go.mod': 'module example.com/dep\n\ngo 1.20\n', 'native/native.go': 'package native\n\n// #include <math.h>\nimport "C"\n\nfunc Run() { C.sqrt(2) }\n' },
    })
    const folder = unpack({ 'go.mod': 'module example.com/app\n\ngo 1.25.0\n\nrequire example.com/dep v1.0.0\n', 'main.go': main })
    download(folder, proxy, {})
    const client = await startClient([folder], { env: { ...proxy } })
    await client.ready()
    const cached = join(proxy.GOMODCACHE, 'example.com/dep@v1.0.0/native/native.go')
    const forksAt = async (path: string, line: number): Promise<readonly ForkModule[]> => {
      const actions: readonly CodeAction[] = await client.connection.sendRequest('textDocument/codeAction', {
        textDocument: { uri: client.uriOf(path) },
        range: { start: { line, character: 0 }, end: { line, character: 1 } },
        context: { diagnostics: [], triggerKind: 1 },
      })
      return actions.flatMap(({ command }) => (command?.command === 'gopure.forkModule' ? [command.arguments![0] as ForkModule] : []))
    }
    for (const path of [join(folder, 'main.go'), cached]) await client.open(path, readFileSync(path, 'utf8'))
    await client.ready()
    const expected = [{ project: folder, module: 'example.com/dep', path: cached, line: 4 }]
    expect(await forksAt(join(folder, 'main.go'), 3)).toEqual(expected)
    expect(await forksAt(cached, 3)).toEqual(expected)
    expect(await forksAt(join(folder, 'main.go'), 9)).toEqual([])
    expect(await forksAt(cached, 0)).toEqual([])
    await client.stop()
  })
})
