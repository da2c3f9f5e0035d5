// The README's and the walkthrough's pictures: the command line and real VS Code on examples/starter.
//   node scripts/pictures.mjs [--vsix FILE] [NAME...]    NAME: terminal, hover, obstacles, actions, status-bar
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { until } from './editor/page/wait.mjs'
import { makePackage } from './package.mjs'
import { openExample, openPictureBrowser } from './pictures-editor.mjs'
import { smallPicture } from './pictures-png.mjs'
import { statusBarPicture, statusBarStates } from './pictures-status-bar.mjs'
import { terminalPicture } from './pictures-terminal.mjs'
import { downloadModules, root, setUp, stop } from './setup.mjs'

const limit = 150_000
const makers = { terminal, hover, obstacles, actions, 'status-bar': statusBar }
const { values, positionals } = parseArgs({ options: { vsix: { type: 'string' } }, allowPositionals: true })
const unknown = positionals.filter((name) => !(name in makers))
if (unknown.length > 0) stop(`no picture ${unknown.join(', ')}; there are ${Object.keys(makers).join(', ')}`)

if (values.vsix === undefined) setUp()
downloadModules([join('examples', 'starter')])
const vsix = values.vsix === undefined ? await makePackage({ quiet: true, bundle: false }) : resolve(values.vsix)
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(130))
const browser = await openPictureBrowser()
let example
try {
  example = await openExample(browser, vsix)
  for (const [name, make] of Object.entries(makers)) if (positionals.length === 0 || positionals.includes(name)) await make()
} finally {
  await example?.close()
  await browser.close()
}

async function terminal() {
  write('check.png', await terminalPicture(browser, 'gopure check ./cmd/station', ['check', './cmd/station']))
  write('build.png', await terminalPicture(browser, 'gopure build --keep-going', ['build', '--keep-going']))
}

/** Squiggles, gutter marks, the preamble in C's colours, and what the mouse is told on `import "C"`. */
async function hover() {
  const { page, squiggles, click, hoverAt, close } = await example.window({ file: 'cmd/station/temperature.go', width: 1000, height: 540 })
  await settled(squiggles)
  await click(9, 'return')
  await hoverAt(5, 'import', { containing: 'cgo-import' })
  write('hover.png', await page.screenshot())
  await close()
}

/** The view as it is read: command, kind, place, chain. */
async function obstacles() {
  const window = await example.window({ file: 'cmd/station/main.go', width: 1000, height: 660 })
  const { page, squiggles, command, clickTree } = window
  await settled(squiggles)
  await command('Gopure: Show Obstacles')
  await widen(page, 300, 480)
  const view = 'Obstacles'
  // A kind may stand below every command: which of them is told by the row above.
  const open = async (...path) => {
    const rows = page.locator('.sidebar .monaco-list-row:visible')
    const read = async () => (await rows.evaluateAll((all) => all.map((row) => ({ index: Number(row.dataset.index), level: Number(row.getAttribute('aria-level')), open: row.getAttribute('aria-expanded'), label: row.querySelector('.label-name')?.textContent ?? '' })))).sort((a, b) => a.index - b.index)
    let after = -1
    for (const [depth, label] of path.entries()) {
      const row = await until(async () => below(await read(), after, depth).find((row) => row.level === depth + 1 && (label === undefined || row.label === label)), `${label ?? 'place'} in the view`)
      if (row.open === 'false') await page.locator(`.sidebar .monaco-list-row[data-index="${row.index}"]:visible .monaco-tl-twistie`).click()
      after = row.index
    }
  }
  await open('station', 'A package that has no Go left without cgo', undefined)
  await open('runc', 'Namespaces entered by nsenter', undefined)
  await clickTree(view, 'main.go:8')
  await page.waitForTimeout(1500)
  write('obstacles.png', await page.screenshot())
  const { x, y, width } = await page.locator('.part.sidebar').boundingBox()
  const last = await page.locator('.sidebar .monaco-list-row:visible').filter({ has: page.locator('.label-name', { hasText: /^station$/ }) }).boundingBox()
  write('walkthrough/see.png', await page.screenshot({ clip: { x, y, width, height: last.y + last.height - y } }))
  await window.close()
}

/** What Ctrl+. offers on a finding. */
async function actions() {
  const { page, squiggles, click, codeActions, command, close } = await example.window({ file: 'cmd/station/temperature.go', width: 760, height: 400 })
  await settled(squiggles)
  await command('View: Toggle Primary Side Bar Visibility')
  await click(5, 'import')
  await codeActions()
  await page.waitForTimeout(300)
  write('actions.png', await page.screenshot())
  const editor = await page.locator('.editor-instance').first().boundingBox()
  const menu = await page.locator('.action-widget').first().boundingBox()
  write('walkthrough/fix.png', await page.screenshot({ clip: { x: editor.x, y: editor.y, width: menu.x + menu.width + 16 - editor.x, height: menu.y + menu.height + 16 - editor.y } }))
  await close()
}

async function statusBar() {
  const states = await statusBarStates(example)
  write('status-bar.png', await statusBarPicture(browser, states))
  write('walkthrough/build.png', states.progress)
  write('walkthrough/size.png', states.tooltip)
}

/** The rows below one of a tree of that depth; rows that are still to come are not there. */
function below(rows, index, depth) {
  const later = rows.filter((row) => row.index > index)
  const end = later.findIndex(({ level }) => level <= depth)
  return end < 0 ? later : later.slice(0, end)
}

async function settled(squiggles) {
  await until(async () => ((await squiggles()).length > 0 ? true : undefined), 'squiggle', 60_000)
  await new Promise((done) => setTimeout(done, 1500))
}

async function widen(page, from, to) {
  await page.mouse.move(from, 300)
  await page.mouse.down()
  await page.mouse.move(to, 300, { steps: 5 })
  await page.mouse.up()
}

function write(file, screenshot) {
  const png = smallPicture(screenshot, limit)
  mkdirSync(dirname(join(root, 'media', file)), { recursive: true })
  writeFileSync(join(root, 'media', file), png)
  console.log(`media/${file}: ${(png.length / 1024).toFixed(0)} KiB`)
  if (png.length > limit) console.error(`media/${file} has more than ${limit} bytes`)
}
