// Terminal pictures: what the command line really prints for the example, in its own colours.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { root } from './setup.mjs'

/** Draws a command's output on a page of the browser. Returns a PNG. */
export async function terminalPicture(browser, command, args) {
  const folder = join(root, 'examples', 'starter')
  const { stdout } = spawnSync(process.execPath, [join(root, 'dist', 'cli.js'), ...args], { cwd: folder, env: { ...process.env, FORCE_COLOR: '1' }, encoding: 'utf8' })
  // Paths of the machine that made the picture say nothing.
  const text = `\u001B[2m$\u001B[22m \u001B[1m${command}\u001B[22m\n\n${stdout.replaceAll(`${folder}/`, '')}`
  const page = await browser.page({ width: 1000, height: 200 })
  await page.setContent(document(text.trimEnd().split('\n')))
  const picture = await page.locator('pre').screenshot({ omitBackground: true })
  await page.context().close()
  return picture
}

function document(lines) {
  return `<style>
  body { margin: 0; background: transparent }
  pre { margin: 0; padding: 20px; border-radius: 8px; background: #1c2128; color: #cdd9e5; font: 13px/19px 'JetBrains Mono', 'DejaVu Sans Mono', monospace; font-variant-ligatures: none }
  pre div { min-height: 19px; white-space: pre-wrap; overflow-wrap: anywhere }
  .b { font-weight: bold } .d { color: #768390 } .c31 { color: #f47067 } .c32 { color: #8ddb8c } .c33 { color: #daaa3f } .c36 { color: #6cb6ff }
</style><pre>${lines.map(row).join('')}</pre>`
}

/** One line; what does not fit goes on below it, as far to the right as it began. */
function row(line) {
  const indent = /^\s*/.exec(line)[0].length
  const on = new Set()
  const spans = line.split(/(\u001B\[\d+m)/).map((part) => {
    const code = Number(/^\u001B\[(\d+)m$/.exec(part)?.[1] ?? -1)
    if (code === 1) on.add('b')
    else if (code === 2) on.add('d')
    else if (code === 22) for (const name of ['b', 'd']) on.delete(name)
    else if (code === 39) for (const name of [...on].filter((name) => name.startsWith('c'))) on.delete(name)
    else if (code > 0) on.add(`c${code}`)
    return code >= 0 || part === '' ? '' : `<span class="${[...on].join(' ')}">${escape(part)}</span>`
  })
  return `<div style="padding-left:${indent + 2}ch;text-indent:-${indent + 2}ch">${spans.join('')}</div>`
}

function escape(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
