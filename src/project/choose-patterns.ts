import picomatch from 'picomatch'

/** A command as a project file may name it. */
interface Named {
  readonly importPath: string
  /** A folder (`./cmd/x`) or an import path. */
  readonly pattern: string
}

/**
 * The patterns that give exactly the chosen commands, as few changes from the old ones as can be: a pattern stays while all that it
 * gives, or most of it, is chosen (`-x` takes the rest away), and what it does not give is added by name.
 * `current`: import paths that the old patterns give, by the one who really expanded them.
 */
export function choosePatterns(choices: readonly Named[], old: readonly string[], current: ReadonlySet<string>, chosen: ReadonlySet<string>): readonly string[] {
  const wanted = choices.filter(({ importPath }) => chosen.has(importPath))
  const names = wanted.map(({ pattern }) => pattern)
  const understood = same(expand(choices, old, current), current)
  if (!understood) return names
  if (same(current, chosen)) return old
  const changed = change(choices, old, current, chosen)
  return same(expand(choices, changed, current), chosen) ? changed : names
}

function change(choices: readonly Named[], old: readonly string[], current: ReadonlySet<string>, chosen: ReadonlySet<string>): readonly string[] {
  const isChosen = ({ importPath }: Named): boolean => chosen.has(importPath)
  const kept: string[] = []
  for (const pattern of old) {
    if (pattern.startsWith('-')) {
      if (!matching(choices, pattern.slice(1), old, current).some(isChosen)) kept.push(pattern)
      continue
    }
    const given = matching(choices, pattern, old, current)
    const stay = given.filter(isChosen)
    if (stay.length === 0) continue
    // A wildcard with a few exceptions says what was meant; with many it is a riddle.
    if (stay.length * 2 >= given.length) kept.push(pattern)
    else kept.push(...stay.map((choice) => choice.pattern))
  }
  const after = expand(choices, kept, current)
  const extra = choices.filter(({ importPath }) => after.has(importPath) && !chosen.has(importPath))
  const lacking = choices.filter(({ importPath }) => !after.has(importPath) && chosen.has(importPath))
  return [...new Set([...kept, ...extra.map(({ pattern }) => `-${pattern}`), ...lacking.map(({ pattern }) => pattern)])]
}

function expand(choices: readonly Named[], patterns: readonly string[], current: ReadonlySet<string>): ReadonlySet<string> {
  const found = new Set<string>()
  for (const pattern of patterns) {
    if (pattern.startsWith('-')) for (const { importPath } of matching(choices, pattern.slice(1), patterns, current)) found.delete(importPath)
    else for (const { importPath } of matching(choices, pattern, patterns, current)) found.add(importPath)
  }
  return found
}

function matching(choices: readonly Named[], pattern: string, patterns: readonly string[], current: ReadonlySet<string>): readonly Named[] {
  if (pattern === 'tool') {
    // go.mod says what these are: all that is there now and that no other pattern gives.
    const others = expand(choices, patterns.filter((other) => other !== 'tool' && !other.startsWith('-')), current)
    return choices.filter(({ importPath }) => current.has(importPath) && !others.has(importPath))
  }
  const plain = pattern.replace(/\/$/, '')
  if (!/\.\.\.|[*?[{]/.test(plain)) return choices.filter((choice) => choice.importPath === plain || normal(choice.pattern) === normal(plain))
  const matches = picomatch(normal(plain).replaceAll('...', '**'), { dot: true })
  return choices.filter((choice) => matches(choice.importPath) || matches(normal(choice.pattern)))
}

/** picomatch drops a leading `./` from texts; `.` itself is the folder. */
function normal(pattern: string): string {
  return pattern.startsWith('./') ? pattern.slice(2) : pattern
}

function same(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && [...a].every((one) => b.has(one))
}
