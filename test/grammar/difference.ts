import type { IGrammar } from 'vscode-textmate'
import { tokenize, type Token } from './tokenizer.js'

/**
 * What Gopure's grammars change in Go source: each line that they colour otherwise than Go's grammar alone, and under it each token
 * with its innermost scope. Scopes of Gopure's own that only mark a place (`meta.gopure.…`) are no difference.
 */
export function colouring(source: string, withGopure: IGrammar, alone: IGrammar): string {
  const plain = tokenize(alone, source)
  return tokenize(withGopure, source)
    .flatMap((tokens, index) => {
      const text = tokens.map((token) => token.text).join('')
      if (text.trim() === '' || described(tokens, true) === described(plain[index]!, true)) return []
      return [`${index + 1}  ${text}\n${described(tokens, false)}`]
    })
    .join('\n')
}

function described(tokens: readonly Token[], allScopes: boolean): string {
  const merged: { text: string; scope: string }[] = []
  for (const { text, scopes } of tokens) {
    const seen = scopes.filter((name) => !name.startsWith('meta.gopure.'))
    const scope = allScopes ? seen.join(' ') : (seen.at(-1) ?? '')
    const last = merged.at(-1)
    if (last?.scope === scope) last.text += text
    else merged.push({ text, scope })
  }
  const lines = allScopes ? merged : merged.filter(({ text }) => text.trim() !== '')
  return lines.map(({ text, scope }) => `     ${text.trim().padEnd(32)} ${scope}\n`).join('')
}
