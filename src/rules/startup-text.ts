/** A declaration at package level as gofmt leaves it: from a line that begins with its keyword to the next such line. */
interface Part {
  /** A function's name; undefined for variables. */
  readonly name: string | undefined
  readonly text: string
}

const beginning = /^(?:func|var|type|const|import)\b/gm

function partsOf(text: string): readonly Part[] {
  const starts = [...text.matchAll(beginning)].map(({ index }) => index)
  return starts.flatMap((start, at): readonly Part[] => {
    const part = text.slice(start, starts[at + 1])
    if (part.startsWith('var')) return [{ name: undefined, text: part }]
    const name = /^func ([\p{L}_][\p{L}\p{Nd}_]*)/u.exec(part)?.[1]
    return name === undefined ? [] : [{ name, text: part }]
  })
}

/** A file with what in its text may be an effect. */
export interface StartupText {
  readonly path: string
  readonly text: string
  readonly effect: RegExp
  /** What of it gives something a name in a registry: that counts in functions that are called too. */
  readonly registering: RegExp
  readonly hasInit: boolean
}

/**
 * Which of a package's files are worth a parse: those where an effect stands in what runs first (variables and the functions called `first`), or where
 * a function registers something that is called there by its name; with those that call it.
 */
export function worthParsing(files: readonly StartupText[], first: readonly string[]): ReadonlySet<string> {
  const worth = new Set<string>()
  const affecting = new Map<string, string>()
  for (const { path, text, effect, registering, hasInit } of files) {
    if (hasInit && stated.test(text) && initsOf(text).some((body) => stated.test(body))) worth.add(path)
    if (!effect.test(text)) continue
    for (const part of partsOf(text)) {
      if (!effect.test(part.text)) continue
      if (part.name === undefined || first.includes(part.name)) worth.add(path)
      else if (registering.test(part.text)) affecting.set(part.name, path)
    }
  }
  if (affecting.size === 0) return worth
  const calls = new RegExp(`\\b(${[...affecting.keys()].join('|')})\\(`, 'g')
  for (const { path, text } of files) {
    if (text.search(calls) < 0) continue
    for (const part of partsOf(text)) {
      if (part.name !== undefined && !first.includes(part.name)) continue
      for (const [, called] of part.text.matchAll(calls)) worth.add(path).add(affecting.get(called!)!)
    }
  }
  return worth
}

/** A goroutine, or an assignment to another package's variable. */
const stated = /^\s*go\s|^\t+[a-zA-Z_]\w*\.[A-Z]\w*(?:\.\w+)*(?:, \w+)* = /m

const initsOf = (text: string): readonly string[] => [...text.matchAll(/^func init\(\) \{\n(?:.*\n)*?\}/gm)].map(([body]) => body)
