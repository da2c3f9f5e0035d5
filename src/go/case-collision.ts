/** What only a name can have that is not its own folded form. */
const folding = /[A-Z\u0080-\u{10FFFF}]/u

/** Why Go refuses a package with two files whose names differ in case alone, which some systems take for one; undefined where it has none. */
export function caseCollision(names: readonly string[]): string | undefined {
  if (!names.some((name) => folding.test(name))) return undefined
  const known = new Map<string, string>()
  for (const name of new Set(names)) {
    const folded = fold(name)
    const other = known.get(folded)
    if (other !== undefined) return `case-insensitive file name collision: ${[other, name].sort().map((one) => JSON.stringify(one)).join(' and ')}`
    known.set(folded, name)
  }
  return undefined
}

/** Unicode's simple case folding, letter by letter, as Go has it: no letter becomes two, and a dotless i is none. */
function fold(name: string): string {
  return name.replace(/[A-Z\u0080-\u{10FFFF}]/gu, (letter) => [letter.toUpperCase().toLowerCase(), letter.toLowerCase()].find((folded) => new RegExp(`^${folded}$`, 'iu').test(letter)) ?? letter)
}
