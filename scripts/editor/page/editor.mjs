// What stands in the editors: text, squiggles, faded code, decorations, code lenses, hovers, the menu of code actions.
import { reader } from './reader.mjs'
import { listRows } from './list.mjs'
import { until } from './wait.mjs'

export function editorFunctions(page) {
  const read = async (name, ...args) => {
    const at = async () => await page.evaluate(([name, args]) => (window.gopureReader === undefined ? 'missing' : { value: window.gopureReader[name](...args) }), [name, args])
    let answer = await at()
    if (answer === 'missing') {
      await page.evaluate(`(${String(reader)})()`)
      answer = await at()
    }
    return answer.value
  }
  const hover = page.locator('.monaco-editor .monaco-hover:not(.hidden), .monaco-resizable-hover .monaco-hover:not(.hidden)').first()
  const menu = page.locator('.action-widget:not(.action-list-submenu-panel)')
  const placeOf = async (line, text, file) => await until(() => read('placeOf', line, text, file), `line ${line} with ${JSON.stringify(text)} on the screen`)

  return {
    editorTexts: async () => await read('texts'),
    squiggles: async () => await read('squiggles'),
    fadedLines: async () => await read('faded'),
    decorations: async () => await read('decorations'),
    glyphs: async () => await read('glyphs'),
    codeLenses: async () => await read('codeLenses'),
    tokens: async (line) => await read('tokens', line),
    overviewRuler: async () => await read('overviewRuler'),

    async clickCodeLens(text) {
      await page.locator('.codelens-decoration a', { hasText: text }).first().click({ timeout: 10_000 })
    },

    /** Rests the mouse on some text until a hover with content stands there; null where none comes. */
    async hoverAt(line, text, { file, timeout = 10_000, containing = '' } = {}) {
      const { x, y } = await placeOf(line, text, file)
      await page.mouse.move(5, 5)
      await hover.waitFor({ state: 'hidden', timeout: 3000 }).catch(() => {})
      const began = Date.now()
      while (Date.now() - began < timeout) {
        // A hover is shown for a mouse that moves and then rests, and only when the one before is gone.
        await page.mouse.move(x - 2, y)
        await page.mouse.move(x, y, { steps: 2 })
        const shown = await hover.waitFor({ state: 'visible', timeout: 2000 }).then(() => true, () => false)
        if (!shown) {
          await page.mouse.move(5, 5)
          continue
        }
        let last
        for (let i = 0; i < 20; i++) {
          const now = await hover.innerText().catch(() => '')
          if (now === last && now.trim() !== '' && !/^Loading\.\.\.$/m.test(now) && now.includes(containing)) return await hoverContent(hover)
          last = now
          await page.waitForTimeout(100)
        }
        await page.mouse.move(5, 5)
        await page.waitForTimeout(300)
      }
      return null
    },

    async clickHoverLink(text) {
      await hover.locator('a', { hasText: text }).first().click({ timeout: 5000 })
    },

    async click(line, text, { file, modifiers = [] } = {}) {
      const { x, y } = await placeOf(line, text, file)
      for (const key of modifiers) await page.keyboard.down(key)
      await page.mouse.click(x, y)
      for (const key of modifiers) await page.keyboard.up(key)
    },

    /** The menu of Ctrl+. at the cursor; it stays open. Empty where the editor says that there is nothing. */
    async codeActions() {
      const none = page.locator('.monaco-editor-overlaymessage', { hasText: 'No code actions' })
      const answer = async () => ((await menu.isVisible()) ? 'menu' : (await none.isVisible()) ? 'none' : undefined)
      let found
      // A server that still computes answers the next time.
      for (let tries = 0; tries < 8 && found === undefined; tries++) {
        await page.keyboard.press('ControlOrMeta+Period')
        found = await until(answer, 'menu of code actions', 2000).catch(() => undefined)
      }
      if (found === undefined) throw new Error('Ctrl+. opened no menu: does the cursor stand in an editor?')
      if (found === 'none') return []
      return await until(async () => {
        const rows = await listRows(page, menu.locator('.monaco-list'), (row) => ({ title: (row.querySelector('.title') ?? row).textContent.trim(), group: row.classList.contains('group-header'), disabled: row.classList.contains('option-disabled'), separator: row.classList.contains('separator') }))
        return rows.length > 0 ? rows.filter((row) => !row.separator) : undefined
      }, 'code actions in the menu')
    },

    async chooseCodeAction(title) {
      if (!(await menu.isVisible())) await this.codeActions()
      const row = menu.locator('.monaco-list-row.action').filter({ has: page.getByText(title, { exact: true }) }).first()
      await row.click({ timeout: 5000 })
    },

    async lightBulb() {
      const bulb = page.locator('.monaco-editor .lightBulbWidget, .monaco-editor .codicon-gutter-lightbulb, .monaco-editor [class*="codicon-gutter-lightbulb"]').first()
      return await bulb.isVisible()
    },
  }
}

async function hoverContent(hover) {
  return await hover.evaluate((element) => ({
    text: element.innerText.replace(/\u00a0/g, ' ').trim(),
    links: [...element.querySelectorAll('a')].map((link) => ({ text: link.innerText.trim(), href: link.dataset.href ?? link.getAttribute('href') ?? '' })).filter(({ text }) => text !== ''),
    code: [...element.querySelectorAll('.monaco-tokenized-source, code')].map((code) => code.innerText.replace(/\u00a0/g, ' ')),
  }))
}
