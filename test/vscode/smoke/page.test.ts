import { strict as assert } from 'node:assert'
import * as vscode from 'vscode'
import { page } from '../page.js'
import { until } from '../until.js'

const file = (name: string): vscode.Uri => vscode.Uri.joinPath(vscode.workspace.workspaceFolders![0]!.uri, name)
const open = async (name: string): Promise<vscode.TextEditor> => await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(file(name)))
const words = [{ scheme: 'file', pattern: '**/words.txt' }, { scheme: 'vscode-remote', pattern: '**/words.txt' }]
const disposables: vscode.Disposable[] = []
const use = <T extends vscode.Disposable>(disposable: T): T => {
  disposables.push(disposable)
  return disposable
}

describe('the page', () => {
  afterEach(async () => {
    for (const disposable of disposables.splice(0)) disposable.dispose()
    await vscode.commands.executeCommand('workbench.action.closeAllEditors')
  })

  it('shows the text of an editor', async () => {
    await open('words.txt')
    const [editor] = await until('text', () => page.editorTexts(), (all) => all[0]?.lines.length === 4)
    assert.match(editor!.file, /\/words\.txt$/)
    assert.deepEqual(editor!.lines.slice(0, 2), [{ line: 1, text: 'one two three' }, { line: 2, text: 'four five six' }])
  })

  it('shows squiggles of a language server that comes with VS Code', async () => {
    await open('broken.json')
    const found = await until('squiggles', () => page.squiggles(), (all) => all.length >= 2)
    assert.deepEqual(found.map(({ line, severity, text }) => ({ line, severity, text })), [
      { line: 2, severity: 'error', text: ',' },
      { line: 3, severity: 'error', text: 'tru' },
    ])
  })

  it('lists the Problems panel', async () => {
    await open('broken.json')
    await vscode.commands.executeCommand('workbench.actions.view.problems')
    const rows = await until('rows', () => page.problems(), (all) => all.length === 3)
    assert.deepEqual(rows.map(({ level, file, severity, message, place }) => ({ level, file, severity, message, place })), [
      { level: 1, file: 'broken.json', severity: null, message: '', place: '' },
      { level: 2, file: 'broken.json', severity: 'error', message: 'Property expected', place: '[Ln 2, Col 14]' },
      { level: 2, file: 'broken.json', severity: 'error', message: 'Value expected', place: '[Ln 3, Col 13]' },
    ])
  })

  it('lists codes, sources and related information of problems, more than fit the panel', async () => {
    await open('words.txt')
    const problems = use(vscode.languages.createDiagnosticCollection('stage'))
    const all = Array.from({ length: 40 }, (_, i) => {
      const problem = new vscode.Diagnostic(new vscode.Range(1, 5, 1, 9), `problem ${String(i).padStart(2, '0')}`, vscode.DiagnosticSeverity.Warning)
      problem.source = 'stage'
      problem.code = { value: `rule-${i}`, target: vscode.Uri.parse('https://example.org/rule') }
      if (i === 0) problem.relatedInformation = [new vscode.DiagnosticRelatedInformation(new vscode.Location(file('words.txt'), new vscode.Range(2, 0, 2, 5)), 'it came from here')]
      return problem
    })
    problems.set(file('words.txt'), all)
    await vscode.commands.executeCommand('workbench.actions.view.problems')
    const rows = await until('rows', () => page.problems(), (rows) => rows.filter(({ level }) => level === 2).length === 40)
    const first = rows.find(({ message }) => message === 'problem 00')!
    assert.deepEqual({ severity: first.severity, source: first.source, code: first.code, place: first.place }, { severity: 'warning', source: 'stage', code: 'rule-0', place: '[Ln 2, Col 6]' })
    const related = rows.filter(({ level }) => level === 3)
    assert.ok(related.length <= 1, JSON.stringify(related))
  })

  it('shows and hovers a status bar item', async () => {
    const item = use(vscode.window.createStatusBarItem('weight', vscode.StatusBarAlignment.Left))
    item.text = '$(warning) 14.8 of 20 MiB'
    item.tooltip = new vscode.MarkdownString('**15,466,622** bytes')
    item.backgroundColor = new vscode.ThemeColor('statusBarItem.warningBackground')
    item.show()
    const id = await until('id', async () => (await page.statusBarIds()).find((id) => id.endsWith('weight')), (id) => id !== undefined)
    const shown = await page.statusBar(id!)
    assert.deepEqual({ text: shown?.text, icons: shown?.icons, kind: shown?.kind, side: shown?.side }, { text: '14.8 of 20 MiB', icons: ['warning'], kind: 'warning', side: 'left' })
    assert.match(await page.statusBarTooltip(id!), /15,466,622 bytes/)
    assert.equal(await page.statusBar('nobody.nothing.here'), null)
  })

  it('hovers some text', async () => {
    use(vscode.languages.registerHoverProvider(words, { provideHover: (document, at) => new vscode.Hover(new vscode.MarkdownString(`*${document.getText(document.getWordRangeAtPosition(at))}* is a [word](https://example.org/word)`)) }))
    await open('words.txt')
    const hover = await page.hoverAt(2, 'five')
    assert.equal(hover?.text, 'five is a word')
    assert.deepEqual(hover.links.map(({ text }) => text), ['word'])
    assert.match(hover.links[0]!.href, /^https:\/\/example\.org\/word/)
    assert.equal((await page.hoverAt(3, 'nine'))?.text, 'nine is a word')
  })

  it('shows faded text, decorations, code lenses and the overview ruler', async () => {
    const editor = await open('words.txt')
    const problems = use(vscode.languages.createDiagnosticCollection('stage'))
    const faded = new vscode.Diagnostic(new vscode.Range(0, 4, 0, 7), 'nobody says this', vscode.DiagnosticSeverity.Hint)
    faded.tags = [vscode.DiagnosticTag.Unnecessary]
    problems.set(file('words.txt'), [faded])
    const type = use(vscode.window.createTextEditorDecorationType({ overviewRulerColor: '#ff0000', overviewRulerLane: vscode.OverviewRulerLane.Full, backgroundColor: '#00ff00', after: { contentText: ' <- here' } }))
    editor.setDecorations(type, [new vscode.Range(1, 5, 1, 9)])
    use(vscode.languages.registerCodeLensProvider(words, { provideCodeLenses: () => [new vscode.CodeLens(new vscode.Range(2, 0, 2, 5), { title: 'pure', command: 'stage.greet' }), new vscode.CodeLens(new vscode.Range(2, 0, 2, 5), { title: '14 MiB', command: 'stage.greet' })] }))
    const fades = await until('faded text', () => page.fadedLines(), (all) => all.length > 0)
    assert.deepEqual(fades.map(({ line, text }) => ({ line, text })), [{ line: 1, text: 'two' }])
    const decorations = await until('decorations', () => page.decorations(), (all) => all.some(({ after }) => after !== ''))
    assert.deepEqual(decorations.filter(({ text }) => text === 'five').map(({ line, background }) => ({ line, background })).at(-1), { line: 2, background: 'rgb(0, 255, 0)' })
    assert.ok(decorations.some(({ line, after }) => line === 2 && after === ' <- here'))
    const lenses = await until('lenses', () => page.codeLenses(), (all) => all.length === 1)
    assert.deepEqual({ line: lenses[0]!.line, parts: lenses[0]!.parts }, { line: 3, parts: ['pure', '14 MiB'] })
    const marks = await until('ruler', () => page.overviewRuler(), (all) => all.some(({ colour }) => colour === 'rgb(255, 0, 0)'))
    assert.ok(marks.every(({ from, to }) => from < to))
    let greeted = 0
    use(vscode.commands.registerCommand('stage.greet', () => greeted++))
    await page.clickCodeLens('14 MiB')
    await until('greeting', () => greeted, (n) => n === 1)
  })

  it('lists and applies code actions, types, and undoes', async () => {
    use(vscode.languages.registerCodeActionsProvider(words, {
      provideCodeActions: (document, range) => ['Make it loud', 'Make it quiet'].map((title) => {
        const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix)
        action.edit = new vscode.WorkspaceEdit()
        const word = document.getWordRangeAtPosition(range.start)!
        action.edit.replace(document.uri, word, title.endsWith('loud') ? document.getText(word).toUpperCase() : '')
        return action
      }),
    }))
    const editor = await open('words.txt')
    await page.click(2, 'five')
    const menu = await page.codeActions()
    assert.deepEqual(menu.filter(({ group }) => !group).map(({ title }) => title), ['Make it loud', 'Make it quiet'])
    await page.chooseCodeAction('Make it loud')
    await until('edit', () => editor.document.lineAt(1).text, (text) => text === 'four FIVE six')
    await page.press('Control+Z')
    await until('undo', () => editor.document.lineAt(1).text, (text) => text === 'four five six')
    await page.press('Control+Home')
    await page.type('zero ')
    await until('typed text on the page', async () => (await page.editorTexts())[0]?.lines[0]?.text, (text) => text === 'zero one two three')
    assert.equal((await page.tabs()).find(({ active }) => active)?.dirty, true)
    await vscode.commands.executeCommand('workbench.action.files.revert')
  })

  it('runs commands from the palette, fills quick picks and input boxes', async () => {
    let greeted = 0
    use(vscode.commands.registerCommand('stage.greet', () => greeted++))
    await page.command('Stage: Greet')
    await until('greeting', () => greeted, (n) => n === 1)
    assert.equal((await page.commandTitles('Stage: G'))[0], 'Stage: Greet')
    await assert.rejects(page.command('Stage: Vanish'), /the command palette has no "Stage: Vanish"/)

    const one = vscode.window.showQuickPick([{ label: 'core/ls', description: 'pure', detail: 'lists' }, { label: 'core/cp' }], { title: 'Commands', placeHolder: 'Which?' })
    const pick = await until('quick pick', () => page.quickPick(), (pick) => pick?.items.length === 2)
    assert.deepEqual({ title: pick!.title, placeholder: pick!.placeholder, first: pick!.items[0] }, { title: 'Commands', placeholder: 'Which?', first: { label: 'core/ls', description: 'pure', detail: 'lists', separator: '', checked: null } })
    await page.choose('core/cp')
    assert.equal((await one)?.label, 'core/cp')

    const many = vscode.window.showQuickPick([{ label: 'a', picked: true }, { label: 'b' }, { label: 'c' }], { canPickMany: true })
    await until('quick pick', () => page.quickPick(), (pick) => pick?.items.length === 3)
    await page.check('a', false)
    await page.check('c')
    assert.deepEqual((await page.quickPick())!.items.map(({ checked }) => checked), [false, false, true])
    await page.accept()
    assert.deepEqual((await many)?.map(({ label }) => label), ['c'])

    const asked = vscode.window.showInputBox({ title: 'Budget', prompt: 'How much?', value: '20MiB' })
    await until('input box', () => page.quickPick(), (pick) => pick?.value === '20MiB')
    await page.typeIntoQuickPick('16MiB')
    await page.accept()
    assert.equal(await asked, '16MiB')
  })

  it('reads and answers notifications and dialogs', async () => {
    const said = vscode.window.showWarningMessage('It weighs too much.', 'Show sizes', 'Later')
    const shown = await until('notification', () => page.notifications(), (all) => all.length > 0)
    assert.deepEqual(shown.map(({ text, severity, buttons }) => ({ text, severity, buttons })), [{ text: 'It weighs too much.', severity: 'warning', buttons: ['Show sizes', 'Later'] }])
    await page.clickNotification('It weighs', 'Show sizes')
    assert.equal(await said, 'Show sizes')
    let cancelled = false
    const work = vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title: 'Building', cancellable: true }, async (progress, token) => {
      progress.report({ message: 'core/ls' })
      await new Promise<void>((done) => token.onCancellationRequested(() => done()))
      cancelled = token.isCancellationRequested
    })
    const building = await until('progress', () => page.notifications(), (all) => all.some(({ text, progress }) => text.includes('core/ls') && progress))
    assert.deepEqual(building.map(({ text, buttons, progress }) => ({ text, buttons, progress })), [{ text: 'Building: core/ls', buttons: ['Cancel'], progress: true }])
    await page.clickNotification('Building', 'Cancel')
    await work
    assert.ok(cancelled)
    // VS Code shows no modal dialog while a suite runs, on a desktop neither.
    await assert.rejects(Promise.resolve(vscode.window.showInformationMessage('Overwrite?', { modal: true, detail: 'It is there.' }, 'Overwrite')), /refused to show dialog in tests/)
    assert.equal(await page.dialog(), null)
  })

  it('reads trees, their buttons and menus, and what an empty view says', async () => {
    let greeted = ''
    let refreshed = 0
    use(vscode.commands.registerCommand('stage.greet', (node?: string) => (greeted = node ?? 'nobody')))
    use(vscode.commands.registerCommand('stage.refresh', () => refreshed++))
    const below = new Map([['', ['runc', 'containerd']], ['runc', ['nsenter', 'libpathrs']], ['nsenter', Array.from({ length: 60 }, (_, i) => `place ${i}`)]])
    use(vscode.window.createTreeView('stage.props', { treeDataProvider: {
      getChildren: (node?: string) => below.get(node ?? '') ?? [],
      getTreeItem: (node: string) => Object.assign(new vscode.TreeItem(node, below.has(node) ? vscode.TreeItemCollapsibleState.Collapsed : vscode.TreeItemCollapsibleState.None), { id: node, description: `about ${node}`, iconPath: new vscode.ThemeIcon('package') }),
    } }))
    await vscode.commands.executeCommand('stage.props.focus')
    const rows = await until('tree', () => page.tree('Props'), (rows) => rows.length === 2)
    assert.deepEqual(rows.map(({ label, description, level, open, icon }) => ({ label, description, level, open, icon })), [
      { label: 'runc', description: 'about runc', level: 1, open: false, icon: 'package' },
      { label: 'containerd', description: 'about containerd', level: 1, open: null, icon: 'package' },
    ])
    await page.expand('Props', 'runc')
    await until('children', () => page.tree('Props'), (rows) => rows.length === 4)
    await page.expand('Props', 'nsenter')
    const all = await until('all children', () => page.tree('Props'), (rows) => rows.length === 64)
    assert.deepEqual(all.map(({ label }) => label).slice(0, 4), ['runc', 'nsenter', 'place 0', 'place 1'])
    assert.deepEqual(await page.treeMenu('Props', 'runc'), ['Greet'])
    await page.chooseMenu('Greet')
    await until('greeting', () => greeted, (node) => node === 'runc')
    assert.ok((await page.viewActions('Props')).includes('Refresh'))
    await page.clickViewAction('Props', 'Refresh')
    await until('refresh', () => refreshed, (n) => n === 1)
    use(vscode.window.createTreeView('stage.empty', { treeDataProvider: { getChildren: (): string[] => [], getTreeItem: (node: string) => new vscode.TreeItem(node) } }))
    const welcome = await until('welcome', () => page.welcome('Wings'), (welcome) => welcome !== null)
    assert.deepEqual(welcome, { text: 'Nobody waits here.\nCall them', buttons: ['Call them'], links: [] })
  })

  it('reads webviews, output and terminals', async () => {
    const panel = use(vscode.window.createWebviewPanel('stage', 'Stage', vscode.ViewColumn.One, { enableScripts: true }))
    panel.webview.html = '<body><h1>Sizes</h1><button aria-label="grow" onclick="document.querySelector(\'h1\').textContent = \'Grown\'">+</button></body>'
    const [body] = await page.webview()
    assert.match(body!.text, /Sizes/)
    assert.deepEqual((await page.webview('button')).map(({ aria }) => aria), ['grow'])
    await page.clickWebview('button')
    await until('script', () => page.webview('h1'), ([title]) => title?.text === 'Grown')

    const output = use(vscode.window.createOutputChannel('Stage', { log: true }))
    output.info('the curtain rises')
    output.show()
    await until('output', () => page.output(), (text) => text.includes('the curtain rises'))

    const write = use(new vscode.EventEmitter<string>())
    const terminal = use(vscode.window.createTerminal({ name: 'stage', pty: { onDidWrite: write.event, open: () => write.fire('a line\r\nanother line\r\n'), close: () => undefined } }))
    terminal.show()
    await until('terminal', () => page.terminal(), (text) => text.includes('another line'))
  })

  it('shows the colours of tokens', async () => {
    await open('broken.json')
    const tokens = await until('tokens', () => page.tokens(2), (tokens) => new Set(tokens.map(({ colour }) => colour)).size > 1)
    assert.ok(tokens.some(({ text }) => text.includes('first')))
  })
})
