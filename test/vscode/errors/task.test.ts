import assert from 'node:assert/strict'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as vscode from 'vscode'
import { folder, status } from '../gopure.js'
import { page } from '../page.js'
import { until } from '../until.js'

async function runTask(task: vscode.Task): Promise<number | undefined> {
  const ended = new Promise<number | undefined>((done) => {
    const subscription = vscode.tasks.onDidEndTaskProcess(({ execution, exitCode }) => {
      if (execution.task.name !== task.name) return
      subscription.dispose()
      done(exitCode)
    })
  })
  await vscode.tasks.executeTask(task)
  return await ended
}

const named = async (name: string): Promise<vscode.Task> => (await vscode.tasks.fetchTasks({ type: 'gopure' })).find((task) => task.name === name)!

describe('tasks of the type gopure', () => {
  it('are there without a tasks.json, in the build group, and start no shell', async () => {
    const tasks = await vscode.tasks.fetchTasks({ type: 'gopure' })
    assert.deepEqual(tasks.map(({ name, group, definition }) => ({ name, group: group?.id, task: definition['task'] as unknown })), [
      { name: 'build', group: 'build', task: 'build' },
      { name: 'check', group: 'build', task: 'check' },
    ])
    assert.ok(tasks.every(({ execution }) => execution === undefined || execution instanceof vscode.CustomExecution))
  })

  it("build the busybox, with the command line's words in the terminal and its exit code", async () => {
    rmSync(join(folder(), 'bb'), { force: true })
    assert.equal(await runTask(await named('build')), 0)
    await until('terminal', () => page.terminal(), (text) => /2 commands {2}\d\.\d MiB \([\d,]+ bytes\)/.test(text.replaceAll('\u00a0', ' ')))
    await status('built', ({ text }) => text.endsWith(' MiB'))
  })

  it('report a compile error as a problem, through the matcher', async () => {
    const file = join(folder(), 'hello', 'main.go')
    writeFileSync(file, 'package main\n\nfunc main() {\n\tvar s string = 1\n\t_ = s\n}\n')
    assert.equal(await runTask(await named('build')), 4)
    const found = await until('problem', () => vscode.languages.getDiagnostics(vscode.Uri.file(file)), (all) => all.some(({ message }) => message.includes('as string value')))
    assert.deepEqual(found.filter(({ message }) => message.includes('as string value')).map(({ range }) => [range.start.line, range.start.character]), [[3, 16]])
    await status('failed', ({ kind }) => kind === 'error')
    writeFileSync(file, 'package main\n\nfunc main() { println("hello") }\n')
  })

  it('check, with a line for each finding', async () => {
    const file = join(folder(), 'other', 'main.go')
    writeFileSync(file, 'package main\n\nimport "C"\n\nfunc main() {}\n')
    assert.equal(await runTask(await named('check')), 1)
    await until('terminal', () => page.terminal(), (text) => text.replaceAll('\u00a0', ' ').includes('other/main.go:3:1: error: '))
    writeFileSync(file, 'package main\n\nfunc main() { println("other") }\n')
  })
})
