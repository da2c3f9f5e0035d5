// The browser that shows VS Code: Debian's Chromium, driven by Playwright, which brings none of its own.
import { chromium } from 'playwright-core'

const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']

const person = ({ width = 1400, height = 900 } = {}) => ({ viewport: { width, height }, permissions: ['clipboard-read', 'clipboard-write'], reducedMotion: 'reduce' })

/** A browser whose windows remember nothing of each other; with a `profile` folder a single one that remembers, as a desktop's does. */
export async function openBrowser(editor, { headed = false, args = [], profile } = {}) {
  const options = { executablePath: editor.chromium, headless: !headed, args: [...flags, ...args] }
  return profile === undefined ? await chromium.launch(options) : await chromium.launchPersistentContext(profile, { ...options, ...person() })
}

/**
 * Opens a window of VS Code at its address, as a new person with no remembered state. `onExit(code)` is called when the suite in it has ended,
 * `onLog(level, text)` with what the extension host printed: VS Code looks for both functions while the page loads.
 */
export async function openWindow(browser, url, { onExit = () => {}, onLog = () => {}, ...size } = {}) {
  const context = 'newContext' in browser ? await browser.newContext(person(size)) : browser
  context.setDefaultTimeout(15_000)
  const page = context.pages()[0] ?? (await context.newPage())
  await page.exposeFunction('codeAutomationExit', (code) => onExit(code))
  await page.exposeFunction('codeAutomationLog', (level, args) => onLog(level, printf(args)))
  await page.goto(url, { waitUntil: 'domcontentloaded', timeout: 60_000 })
  return page
}

/** Arguments come as console.log takes them: a format, then what stands for its places. */
function printf(args) {
  const list = [...(Array.isArray(args) ? args : [args])]
  if (typeof list[0] !== 'string') return list.join(' ')
  const [format, ...rest] = list
  const text = format.replace(/%([csdifoO%])/g, (whole, kind) => (kind === '%' ? '%' : rest.length === 0 ? whole : kind === 'c' ? (rest.shift(), '') : String(rest.shift())))
  return [text, ...rest].join(' ')
}
