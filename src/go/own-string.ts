/** A piece of a text in memory of its own: an engine has a piece hold on to the whole text, as long as anybody holds the piece. */
export function ownString(piece: string): string {
  return ` ${piece}`.slice(1)
}
