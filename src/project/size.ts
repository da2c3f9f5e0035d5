const units: Readonly<Record<string, number>> = { '': 1, B: 1, kB: 1e3, KB: 1e3, MB: 1e6, GB: 1e9, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 }

/** Bytes from `20MiB`, `20MB` or `20971520`; undefined for anything else. */
export function parseSize(text: string): number | undefined {
  const match = /^\s*(\d+(?:\.\d+)?)\s*([A-Za-z]*)\s*$/.exec(text)
  const unit = units[match?.[2] ?? '-']
  return match === null || unit === undefined ? undefined : Math.round(Number(match[1]) * unit)
}

/** A size as a person reads it, in KiB or MiB: one decimal, unless it is a whole number of them. */
export function formatSize(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`
  const [unit, name] = bytes < 2 ** 20 ? [2 ** 10, 'KiB'] : [2 ** 20, 'MiB']
  return `${(bytes / unit).toFixed(bytes % unit === 0 ? 0 : 1)} ${name}`
}

/** A size against a budget, both in the budget's unit: `14.8 of 20 MiB`. */
export function formatShare(bytes: number, budget: number): string {
  const limit = formatSize(budget)
  const unit = units[limit.slice(limit.indexOf(' ') + 1)]!
  return `${(bytes / unit).toFixed(bytes % unit === 0 ? 0 : 1)} of ${limit}`
}
