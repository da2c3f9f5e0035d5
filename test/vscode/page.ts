// What a person sees and does in this window, read from and done to the page itself. Implemented in scripts/editor/page.
// All of it tells what is drawn now; use `until` for what comes a moment later.
import { call } from './bridge.js'

export type Severity = 'error' | 'warning' | 'info' | 'hint'
/** `file` is an absolute path, lines count from 1. */
export interface Place {
  readonly file: string
  readonly line: number
  readonly text: string
}
export interface StatusItem {
  readonly text: string
  /** Codicon names, without `codicon-`. */
  readonly icons: readonly string[]
  readonly aria: string
  readonly kind: 'standard' | 'error' | 'warning' | 'prominent' | 'remote' | 'offline'
  readonly background: string
  readonly colour: string
  readonly side: 'left' | 'right'
  readonly visible: boolean
}
export interface ProblemRow {
  /** 1: a file, 2: a problem, 3: related information. */
  readonly level: number
  readonly file: string
  readonly folder: string
  readonly severity: Severity | null
  readonly message: string
  readonly source: string
  readonly code: string
  /** `[Ln 1, Col 8]`. */
  readonly place: string
  readonly text: string
  readonly aria: string
}
export interface TreeRow {
  readonly label: string
  readonly description: string
  /** From 1. */
  readonly level: number
  /** null: nothing below it. */
  readonly open: boolean | null
  readonly aria: string
  readonly icon: string
  readonly checked: boolean | null
}
export interface QuickPick {
  readonly title: string
  readonly placeholder: string
  readonly value: string
  readonly message: string
  readonly items: readonly { readonly label: string; readonly description: string; readonly detail: string; readonly separator: string; readonly checked: boolean | null }[]
}
export interface Hover {
  readonly text: string
  readonly links: readonly { readonly text: string; readonly href: string }[]
  readonly code: readonly string[]
}
export interface Decoration extends Place {
  /** Text drawn before and after it. */
  readonly before: string
  readonly after: string
  readonly background: string
  readonly colour: string
  readonly border: boolean
}
export interface Notification {
  readonly text: string
  readonly severity: 'error' | 'warning' | 'info'
  readonly source: string
  readonly buttons: readonly string[]
  readonly progress: boolean
}

export interface Page {
  // Status bar; an item's id is `publisher.name.itemId`.
  statusBar(id: string): Promise<StatusItem | null>
  statusBarIds(): Promise<readonly string[]>
  /** Rests the mouse on it; '' where no tooltip comes. */
  statusBarTooltip(id: string): Promise<string>
  clickStatusBar(id: string): Promise<void>

  /** Rows of the Problems panel, which must be open (`workbench.actions.view.problems`). Scrolls through all of them. */
  problems(): Promise<readonly ProblemRow[]>

  // Editors: only lines in sight are drawn, so reveal them first.
  editorTexts(): Promise<readonly { readonly file: string; readonly lines: readonly { readonly line: number; readonly text: string }[] }[]>
  squiggles(): Promise<readonly (Place & { readonly severity: Severity })[]>
  /** Stretches drawn with less than full opacity: unnecessary code and decorations that fade. */
  fadedLines(): Promise<readonly (Place & { readonly opacity: number })[]>
  /** What extensions drew with TextEditorDecorationType. */
  decorations(): Promise<readonly Decoration[]>
  glyphs(): Promise<readonly { readonly file: string; readonly line: number; readonly classes: string; readonly image: string }[]>
  /** Colours in the overview ruler with the share of its height where each mark begins and ends. */
  overviewRuler(): Promise<readonly { readonly file: string; readonly colour: string; readonly from: number; readonly to: number }[]>
  /** The coloured pieces of a line. */
  tokens(line: number): Promise<readonly { readonly text: string; readonly colour: string; readonly italic: boolean; readonly bold: boolean }[]>
  codeLenses(): Promise<readonly { readonly file: string; readonly line: number; readonly text: string; readonly parts: readonly string[] }[]>
  clickCodeLens(text: string): Promise<void>
  /** Rests the mouse on `text` of that line (the end of a path may name the file); null where no hover comes. */
  hoverAt(line: number, text: string, options?: { readonly file?: string; readonly timeout?: number; readonly containing?: string }): Promise<Hover | null>
  clickHoverLink(text: string): Promise<void>
  /** Clicks into `text` of that line. */
  click(line: number, text: string, options?: { readonly file?: string; readonly modifiers?: readonly string[] }): Promise<void>
  /** Opens the menu of Ctrl+. at the cursor and leaves it open. */
  codeActions(): Promise<readonly { readonly title: string; readonly group: boolean; readonly disabled: boolean }[]>
  chooseCodeAction(title: string): Promise<void>
  lightBulb(): Promise<boolean>

  // Trees, by the view's title.
  tree(title: string): Promise<readonly TreeRow[]>
  expand(title: string, label: string): Promise<void>
  clickTree(title: string, label: string): Promise<void>
  treeAction(title: string, label: string, action: string): Promise<void>
  /** Opens a row's context menu and leaves it open. */
  treeMenu(title: string, label: string): Promise<readonly string[]>
  chooseMenu(label: string): Promise<void>
  viewActions(title: string): Promise<readonly string[]>
  clickViewAction(title: string, action: string): Promise<void>
  welcome(title: string): Promise<{ readonly text: string; readonly buttons: readonly string[]; readonly links: readonly string[] } | null>
  badges(): Promise<readonly { readonly label: string; readonly badge: string }[]>

  // Command palette, quick picks, input boxes.
  /** F1, the whole title, Enter; fails where the palette does not offer it. */
  command(title: string): Promise<void>
  commandTitles(text: string): Promise<readonly string[]>
  quickPick(): Promise<QuickPick | null>
  choose(label: string): Promise<void>
  check(label: string, wanted?: boolean): Promise<void>
  typeIntoQuickPick(text: string): Promise<void>
  accept(): Promise<void>
  dismiss(): Promise<void>

  notifications(): Promise<readonly Notification[]>
  clickNotification(text: string, button: string): Promise<void>
  dialog(): Promise<{ readonly message: string; readonly detail: string; readonly buttons: readonly string[] } | null>
  clickDialog(button: string): Promise<void>

  /** What a selector finds in the webview in front; all of its body without one. */
  webview(selector?: string): Promise<readonly { readonly text: string; readonly role: string; readonly aria: string; readonly tag: string }[]>
  clickWebview(selector: string): Promise<void>
  pressWebview(selector: string, key: string): Promise<void>

  /** The drawn lines of the output panel, and of the terminal in front. */
  output(): Promise<string>
  terminal(): Promise<string>
  tabs(): Promise<readonly { readonly label: string; readonly active: boolean; readonly dirty: boolean; readonly aria: string }[]>
  trustBanner(): Promise<string>

  type(text: string): Promise<void>
  /** Keys as Playwright names them: `Control+S`, `Escape`. */
  press(...keys: readonly string[]): Promise<void>
  moveMouseAway(): Promise<void>
  /** The texts of whatever a CSS selector finds: for what has no function yet. */
  text(selector: string): Promise<readonly string[]>
  html(selector: string): Promise<readonly string[]>
  screenshot(file: string, options?: { readonly selector?: string }): Promise<void>
  resize(width: number, height: number): Promise<void>
  ready(): Promise<void>
}

export const page: Page = new Proxy({} as Page, {
  get: (_, name: string) => (...args: readonly unknown[]) => call(name, args),
})
