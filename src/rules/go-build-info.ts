import { decode } from '../go/files.js'

/** What the go command wrote into a program that it built. */
export interface GoBuildInfo {
  /** `go1.26.1`. */
  readonly goVersion: string
  /** The import path of the main package. */
  readonly path: string
}

const magic = [0xff, ...Array.from(' Go buildinf:', (c) => c.charCodeAt(0))]
const alignment = 16
const headerSize = 32
/** Before and after the text, 16 bytes that nothing else has. */
const mark = 16

/**
 * Looks for the build information of a Go program (Go 1.18 and later, https://pkg.go.dev/debug/buildinfo): a header at a multiple of 16, then two strings
 * with their lengths before them. Undefined for everything else, and for a program that no module's package was built into.
 */
export function goBuildInfo(bytes: Uint8Array): GoBuildInfo | undefined {
  for (let at = bytes.indexOf(magic[0]!); at >= 0; at = bytes.indexOf(magic[0]!, at + 1)) {
    if (at % alignment !== 0 || !magic.every((byte, index) => bytes[at + index] === byte)) continue
    // The second bit says that the strings follow; older programs have pointers to them.
    if (((bytes[at + 15] ?? 0) & 2) === 0) continue
    const version = stringAt(bytes, at + headerSize)
    const info = version === undefined ? undefined : stringAt(bytes, version.end)
    const goVersion = version === undefined ? '' : decode(version.text)
    if (info === undefined || !/^(?:go|devel )/.test(goVersion) || info.text.length < 2 * mark) continue
    const path = /^path\t(\S+)$/m.exec(decode(info.text.subarray(mark, info.text.length - mark)))?.[1]
    return path === undefined || path === 'command-line-arguments' ? undefined : { goVersion, path }
  }
  return undefined
}

/** A length in groups of seven bits, the lowest first, and that many bytes. */
function stringAt(bytes: Uint8Array, at: number): { readonly text: Uint8Array; readonly end: number } | undefined {
  let length = 0
  for (let index = 0; index < 5; index++) {
    const byte = bytes[at + index]
    if (byte === undefined) return undefined
    length += (byte & 0x7f) * 2 ** (7 * index)
    if (byte >= 0x80) continue
    const start = at + index + 1
    return start + length > bytes.length ? undefined : { text: bytes.subarray(start, start + length), end: start + length }
  }
  return undefined
}
