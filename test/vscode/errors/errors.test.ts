import assert from 'node:assert/strict'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as vscode from 'vscode'
import { clearNotifications, folder, markChildren, notification, status } from '../gopure.js'
import { page } from '../page.js'
import { until } from '../until.js'

const program = (statement: string): string => `package main\n\nimport "fmt"\n\nfunc main() {\n\t${statement}\n\tfmt.Println()\n}\n`
const write = (path: string, text: string): void => {
  mkdirSync(join(folder(), path, '..'), { recursive: true })
  writeFileSync(join(folder(), path), text)
}
const buildProblems = async (): Promise<readonly string[]> => (await page.problems()).filter(({ level, source }) => level === 2 && source.includes('gopure build')).map(({ place, message }) => `${place} ${message}`)

describe('a build that does not succeed', () => {
  before(() => markChildren())
  afterEach(clearNotifications)

  it('shows an error on the line of the source that it comes from', async () => {
    write('hello/main.go', program('var s string = 1'))
    await status('ready', ({ text }) => text === 'Gopure: not built', 30_000)
    await page.command('Gopure: Build Busybox')
    const { severity, buttons, text } = await notification('was not built', 120_000)
    assert.deepEqual({ severity, buttons }, { severity: 'error', buttons: ['Show Problems', 'Show Output'] })
    assert.match(text, /hello\/main\.go:6: /)
    await page.clickNotification('was not built', 'Show Problems')
    const problems = await until('the problem', buildProblems, (all) => all.length > 0)
    assert.match(problems.join('\n'), /\[Ln 6, Col 17\] cannot use 1 \(untyped int constant\) as string value/)
    const item = await status('failed', ({ kind }) => kind === 'error')
    assert.equal(item.text, 'Gopure: build failed')
    await vscode.window.showTextDocument(vscode.Uri.file(join(folder(), 'hello/main.go')))
    const squiggles = await until('squiggle', () => page.squiggles(), (all) => all.some(({ line }) => line === 6))
    assert.ok(squiggles.some(({ line, severity: drawn }) => line === 6 && drawn === 'error'))
  })

  it('forgets the errors with the next build', async () => {
    write('hello/main.go', program('var s string = "1"; fmt.Print(s)'))
    await page.command('Gopure: Build Busybox')
    await status('built', ({ text }) => text.endsWith(' MiB'), 120_000)
    assert.deepEqual(await buildProblems(), [])
  })

  it('shows what it would fail at before it starts, and fails at it when it is told to build anyway', async () => {
    write('third/main.go', 'package main\n\nfunc two() (int, int) { return 1, 2 }\n\nvar a, b = two()\n\nfunc main() { println(a, b) }\n')
    await page.command('Gopure: Build Busybox')
    await notification("can't be built", 60_000)
    const found = async (): Promise<readonly string[]> => (await page.problems()).map(({ place, message }) => `${place} ${message}`)
    await page.command('Problems: Focus on Problems View')
    await until('the finding', found, (all) => all.some((row) => /\[Ln 5, Col 5\] one value fills a and b/i.test(row)))
    await page.clickNotification("can't be built", 'Build Anyway')
    await notification('was not built', 120_000)
    await until('the error', buildProblems, (all) => all.some((row) => /\[Ln 5, Col 5\] a package-level "var a, b = f\(\)" makes makebb panic/.test(row)))
  })

  it("names the commands that can't be built, and builds the others", async () => {
    write('third/main.go', 'package main\n\nimport "C"\n\nfunc main() {}\n')
    await page.command('Gopure: Build Busybox')
    const { text, buttons } = await notification("can't be built", 60_000)
    assert.deepEqual({ text, buttons }, { text: "third can't be built.", buttons: ['Build the Others', 'Build Anyway', 'Show Problems'] })
    rmSync(join(folder(), 'bb'))
    await status('nothing there', ({ text: shown }) => shown === 'Gopure: not built', 30_000)
    await page.clickNotification("can't be built", 'Build the Others')
    await status('built', ({ text: shown }) => shown.endsWith(' MiB'), 120_000)
    rmSync(join(folder(), 'third'), { recursive: true })
  })
})
