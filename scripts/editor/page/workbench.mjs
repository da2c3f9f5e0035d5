// What stands around the editors: status bar, Problems, trees, notifications, dialogs, webviews, output, keyboard.
import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { listRows } from './list.mjs'
import { until } from './wait.mjs'

export function workbenchFunctions(page) {
  const item = (id) => page.locator(`[id="${id}"].statusbar-item`)
  const tooltip = page.locator('.workbench-hover-container .monaco-hover, .monaco-hover.workbench-hover').first()
  const pane = (title) => page.locator('.pane').filter({ has: page.locator('.pane-header h3.title', { hasText: new RegExp(`^${escape(title)}$`, 'i') }) }).first()
  // A container with one view shows that view's title in its own header and hides the pane's.
  const view = async (title) => {
    const found = pane(title)
    if ((await found.count()) > 0) return found
    return page.locator('.composite.viewlet, .pane-composite-part').filter({ has: page.locator('.title-label h2', { hasText: new RegExp(`^${escape(title)}(: ${escape(title)})?$`, 'i') }) }).first()
  }
  const row = async (title, label) => (await view(title)).locator('.monaco-list-row').filter({ has: page.locator('.label-name', { hasText: new RegExp(`^${escape(label)}$`) }) }).first()
  const toast = (text) => page.locator('.notification-toast, .notifications-center').locator('.notification-list-item').filter({ hasText: text }).first()
  const dialog = page.locator('.monaco-dialog-box')
  const webview = () => page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame')

  const centre = page.locator('.notifications-center.visible')
  const openCentre = async () => {
    if ((await centre.count()) === 0) await item('status.notifications').click({ timeout: 5000 })
  }

  return {
    async statusBar(id) {
      if ((await item(id).count()) === 0) return null
      return await item(id).evaluate((element) => {
        const label = element.querySelector('.statusbar-item-label') ?? element
        const { backgroundColor } = getComputedStyle(element)
        return {
          text: label.textContent.replace(/\u00a0/g, ' ').trim(),
          icons: [...label.querySelectorAll('.codicon')].flatMap((icon) => [...icon.classList].filter((name) => name.startsWith('codicon-')).map((name) => name.slice(8).replace(/-animation$/, ''))),
          aria: label.getAttribute('aria-label') ?? '',
          kind: ['error', 'warning', 'prominent', 'remote', 'offline'].find((kind) => element.classList.contains(`${kind}-kind`)) ?? 'standard',
          background: backgroundColor,
          colour: getComputedStyle(label).color,
          side: element.classList.contains('left') ? 'left' : 'right',
          visible: element.getClientRects().length > 0,
        }
      })
    },
    statusBarIds: async () => await page.locator('.statusbar-item[id]').evaluateAll((items) => items.map((item) => item.id)),

    async statusBarTooltip(id) {
      await page.mouse.move(5, 5)
      const box = await item(id).boundingBox()
      if (box === null) throw new Error(`no status bar item ${id} is shown`)
      for (let tries = 0; tries < 4; tries++) {
        await page.mouse.move(box.x + box.width / 2 - 1, box.y + box.height / 2)
        await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
        if (await tooltip.waitFor({ state: 'visible', timeout: 3000 }).then(() => true, () => false)) {
          await page.waitForTimeout(150)
          // It closes by itself where the item changes under the mouse: then once more.
          const text = await tooltip.innerText({ timeout: 500 }).catch(() => '')
          await page.mouse.move(5, 5)
          if (text.trim() !== '') return text.replace(/\u00a0/g, ' ').trim()
        }
        await page.mouse.move(5, 5)
        await page.waitForTimeout(200)
      }
      return ''
    },
    clickStatusBar: async (id) => await item(id).click({ timeout: 5000 }),

    /** The rows of the Problems panel, which must be open. */
    problems: async () => {
      const rows = await listRows(page, page.locator('.markers-panel .monaco-list'), (row) => {
        const text = (selector) => row.querySelector(selector)?.textContent.replace(/\u00a0/g, ' ').trim() ?? ''
        const severity = ['error', 'warning', 'info'].find((kind) => row.querySelector(`.marker-icon.${kind}, .marker-icon .codicon-${kind}`) !== null) ?? null
        const lines = [...row.querySelectorAll('.marker-message')].map((line) => line.textContent.replace(/\u00a0/g, ' ').trim())
        // The depth that the list itself tells comes later than the row.
        const level = severity !== null ? 2 : text('.label-name') !== '' ? 1 : 3
        return { level, aria: row.getAttribute('aria-label') ?? '', file: text('.label-name'), folder: text('.label-description'), severity, message: lines.join('\n') || text('.related-info-description'), code: text('.marker-code'), source: text('.marker-source'), place: text('.marker-line'), text: row.textContent.replace(/\u00a0/g, ' ').trim() }
      })
      // What is below a file is of that file.
      let file = { file: '', folder: '' }
      return rows.map((row) => {
        if (row.level === 1) file = { file: row.file, folder: row.folder }
        return { ...row, ...file }
      })
    },

    /** The rows of a tree view by its title: label, description, depth, whether it is open (null: a leaf). */
    tree: async (title) => await listRows(page, (await view(title)).locator('.monaco-list').first(), (row) => {
      const text = (selector) => row.querySelector(selector)?.textContent.replace(/\u00a0/g, ' ').trim() ?? ''
      const open = row.getAttribute('aria-expanded')
      const icon = row.querySelector('.custom-view-tree-node-item-icon')
      return {
        label: text('.label-name'),
        description: text('.label-description'),
        level: Number(row.getAttribute('aria-level')),
        open: open === null ? null : open === 'true',
        aria: row.getAttribute('aria-label') ?? '',
        icon: [...(icon?.classList ?? [])].find((name) => name.startsWith('codicon-'))?.slice(8) ?? '',
        checked: row.querySelector('.monaco-custom-toggle.codicon-check') === null ? null : row.querySelector('.monaco-custom-toggle').getAttribute('aria-checked') === 'true',
      }
    }),
    async expand(title, label) {
      const found = await row(title, label)
      if ((await found.getAttribute('aria-expanded')) === 'false') await found.locator('.monaco-tl-twistie').click({ timeout: 5000 })
    },
    async clickTree(title, label) {
      await (await row(title, label)).locator('.label-name').click({ timeout: 5000 })
    },
    /** Clicks a row's inline button by its name. */
    async treeAction(title, label, action) {
      const found = await row(title, label)
      await found.hover()
      await found.locator(`.actions [aria-label^="${action}"]`).first().click({ timeout: 5000 })
    },
    async treeMenu(title, label) {
      await (await row(title, label)).click({ button: 'right', timeout: 5000 })
      const items = page.locator('.monaco-menu .action-item:not(.disabled) .action-label')
      await items.first().waitFor({ timeout: 5000 })
      return (await items.allInnerTexts()).map((text) => text.trim()).filter((text) => text !== '')
    },
    async chooseMenu(label) {
      const entry = page.locator('.monaco-menu .action-item').filter({ has: page.getByText(label, { exact: true }) }).first()
      await entry.waitFor({ timeout: 5000 })
      // A menu ignores the button that opened it, and so a click that comes too soon.
      await page.waitForTimeout(300)
      await entry.click({ timeout: 5000 })
    },
    /** The buttons above a view, and a click on one. */
    viewActions: async (title) => await (await view(title)).locator('.pane-header .actions .action-label, .title-actions .action-label').evaluateAll((all) => all.map((action) => (action.getAttribute('aria-label') ?? action.textContent).trim()).filter((text) => text !== '')),
    async clickViewAction(title, action) {
      const found = await view(title)
      await found.hover()
      await found.locator(`.pane-header .actions [aria-label^="${action}"], .title-actions [aria-label^="${action}"]`).first().click({ timeout: 5000 })
    },
    /** What an empty view says. */
    welcome: async (title) => {
      const content = (await view(title)).locator('.welcome-view-content')
      if ((await content.count()) === 0 || !(await content.first().isVisible())) return null
      return await content.first().evaluate((element) => ({ text: element.innerText.trim().replace(/\n+/g, '\n'), buttons: [...element.querySelectorAll('.monaco-button')].map((button) => button.innerText.trim()), links: [...element.querySelectorAll('a:not(.monaco-button)')].map((link) => link.innerText.trim()) }))
    },
    badges: async () => await page.locator('.activitybar .action-item').evaluateAll((items) => items.map((item) => ({ label: item.querySelector('.action-label')?.getAttribute('aria-label') ?? '', badge: item.querySelector('.badge-content')?.textContent ?? '' }))),

    /** Opens the notification centre where there is something: VS Code shows no toasts to a test driver. */
    notifications: async () => (await openCentre(), await page.locator('.notification-list-item').evaluateAll((items) => {
      const seen = items.filter((item) => item.getClientRects().length > 0).map((item) => ({
        text: item.querySelector('.notification-list-item-message')?.innerText.trim() ?? '',
        severity: /codicon-(error|warning|info)/.exec(item.querySelector('.notification-list-item-icon')?.className ?? '')?.[1] ?? 'info',
        source: item.querySelector('.notification-list-item-source')?.innerText.trim() ?? '',
        buttons: [...item.querySelectorAll('.notification-list-item-buttons-container .monaco-button')].map((button) => button.innerText.trim()).filter((text) => text !== ''),
        progress: (item.closest('.monaco-list-row') ?? item).querySelector('.monaco-progress-container.active') !== null,
      }))
      return seen
    })),
    clickNotification: async (text, button) => (await openCentre(), await toast(text)).locator('.monaco-button', { hasText: button }).first().click({ timeout: 10_000 }),

    dialog: async () => {
      if (!(await dialog.first().isVisible())) return null
      return await dialog.first().evaluate((element) => ({ message: element.querySelector('.dialog-message-text, .dialog-message')?.innerText.trim() ?? '', detail: element.querySelector('.dialog-message-detail')?.innerText.trim() ?? '', buttons: [...element.querySelectorAll('.monaco-button')].map((button) => button.innerText.trim()).filter((text) => text !== '') }))
    },
    clickDialog: async (button) => await dialog.locator('.monaco-button', { hasText: button }).first().click({ timeout: 10_000 }),

    /** What some selector finds in the webview in front; `body` is all of it. */
    webview: async (selector = 'body') => {
      const found = webview().locator(selector)
      await found.first().waitFor({ state: 'attached', timeout: 15_000 })
      return await found.evaluateAll((elements) => elements.map((element) => ({ text: element.innerText ?? element.textContent ?? '', role: element.getAttribute('role') ?? '', aria: element.getAttribute('aria-label') ?? '', tag: element.localName })))
    },
    clickWebview: async (selector) => await webview().locator(selector).first().click({ timeout: 10_000 }),
    pressWebview: async (selector, key) => await webview().locator(selector).first().press(key, { timeout: 10_000 }),

    output: async () => (await page.locator('.output-view .view-lines .view-line').evaluateAll((lines) => lines.sort((a, b) => parseFloat(a.style.top) - parseFloat(b.style.top)).map((line) => line.textContent.replace(/\u00a0/g, ' ')))).join('\n'),
    terminal: async () => (await page.locator('.terminal-wrapper.active .xterm-rows > div').evaluateAll((lines) => lines.map((line) => line.textContent.replace(/\u00a0/g, ' ').trimEnd()))).join('\n').trimEnd(),
    tabs: async () => await page.locator('.tabs-container .tab').evaluateAll((tabs) => tabs.map((tab) => ({ label: tab.querySelector('.label-name')?.textContent ?? '', active: tab.classList.contains('active'), dirty: tab.classList.contains('dirty'), aria: tab.getAttribute('aria-label') ?? '' }))),
    trustBanner: async () => ((await page.locator('.part.banner').count()) === 0 ? '' : await page.locator('.part.banner').innerText()),

    type: async (text) => await page.keyboard.type(text),
    press: async (...keys) => {
      for (const key of keys) await page.keyboard.press(key)
    },
    moveMouseAway: async () => await page.mouse.move(5, 5),
    html: async (selector) => await page.locator(selector).evaluateAll((all) => all.map((e) => e.outerHTML)),
    text: async (selector) => await page.locator(selector).allInnerTexts(),
    async screenshot(file, { selector } = {}) {
      mkdirSync(dirname(file), { recursive: true })
      await (selector === undefined ? page.screenshot({ path: file }) : page.locator(selector).first().screenshot({ path: file }))
    },
    resize: async (width, height) => await page.setViewportSize({ width, height }),
    ready: async () => void (await until(async () => ((await page.locator('.monaco-workbench .statusbar').count()) > 0 ? true : undefined), 'status bar', 60_000)),
  }
}

function escape(text) {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
