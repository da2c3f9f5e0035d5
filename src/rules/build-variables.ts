import { bracketEnd } from './build-commands.js'
import type { BuildLine } from './build-text.js'

/** What the variables of build files are set to, as written; the first value counts, for later ones are for special cases. */
export type BuildVariables = ReadonlyMap<string, string>

const assignment = /(?:^|[\s;&(])(?:export\s+|override\s+|readonly\s+|local\s+|declare\s+(?:-\w+\s+)*|ENV\s+|ARG\s+)?([A-Za-z_]\w*)\s*(?:[:?]{0,3}=)\s*("(?:\\.|[^"\\])*"|'[^']*'|(?:\$\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)|\$\{[^{}]*\}|[^\s;"'])*)/g

export function variablesIn(lines: readonly BuildLine[]): BuildVariables {
  const found = new Map<string, string>()
  for (const { text } of lines) {
    for (const { 1: name, 2: value } of text.matchAll(assignment)) {
      if (!found.has(name!)) found.set(name!, value!.replace(/^(["'])(.*)\1$/s, '$2'))
    }
  }
  return found
}

/** A text with its variables replaced, as far as they are known; others stay as they are written. */
export function expanded(text: string, variables: BuildVariables, depth = 0): string {
  if (depth > 6 || !text.includes('$')) return text
  let out = ''
  for (let at = 0; at < text.length; ) {
    const next = text.indexOf('$', at)
    if (next < 0) return out + text.slice(at)
    out += text.slice(at, next)
    const bracket = text[next + 1] === '(' || text[next + 1] === '{'
    const end = bracket ? bracketEnd(text, next + 1) + 1 : next + (/^\$\w+/.exec(text.slice(next))?.[0].length ?? 1)
    const written = text.slice(next, end)
    const [, name = '', fallback] = /^([A-Za-z_]\w*)(?::?-(.*))?$/s.exec(bracket ? written.slice(2, -1) : written.slice(1)) ?? []
    const value = variables.get(name)
    // `PKG=${PKG:-x}` is about itself.
    const known = value === undefined || value.includes(`{${name}`) ? (fallback ?? fallbackIn(value)) : value
    out += known === undefined ? written : expanded(known.replace(/^("|')(.*)\1$/s, '$2'), variables, depth + 1)
    at = end
  }
  return out
}

function fallbackIn(value: string | undefined): string | undefined {
  return /^\$\{\w+:?[-=](.*)\}$/s.exec(value ?? '')?.[1]
}
