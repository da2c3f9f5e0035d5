/** The length of a byte order mark at a file's head: 3, or 0 where there is none. */
export function markLength(bytes: Uint8Array): number {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0
}

/** The byte after the star and slash that end a block comment, looked for from `from` on; -1 where they do not come before `end`. */
export function blockCommentEnd(bytes: Uint8Array, from: number, end = bytes.length): number {
  for (let star = bytes.indexOf(0x2a, from); star >= 0 && star + 1 < end; star = bytes.indexOf(0x2a, star + 1)) {
    if (bytes[star + 1] === 0x2f) return star + 2
  }
  return -1
}
