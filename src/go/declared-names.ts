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
    switch (token) {
      case '(':
      case '[':
      case '{':
        depth++
        break
      case ')':
      case ']':
      case '}':
        depth--
        if (depth === 0) inGroup = false
        break
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

const inGroupLine = /^\t([\p{L}_][\p{L}\p{Nd}_]*(?:, [\p{L}_][\p{L}\p{Nd}_]*)*)/gmu
const atWord = /[\p{L}_][\p{L}\p{Nd}_]*(?:, [\p{L}_][\p{L}\p{Nd}_]*)*/uy

/** Those of them that stand where gofmt puts them, at a fraction of the time; hardly any file has others. */
export function namesAtLineStarts(text: string): ReadonlySet<string> {
  const names = new Set<string>()
  const add = (list: string): void => list.split(', ').forEach((name) => names.add(name))
  for (const keyword of ['\nfunc ', '\ntype ', '\nvar ', '\nconst ']) {
    for (let at = text.indexOf(keyword); at >= 0; at = text.indexOf(keyword, at + 1)) {
      const start = at + keyword.length
      if (text[start] !== '(') {
        atWord.lastIndex = start
        const found = atWord.exec(text)
        if (found !== null) add(found[0])
      } else if (keyword !== '\nfunc ') {
        const end = text.indexOf('\n)', start)
        for (const [, list] of text.slice(start, end < 0 ? undefined : end).matchAll(inGroupLine)) add(list!)
      }
    }
  }
  return names
}
