/** e_machine, the class (1: 32 bits, 2: 64) and the byte order (1: little) by which a file's header says what it is for. */
const machines: readonly (readonly [goarch: string, machine: number, bits: number, order: number])[] = [
  ['386', 3, 1, 1],
  ['amd64', 62, 2, 1],
  ['arm', 40, 1, 1],
  ['arm64', 183, 2, 1],
  ['loong64', 258, 2, 1],
  ['mips', 8, 1, 2],
  ['mipsle', 8, 1, 1],
  ['mips64', 8, 2, 2],
  ['mips64le', 8, 2, 1],
  ['ppc64', 21, 2, 2],
  ['ppc64le', 21, 2, 1],
  ['riscv64', 243, 2, 1],
  ['s390x', 22, 2, 2],
]

/** The GOARCH that an ELF file is for, from its first 20 bytes; undefined for anything else. */
export function elfArchitecture(header: Uint8Array): string | undefined {
  if (header.length < 20 || header[0] !== 0x7f || header[1] !== 0x45 || header[2] !== 0x4c || header[3] !== 0x46) return undefined
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength)
  const machine = view.getUint16(18, header[5] === 1)
  return machines.find(([, number, bits, order]) => number === machine && bits === header[4] && order === header[5])?.[0]
}
