import type { ModuleVersion } from './gomod.js'

/** The modules whose files a go.sum vouches for, as `path version`; lines for go.mod files alone are left out. */
export function readGoSum(text: string): ReadonlySet<string> {
  const sums = new Set<string>()
  for (const line of text.split('\n')) {
    const [path, version, hash] = line.trim().split(/\s+/)
    if (hash !== undefined && !version!.endsWith('/go.mod')) sums.add(`${path!} ${version!}`)
  }
  return sums
}

export function sumKey({ path, version }: ModuleVersion): string {
  return `${path} ${version}`
}
