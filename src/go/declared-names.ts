import { nesting } from './brackets.js'

const lexed = /\/\/[^\n]*|\/\*[^]*?\*\/|`[^`]*`|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|[([{]|[)\]}]|(?<![\p{L}\p{Nd}_])(?:func|type|var|const)(?![\p{L}\p{Nd}_])|[;\n]/gu
const named = /(?:\s|\/\/[^\n]*|\/\*[^]*?\*\/)*([\p{L}_][\p{L}\p{Nd}_]*)/uy
const next = /(?:\s|\/\*[^]*?\*\/)*,(?:\s|\/\/[^\n]*|\/\*[^]*?\*\/)*([\p{L}_][\p{L}\p{Nd}_]*)/uy
const group = /(?:\s|\/\*[^]*?\*\/)*\(/y

/** The names that a Go file declares at package level, without a parse: functions, types, variables and constants; methods are their types' own. */
export function declaredNames(text: string): ReadonlySet<string> {
  const names = new Set<string>()
  const take = (at: number): void => {
    named.lastIndex = at
    for (let found = named.exec(text), end = named.lastIndex; found !== null; found = next.exec(text), end = next.lastIndex) {
      names.add(found[1]!)
      next.lastIndex = end
    }
  }
  let depth = 0
  let inGroup = false
  lexed.lastIndex = 0
  for (let found = lexed.exec(text); found !== null; found = lexed.exec(text)) {
    const [token] = found
    depth += nesting(token)
    if (depth === 0 && nesting(token) < 0) inGroup = false
    switch (token) {
      case ';':
      case '\n':
        if (inGroup && depth === 1) take(lexed.lastIndex)
        break
      case 'func':
      case 'type':
      case 'var':
      case 'const':
        if (depth > 0) break
        group.lastIndex = lexed.lastIndex
        if (token !== 'func' && group.test(text)) {
          inGroup = true
          depth = 1
          lexed.lastIndex = group.lastIndex
          take(lexed.lastIndex)
        } else {
          take(lexed.lastIndex)
        }
    }
  }
  return names
}

const list = /[\p{L}_][\p{L}\p{Nd}_]*(?:, [\p{L}_][\p{L}\p{Nd}_]*)*/uy
const comma = 0x2c
const keywords = new Map(['func ', 'type ', 'var ', 'const '].map((keyword) => [keyword.charCodeAt(0), keyword]))

const isCapital = (c: number): boolean => c >= 0x41 && c <= 0x5a

/** Those of them that begin with a capital from A to Z and stand where gofmt puts them, at a fraction of the time; hardly any file has others. */
export function exportedAtLineStarts(text: string): ReadonlySet<string> {
  const names = new Set<string>()
  const take = (at: number): void => {
    const end = wordEnd(text, at)
    const next = text.charCodeAt(end)
    if (next !== comma && !(next >= 0x80)) {
      if (isCapital(text.charCodeAt(at))) names.add(text.slice(at, end))
      return
    }
    list.lastIndex = at
    for (const name of list.exec(text)?.[0].split(', ') ?? []) if (isCapital(name.charCodeAt(0))) names.add(name)
  }
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
    const keyword = keywords.get(text.charCodeAt(at + 1))
    if (keyword === undefined || !text.startsWith(keyword, at + 1)) continue
    const start = at + 1 + keyword.length
    if (text[start] !== '(') take(start)
    else if (keyword !== 'func ') {
      const end = text.indexOf('\n)', start)
      for (let line = text.indexOf('\n\t', start); line >= 0 && (end < 0 || line < end); line = text.indexOf('\n\t', line + 1)) take(line + 2)
    }
  }
  return names
}

/** Behind the ASCII letters, digits and underscores that begin somewhere. */
function wordEnd(text: string, from: number): number {
  let at = from
  for (let c = text.charCodeAt(at); (c >= 0x61 && c <= 0x7a) || (c >= 0x41 && c <= 0x5a) || (c >= 0x30 && c <= 0x39) || c === 0x5f; c = text.charCodeAt(at)) at++
  return at
}

const wholeName = /[\p{L}_][\p{L}\p{Nd}_]*/uy

/** The name that begins somewhere in a text; '' where none does. */
export function nameAt(text: string, at: number): string {
  const end = wordEnd(text, at)
  const first = text.charCodeAt(at)
  if (!(text.charCodeAt(end) >= 0x80)) return first >= 0x30 && first <= 0x39 ? '' : text.slice(at, end)
  wholeName.lastIndex = at
  return wholeName.exec(text)?.[0] ?? ''
}

/** Whether other packages see a name. */
export const isExported = (name: string): boolean => /^\p{Lu}/u.test(name)
