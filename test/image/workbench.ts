import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export const packerPin = fileURLToPath(new URL('../../src/image/packer', import.meta.url))

export interface Listed {
  readonly name: string
  readonly mode: number
  readonly size: number
  readonly target?: string
  readonly links: string
  readonly owner: string
  readonly time: string
  /** `major,minor` */
  readonly device?: string
}

const types: Readonly<Record<string, number>> = { '-': 0o100000, d: 0o40000, l: 0o120000, c: 0o20000, b: 0o60000 }

/** A newc archive as the system's own cpio lists it. */
export function cpioListing(archive: string): readonly Listed[] {
  const text = execFileSync('cpio', ['--quiet', '-itvn'], { input: readFileSync(archive), encoding: 'utf8', env: { ...process.env, TZ: 'UTC', LC_ALL: 'C' } })
  return text.trimEnd().split('\n').map((line) => {
    const [, kind = '', permissions = '', links = '', user = '', group = '', size = '', time = '', name = '', target] =
      /^(.)(\S{9})\s+(\d+)\s+(\S+)\s+(\S+)\s+(\d+|\d+,\s*\d+)\s+(\w{3}\s+\d+\s+\S+)\s(.*?)(?: -> (.*))?$/.exec(line) ?? []
    const device = /^(\d+),\s*(\d+)$/.exec(size)
    return {
      name,
      mode: (types[kind] ?? 0) | bits(permissions),
      size: device === null ? Number(size) : 0,
      ...(target === undefined ? {} : { target }),
      links,
      owner: `${user}/${group}`,
      time: time.replace(/\s+/g, ' '),
      ...(device === null ? {} : { device: `${device[1]!},${device[2]!}` }),
    }
  })
}

/** `rwxr-x--t` as a number. */
function bits(text: string): number {
  return Array.from(text).reduce((mode, letter, index) => {
    const own = letter === '-' || letter === 'T' || letter === 'S' ? 0 : 1 << (8 - index)
    const special = /[sStT]/.test(letter) ? 1 << (11 - Math.floor(index / 3)) : 0
    return mode | own | special
  }, 0)
}
