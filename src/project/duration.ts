const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000 }

/** Milliseconds from `5s`, `500ms`, `1.5m`; undefined for anything else. */
export function parseDuration(text: string): number | undefined {
  const match = /^\s*(\d+(?:\.\d+)?)\s*(ms|s|m)\s*$/.exec(text)
  return match === null ? undefined : Math.round(Number(match[1]) * units[match[2]!]!)
}
