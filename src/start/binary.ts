import { open } from 'node:fs/promises'
import { elfArchitecture } from '../busybox/elf.js'
import type { Host } from '../go/host.js'

/** A program file, as far as it matters whether it can be started here. */
export type Binary =
  /** Go's name for the architecture; the header's number where Go has none. */
  | { readonly kind: 'busybox'; readonly goarch: string; readonly bytes: number }
  | { readonly kind: 'unusable'; readonly message: string }

/** What every busybox says under a name that it does not know; nothing else is ever started here. */
const mark = Buffer.from('command is not present in busybox')

export async function readBinary(path: string): Promise<Binary> {
  const unusable = (what: string): Binary => ({ kind: 'unusable', message: `${path}: ${what}` })
  const file = await open(path).catch((error: unknown) => error as NodeJS.ErrnoException)
  if (!('fd' in file)) return unusable(file.code === 'ENOENT' ? 'there is no such file: build the busybox first, or name it' : `it can't be read (${file.code ?? file.message})`)
  try {
    const { size, mode } = await file.stat()
    const header = Buffer.alloc(20)
    if ((await file.stat()).isDirectory()) return unusable('it is a folder: name the busybox in it')
    await file.read(header, 0, header.length, 0)
    if (header.toString('latin1', 0, 4) !== '\x7fELF') return unusable('it is no program for Linux (no ELF file)')
    if ((mode & 0o111) === 0) return unusable('it may not be executed: chmod +x')
    const machine = header[5] === 2 ? header.readUInt16BE(18) : header.readUInt16LE(18)
    if (!(await contains(file, mark))) return unusable('it is no busybox of gobusybox: only one is started here')
    return { kind: 'busybox', goarch: elfArchitecture(header) ?? `machine ${machine}`, bytes: size }
  } finally {
    await file.close()
  }
}

/** Why this machine can't run it; undefined where it can. */
export function whyNotHere(goarch: string, { goos, goarch: own }: Pick<Host, 'goos' | 'goarch'>): string | undefined {
  const runs = goarch === own || (own === 'amd64' && goarch === '386')
  return goos === 'linux' && runs ? undefined : `it is built for linux/${goarch}, and this machine is ${goos}/${own}`
}

async function contains(file: Awaited<ReturnType<typeof open>>, wanted: Buffer): Promise<boolean> {
  const piece = Buffer.alloc(1 << 20)
  for (let at = 0; ; at += piece.length - wanted.length) {
    const { bytesRead } = await file.read(piece, 0, piece.length, at)
    if (piece.subarray(0, bytesRead).includes(wanted)) return true
    if (bytesRead < piece.length) return false
  }
}
