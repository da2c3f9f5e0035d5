// Real VS Code for pictures: a copy of the example in a quiet window, drawn at twice the size, with the packaged extension.
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openBrowser } from './editor/browser.mjs'
import { installEditor } from './editor/install.mjs'
import { pageFunctions } from './editor/page/page.mjs'
import { until } from './editor/page/wait.mjs'
import { installExtensions, startVscode } from './editor/vscode.mjs'
import { root } from './setup.mjs'

/** Nothing in a picture that is not its subject, and no path of this machine. */
const settings = {
  'workbench.colorTheme': 'Default Dark Modern',
  'window.title': 'starter',
  'window.commandCenter': false,
  'window.menuBarVisibility': 'hidden',
  'workbench.layoutControl.enabled': false,
  'workbench.editor.empty.hint': 'hidden',
  'workbench.editor.editorActionsLocation': 'hidden',
  'breadcrumbs.enabled': false,
  'remote.autoForwardPorts': false,
  'editor.minimap.enabled': false,
  'editor.fontSize': 13,
  'editor.fontFamily': "'JetBrains Mono', 'DejaVu Sans Mono', monospace",
  'editor.fontLigatures': false,
  'editor.scrollBeyondLastLine': false,
  'editor.renderLineHighlight': 'none',
  'editor.occurrencesHighlight': 'off',
  'editor.selectionHighlight': false,
  'editor.stickyScroll.enabled': false,
  'editor.cursorBlinking': 'solid',
  'editor.guides.indentation': false,
  'editor.hover.delay': 100,
  'explorer.compactFolders': false,
  'problems.decorations.enabled': true,
  'gopure.gopls.offer': false,
}

/** Chromium draws VS Code's own letters with the system's; these are found on a person's screen rather than a server's. */
const fonts = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  ${['system-ui', 'sans-serif', 'Ubuntu', 'Droid Sans', 'Segoe UI'].map((family) => `<match target="pattern"><test name="family"><string>${family}</string></test><edit name="family" mode="prepend" binding="strong"><string>Inter</string></edit></match>`).join('\n  ')}
  ${['monospace', 'ui-monospace', 'Droid Sans Mono'].map((family) => `<match target="pattern"><test name="family"><string>${family}</string></test><edit name="family" mode="prepend" binding="strong"><string>JetBrains Mono</string></edit></match>`).join('\n  ')}
</fontconfig>
`

/** What a window in a browser has, and one on a desktop has not. */
const onlyInBrowsers = ['status.host', 'status.forwardedPorts', 'status.workbench.keyboardLayout']

/** Debian's packages of those letters, where they can be installed; DejaVu does as well. */
function installFonts() {
  const found = spawnSync('fc-list', [':', 'family'], { encoding: 'utf8' }).stdout ?? ''
  const missing = Object.entries({ Inter: 'fonts-inter', 'JetBrains Mono': 'fonts-jetbrains-mono' }).filter(([family]) => !new RegExp(`^${family}(,|$)`, 'm').test(found))
  if (missing.length === 0 || process.getuid?.() !== 0) return
  spawnSync('apt-get', ['install', '-y', '--no-install-recommends', ...missing.map(([, name]) => name)], { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }, stdio: 'ignore' })
}

/** The browser of all pictures. `page(size)` is a blank page at twice the size. */
export async function openPictureBrowser() {
  const editor = installEditor()
  installFonts()
  const home = mkdtempSync(join(tmpdir(), 'gopure-fonts-'))
  writeFileSync(join(home, 'fonts.conf'), fonts)
  process.env.FONTCONFIG_FILE = join(home, 'fonts.conf')
  const browser = await openBrowser(editor)
  return {
    editor,
    async page({ width, height }) {
      const context = await browser.newContext({ viewport: { width, height }, deviceScaleFactor: 2, reducedMotion: 'reduce' })
      context.setDefaultTimeout(15_000)
      return await context.newPage()
    },
    async close() {
      await browser.close()
      rmSync(home, { recursive: true, force: true })
    },
  }
}

/** VS Code on a copy of the example without its busybox. `window(size)` opens a new window on it; `close` takes everything away. */
export async function openExample(browser, vsix) {
  const temporary = realpathSync(mkdtempSync(join(tmpdir(), 'gopure-pictures-')))
  const folder = join(temporary, 'starter')
  const extensionsDir = join(temporary, 'extensions')
  cpSync(join(root, 'examples', 'starter'), folder, { recursive: true, filter: (path) => !/[\\/]bb(\.[^\\/]*)?$/.test(path) })
  const remove = () => rmSync(temporary, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  let server
  try {
    installExtensions(browser.editor, extensionsDir, [vsix])
    server = await startVscode(browser.editor, { settings, extensionsDir })
  } catch (error) {
    remove()
    throw error
  }
  return {
    folder,
    async window({ file, ...size } = {}) {
      const page = await browser.page({ width: 1000, height: 640, ...size })
      await page.goto(server.url({ folder, ...(file === undefined ? {} : { openFile: join(folder, file) }) }), { waitUntil: 'domcontentloaded', timeout: 60_000 })
      const does = pageFunctions(page)
      await does.ready()
      await until(async () => ((await does.statusBar(statusItem)) === null ? undefined : true), "Gopure's item in the status bar", 60_000)
      await page.addStyleTag({ content: onlyInBrowsers.map((id) => `[id="${id}"] { display: none !important }`).join('\n') })
      return { page, ...does, close: async () => await page.context().close() }
    },
    async close() {
      await server.stop()
      remove()
    },
  }
}

export const statusItem = 'gopure.gopure.gopure.status'
