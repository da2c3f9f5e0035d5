/** So much is compared at once, and then so much of what differs; in UTF-16 units. */
const chunks = [4096, 64, 1]

/** How much two texts have in common at their beginnings and behind that at their ends; in UTF-16 units. */
export function commonEnds(before: string, after: string): { readonly start: number; readonly end: number } {
  const shorter = Math.min(before.length, after.length)
  const start = common(shorter, (from, to) => before.slice(from, to) === after.slice(from, to))
  const end = common(shorter - start, (from, to) => before.slice(before.length - to, before.length - from) === after.slice(after.length - to, after.length - from))
  return { start, end }
}

function common(most: number, isSame: (from: number, to: number) => boolean): number {
  let length = 0
  for (const chunk of chunks) while (length + chunk <= most && isSame(length, length + chunk)) length += chunk
  return length
}
