// The command palette, quick picks and input boxes: one widget at the top of the window.
import { listRows } from './list.mjs'
import { until } from './wait.mjs'

export function quickPickFunctions(page) {
  const widget = page.locator('.quick-input-widget')
  const input = widget.locator('.quick-input-filter input, input.input').first()
  const rows = async () => await listRows(page, widget.locator('.quick-input-list .monaco-list'), (row) => {
    const text = (selector) => row.querySelector(selector)?.textContent.replace(/\u00a0/g, ' ').trim() ?? ''
    const box = row.querySelector('.quick-input-list-checkbox, .monaco-checkbox')
    const checked = box === null || box.getClientRects().length === 0 ? null : (box.checked ?? box.getAttribute('aria-checked') === 'true')
    return {
      label: text('.quick-input-list-rows > .quick-input-list-row:first-child .label-name'),
      description: text('.quick-input-list-rows > .quick-input-list-row:first-child .label-description'),
      detail: text('.quick-input-list-label-meta'),
      separator: text('.quick-input-list-separator'),
      checked,
    }
  })
  const find = (label) => widget.locator('.quick-input-list .monaco-list-row').filter({ has: page.locator('.label-name', { hasText: new RegExp(`^${label.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`) }) }).first()
  const shown = async () => await widget.waitFor({ state: 'visible', timeout: 15_000 })

  return {
    /** The open quick pick or input box; null where none is open. */
    async quickPick() {
      if (!(await widget.isVisible())) return null
      return {
        title: (await widget.locator('.quick-input-title').innerText()).trim(),
        placeholder: (await input.getAttribute('placeholder')) ?? '',
        value: await input.inputValue(),
        message: (await widget.locator('.quick-input-message').innerText().catch(() => '')).trim(),
        items: await rows(),
      }
    },
    async choose(label) {
      await shown()
      const row = find(label)
      // A long list draws only its beginning: what is typed brings the row into sight.
      if (!(await row.waitFor({ state: 'visible', timeout: 3000 }).then(() => true, () => false))) await input.fill(label)
      await row.click({ timeout: 10_000 })
    },
    async check(label, wanted = true) {
      await shown()
      const box = find(label).locator('.quick-input-list-checkbox, .monaco-checkbox').first()
      await box.waitFor({ timeout: 10_000 })
      const is = await box.evaluate((box) => box.checked ?? box.getAttribute('aria-checked') === 'true')
      if (is !== wanted) await box.click()
    },
    async typeIntoQuickPick(text) {
      await shown()
      await input.fill(text)
    },
    async accept() {
      await shown()
      const ok = widget.locator('.quick-input-action .monaco-button, .quick-input-count ~ .quick-input-action').first()
      if (await ok.isVisible()) await ok.click()
      else await input.press('Enter')
    },
    async dismiss() {
      if (await widget.isVisible()) await page.keyboard.press('Escape')
    },
    /** The titles that the command palette offers for what is typed. */
    async commandTitles(text) {
      await page.keyboard.press('F1')
      await shown()
      await input.fill(`>${text}`)
      await page.waitForTimeout(400)
      const found = await rows()
      await page.keyboard.press('Escape')
      return found.map((row) => row.label).filter((label) => label !== 'No matching commands')
    },
    /** Runs a command as a person does: F1, its whole title, the row of just that title. */
    async command(title) {
      await page.keyboard.press('F1')
      await shown()
      await input.fill(`>${title}`)
      const row = find(title)
      const there = await row.waitFor({ state: 'visible', timeout: 5000 }).then(() => true, () => false)
      if (!there) {
        const offered = (await rows()).map((row) => row.label).join(', ')
        await page.keyboard.press('Escape')
        throw new Error(`the command palette has no ${JSON.stringify(title)}, but ${offered}`)
      }
      await row.click()
      await until(async () => ((await widget.isVisible()) && (await input.inputValue()).startsWith('>') ? undefined : true), 'end of the command palette')
    },
  }
}
