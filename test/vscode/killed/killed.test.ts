import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { folder, markChildren, status } from '../gopure.js'
import { page } from '../page.js'

describe('an extension host that is killed in the middle of a build', () => {
  // What is left of it nobody can look at from here: after.mjs does.
  it('leaves no process, no temporary folder, and the last binary', async () => {
    const children = markChildren()
    writeFileSync(join(folder(), 'bb'), 'the last good one')
    // A tag of its own: where an earlier run has made the tree already, there would be nothing to rewrite or compile.
    writeFileSync(join(folder(), 'gopure.yaml'), `tags: [t${Date.now()}]\n`)
    await status('ready', ({ text }) => text.startsWith('17 B'), 60_000)
    await page.command('Gopure: Build Busybox')
    await status('rewriting or compiling', ({ text }) => /^(rewrite|compile) \d+(\/\d+)?$/.test(text), 120_000)
    assert.ok(children().some((child) => /gopure-generate|\bgo (list|build)/.test(child)), children().join())
    process.kill(process.pid, 'SIGKILL')
    await new Promise(() => undefined)
  })
})
