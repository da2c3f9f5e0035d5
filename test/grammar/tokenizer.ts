import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import oniguruma from 'vscode-oniguruma'
import textmate, { type IGrammar } from 'vscode-textmate'

const root = join(import.meta.dirname, '..', '..')

interface GrammarContribution {
  readonly scopeName: string
  readonly path: string
  readonly injectTo?: readonly string[]
  readonly embeddedLanguages?: Readonly<Record<string, string>>
}

/** The grammars that package.json contributes. */
export function contributedGrammars(): readonly GrammarContribution[] {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    contributes: { grammars?: readonly GrammarContribution[] }
  }
  return manifest.contributes.grammars ?? []
}

/** Where scripts/editor/install.mjs puts the editor. */
function editorCache(): string {
  const { GOPURE_EDITOR_CACHE, XDG_CACHE_HOME } = process.env
  const named = (folder: string | undefined): string | undefined => (folder === '' ? undefined : folder)
  return named(GOPURE_EDITOR_CACHE) ?? join(named(XDG_CACHE_HOME) ?? join(homedir(), '.cache'), 'gopure-editor')
}

/** A grammar of VS Code's own extensions, out of the editor that the editor's tests install too. Throws where there is none. */
function builtInGrammar(extension: string, file: string): string {
  const path = join(editorCache(), 'code-server', 'node_modules', 'code-server', 'lib', 'vscode', 'extensions', extension, 'syntaxes', file)
  if (existsSync(path)) return path
  throw new Error(
    `${path} is missing: the grammar tests need VS Code's own grammars. Install the editor with \`node scripts/editor-tests.mjs\`, ` +
      'or name a folder that holds it in GOPURE_EDITOR_CACHE.',
  )
}

/** Go's grammar as VS Code uses it, with Gopure's injections or without them. */
export async function goGrammar(injections = contributedGrammars()): Promise<IGrammar> {
  const wasm = join(dirname(createRequire(import.meta.url).resolve('vscode-oniguruma')), 'onig.wasm')
  await oniguruma.loadWASM(readFileSync(wasm))
  const paths = new Map([
    ['source.go', builtInGrammar('go', 'go.tmLanguage.json')],
    ['source.c', builtInGrammar('cpp', 'c.tmLanguage.json')],
    ['source.c.platform', builtInGrammar('cpp', 'platform.tmLanguage.json')],
    ...injections.map(({ scopeName, path }): [string, string] => [scopeName, join(root, path)]),
  ])
  const registry = new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
      createOnigString: (text) => new oniguruma.OnigString(text),
    }),
    loadGrammar: (scope) => {
      const path = paths.get(scope)
      return Promise.resolve(path === undefined ? null : textmate.parseRawGrammar(readFileSync(path, 'utf8'), path))
    },
    getInjections: (scope) => injections.filter(({ injectTo }) => injectTo?.includes(scope)).map(({ scopeName }) => scopeName),
  })
  const grammar = await registry.loadGrammar('source.go')
  if (grammar === null) throw new Error('no grammar for Go')
  return grammar
}

export interface Token {
  readonly text: string
  /** From the outermost to the innermost; without source.go. */
  readonly scopes: readonly string[]
}

/** Every line's tokens; lines end as they do for VS Code, whose tokens never hold a line end. */
export function tokenize(grammar: IGrammar, source: string): readonly (readonly Token[])[] {
  let stack = textmate.INITIAL
  return source.split(/\r\n|\r|\n/).map((line) => {
    const result = grammar.tokenizeLine(line, stack)
    stack = result.ruleStack
    return result.tokens.map(({ startIndex, endIndex, scopes }) => ({ text: line.slice(startIndex, endIndex), scopes: scopes.slice(1) }))
  })
}
