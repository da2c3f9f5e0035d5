/** Names in a sentence: `a`, `a and b`, `a, b, c and 4 more`. */
export function listNames(names: readonly string[], most = 4): string {
  const shown = names.slice(0, most)
  if (names.length > most) return `${shown.join(', ')} and ${names.length - most} more`
  const last = shown.pop() ?? ''
  return shown.length === 0 ? last : `${shown.join(', ')} and ${last}`
}

/** `1 file`, `2 files`. */
export function count(n: number, noun: string): string {
  return `${grouped(n)} ${noun}${n === 1 ? '' : 's'}`
}

/** `1234567` as `1,234,567`; the engine's own formatting loads a locale first, which takes longer than a small check. */
export function grouped(n: number): string {
  return String(n).replace(/\B(?=(\d{3})+$)/g, ',')
}
