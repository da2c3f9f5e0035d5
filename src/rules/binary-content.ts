import { gunzipHead } from './inflate.js'

/** How much of a file its kind shows in; a PE header may stand some way in. */
export const headBytes = 4096

/** What a file is, where it is machine code or packed data, from its first bytes; undefined for everything that a person could read or see. */
export function binaryKind(head: Uint8Array): string | undefined {
  const kind = elf(head) ?? machO(head) ?? portableExecutable(head) ?? signatures.find(({ at = 0, bytes }) => startsWith(head, bytes, at))?.kind
  return kind === 'gzip archive' && isPackedText(head) ? undefined : kind
}

/** A page or a script that is packed is data as it is unpacked. */
function isPackedText(head: Uint8Array): boolean {
  const text = gunzipHead(head, 1024) ?? new Uint8Array()
  if (text.length === 0 || text.some((byte) => byte < 7)) return false
  try {
    // What is cut off may end within a character.
    new TextDecoder('utf-8', { fatal: true }).decode(text, { stream: true })
    return true
  } catch {
    return false
  }
}

interface Signature {
  readonly kind: string
  readonly bytes: readonly number[]
  readonly at?: number
}

const ascii = (text: string): readonly number[] => Array.from(text, (c) => c.charCodeAt(0))

const signatures: readonly Signature[] = [
  { kind: 'WebAssembly module', bytes: [0, ...ascii('asm')] },
  { kind: 'gzip archive', bytes: [0x1f, 0x8b, 0x08] },
  { kind: 'xz archive', bytes: [0xfd, ...ascii('7zXZ'), 0] },
  { kind: 'zstd archive', bytes: [0x28, 0xb5, 0x2f, 0xfd] },
  { kind: 'bzip2 archive', bytes: [0x31, 0x41, 0x59, 0x26, 0x53, 0x59], at: 4 },
  { kind: 'zip archive', bytes: [0x50, 0x4b, 0x03, 0x04] },
  { kind: 'zip archive', bytes: [0x50, 0x4b, 0x05, 0x06] },
  { kind: 'tar archive', bytes: ascii('ustar'), at: 257 },
  { kind: 'ar archive (a static library or a Debian package)', bytes: ascii('!<arch>\n') },
]

function startsWith(head: Uint8Array, bytes: readonly number[], at: number): boolean {
  return head.length >= at + bytes.length && bytes.every((byte, i) => head[at + i] === byte)
}

const machines: ReadonlyMap<number, string> = new Map([
  [3, '386'],
  [40, 'arm'],
  [62, 'amd64'],
  [183, 'arm64'],
  [243, 'riscv64'],
])
const bpf = 247

function elf(head: Uint8Array): string | undefined {
  if (!startsWith(head, [0x7f, ...ascii('ELF')], 0)) return undefined
  const bigEndian = head[5] === 2
  const field = (at: number): number => (bigEndian ? (head[at] ?? 0) * 256 + (head[at + 1] ?? 0) : (head[at] ?? 0) + (head[at + 1] ?? 0) * 256)
  const machine = field(18)
  if (machine === bpf) return 'eBPF object'
  const what = ['ELF file', 'ELF object', 'ELF program', 'ELF program or library'][field(16)] ?? 'ELF file'
  const architecture = machines.get(machine)
  return architecture === undefined ? what : `${what} for ${architecture}`
}

function machO(head: Uint8Array): string | undefined {
  const magic = word(head, 0)
  if (magic === 0xfeedface || magic === 0xfeedfacf || magic === 0xcefaedfe || magic === 0xcffaedfe) return 'Mach-O file'
  // A Java class begins alike; what follows is its version there, 45 or more, and here the number of architectures.
  const isFat = (magic === 0xcafebabe || magic === 0xcafebabf) && word(head, 4) > 0 && word(head, 4) < 40
  return isFat ? 'Mach-O file for several architectures' : undefined
}

function portableExecutable(head: Uint8Array): string | undefined {
  if (!startsWith(head, ascii('MZ'), 0) || head.length < 0x40) return undefined
  const at = head[0x3c]! + head[0x3d]! * 0x100 + head[0x3e]! * 0x10000
  return startsWith(head, [...ascii('PE'), 0, 0], at) ? 'Windows program or library' : undefined
}

/** Big-endian. */
function word(head: Uint8Array, at: number): number {
  return head.length < at + 4 ? 0 : new DataView(head.buffer, head.byteOffset + at, 4).getUint32(0)
}
