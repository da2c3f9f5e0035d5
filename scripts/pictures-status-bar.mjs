// The status bar in its states, each the outcome of a real build of the example, and all of them in one picture.
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { until } from './editor/page/wait.mjs'
import { statusItem } from './pictures-editor.mjs'

/** Builds, and gives each state's PNG by its name; `tooltip` is that of the built one. */
export async function statusBarStates({ folder, window: open }) {
  const window = await open({ width: 900, height: 560 })
  const { page, statusBar, command, clickNotification, notifications } = window
  const write = (file, text) => {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), text)
  }
  const when = async (what, is, timeout = 300_000) => await until(async () => ((item) => (item !== null && is(item) ? true : undefined))(await statusBar(statusItem)), what, timeout)
  const shoot = async () => {
    const bar = await page.locator('.part.statusbar').boundingBox()
    return await page.screenshot({ clip: { x: 0, y: bar.y, width: 300, height: bar.height } })
  }
  await command('View: Toggle Primary Side Bar Visibility')
  await when('state before the first build', ({ text }) => text === 'Gopure: not built')
  const notBuilt = await shoot()

  await command('Gopure: Build Busybox')
  // runc and station can't be built without cgo: that is what the example shows.
  await until(async () => await clickNotification('do not build without cgo', 'Build the Others').then(() => true, () => undefined), 'question what to build', 120_000)
  // What is in Go's cache already is not compiled again.
  await when('progress', ({ text }) => /^(rewrite|compile) \d\d+(\/\d+)?$/.test(text))
  const building = await shoot()
  await notifications()
  const progress = await page.locator('.notifications-center.visible').screenshot()
  await when('busybox', ({ text, kind }) => text.includes(' of 8 MiB') && kind === 'standard')
  await command('Notifications: Clear All Notifications')
  const built = await shoot()
  const tooltip = await shootTooltip(window, folder)

  write('gopure.yaml', 'budget: 6 MiB\n')
  await when('warning', ({ kind }) => kind === 'warning')
  const over = await shoot()

  write('cmd/clock/main.go', 'package main\n\nfunc main() {\n\ttick(\n}\n')
  write('gopure.yaml', 'commands: [./cmd/clock, github.com/u-root/u-root/cmds/core/ls]\nbudget: 8 MiB\n')
  await when('new budget', ({ kind }) => kind === 'standard')
  await command('Gopure: Build Busybox')
  await when('failure', ({ kind }) => kind === 'error')
  await command('Notifications: Clear All Notifications')
  await page.mouse.move(450, 200)
  const failed = await shoot()
  await window.close()
  return { notBuilt, building, progress, built, tooltip, over, failed }
}

async function shootTooltip({ page }, folder) {
  const hover = page.locator('.workbench-hover-container .monaco-hover, .monaco-hover.workbench-hover').first()
  const item = await page.locator(`[id="${statusItem}"]`).boundingBox()
  await until(async () => {
    await page.mouse.move(item.x + item.width / 2 - 1, item.y + item.height / 2)
    await page.mouse.move(item.x + item.width / 2, item.y + item.height / 2)
    await page.waitForTimeout(1200)
    return (await hover.isVisible()) ? true : undefined
  }, 'tooltip', 20_000)
  await withoutFolder(page, folder)
  const [bar, box] = [await page.locator('.part.statusbar').boundingBox(), await hover.boundingBox()]
  const top = box.y
  const picture = await page.screenshot({ clip: { x: box.x - 6, y: top, width: box.width + 12, height: bar.y + bar.height - top } })
  await page.mouse.move(450, 200)
  await hover.waitFor({ state: 'hidden' }).catch(() => {})
  return picture
}

/** Where the example's copy stands says nothing. */
async function withoutFolder(page, folder) {
  await page.evaluate((prefix) => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) if (node.data.includes(prefix)) node.data = node.data.replaceAll(prefix, '')
  }, `${folder}/`)
}

/** The states below each other with a caption each, and the tooltip beside them. */
export async function statusBarPicture(browser, { notBuilt, building, built, over, failed, tooltip }) {
  const rows = [
    [notBuilt, 'Not built yet'],
    [building, 'Building: the phase, and how far it is'],
    [built, 'Built, within its budget'],
    [over, 'Built, over its budget'],
    [failed, 'Failed: the last good busybox stays'],
  ]
  const image = (png, wide) => `<img src="data:image/png;base64,${png.toString('base64')}" style="width:${wide}px">`
  const width = tooltip.readUInt32BE(16) / 2
  const page = await browser.page({ width: width + 376, height: 200 })
  await page.setContent(`<style>
    body { margin: 0; background: transparent }
    main { display: grid; grid-template-columns: 300px 1fr; gap: 28px; align-items: end; padding: 24px; border-radius: 8px; background: #1f1f1f; color: #cccccc; font: 13px/18px Inter, 'DejaVu Sans', sans-serif }
    figure { margin: 0 } figure + figure { margin-top: 18px }
    figcaption { margin-bottom: 6px; color: #9d9d9d }
    img { display: block; border-radius: 5px; outline: 1px solid #333 }
  </style><main><div>${rows.map(([png, caption]) => `<figure><figcaption>${caption}</figcaption>${image(png, 300)}</figure>`).join('')}</div>
  <figure><figcaption>The mouse on it</figcaption>${image(tooltip, width)}</figure></main>`)
  const picture = await page.locator('main').screenshot({ omitBackground: true })
  await page.context().close()
  return picture
}
