import { variables, type OutlineQuestion } from './startup-outline.js'

/** A file with what in its text may be an effect. */
export interface StartupText {
  readonly path: string
  readonly ask: (question: OutlineQuestion) => string
  /** As `wantedText` writes it. */
  readonly effect: string
  /** What of it gives something a name in a registry: that counts in functions that are called too. */
  readonly registering: string
  readonly hasInit: boolean
  /** Whether the file's name for something is that of a package of another module. */
  readonly isForeign: (name: string) => boolean
}

/**
 * Which of a package's files are worth a parse: those where an effect stands in what runs first (variables and the functions called `first`), or where
 * a function registers something that is called there by its name; with those that call it.
 */
export function worthParsing(files: readonly StartupText[], first: readonly string[]): ReadonlySet<string> {
  const worth = new Set<string>()
  const affecting = new Map<string, string>()
  for (const { path, ask, effect, registering, hasInit, isForeign } of files) {
    if (hasInit && (JSON.parse(ask('states')) as readonly string[]).some((name) => name === 'go' || isForeign(name))) worth.add(path)
    const holding = namesIn(ask, effect)
    if (holding.some((name) => isFirst(name, first))) worth.add(path)
    const others = holding.filter((name) => !isFirst(name, first))
    if (others.length === 0) continue
    const registers = new Set(namesIn(ask, registering))
    for (const name of others) if (registers.has(name)) affecting.set(name, path)
  }
  if (affecting.size === 0) return worth
  for (const { path, ask } of files) {
    for (const called of JSON.parse(ask(`calls ${first.join()} ${[...affecting.keys()].join()}`)) as readonly string[]) worth.add(path).add(affecting.get(called)!)
  }
  return worth
}

const isFirst = (name: string, first: readonly string[]): boolean => name === variables || first.includes(name)

const namesIn = (ask: StartupText['ask'], wanted: string): readonly string[] => (wanted === '' ? [] : (JSON.parse(ask(`holds ${wanted}`)) as readonly string[]))
