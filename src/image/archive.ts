import { createReadStream } from 'node:fs'
import { createGunzip } from 'node:zlib'
import { compressionOf } from './compression.js'
import { elfArchitecture } from '../busybox/elf.js'

const headerSize = 110
const enough = 1 << 20

/**
 * The GOARCH of the first program in an image. Undefined where none is near the beginning, or where it is compressed in a way that Node can't
 * read. Throws what the file system says.
 */
export async function imageArchitecture(file: string): Promise<string | undefined> {
  const compression = compressionOf(file)
  if (compression === 'xz' || compression === 'zstd') return undefined
  return firstProgram(await beginning(file, compression === 'gzip'))
}

async function beginning(file: string, zipped: boolean): Promise<Buffer> {
  const source = createReadStream(file)
  const unzip = createGunzip()
  // pipe() does not carry errors.
  if (zipped) source.on('error', (error) => unzip.destroy(error)).pipe(unzip)
  const stream = zipped ? unzip : source
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      chunks.push(chunk)
      size += chunk.length
      if (size >= enough) break
    }
  } finally {
    source.destroy()
  }
  return Buffer.concat(chunks)
}

/** Records of a newc archive, as far as they are there. */
function firstProgram(archive: Buffer): string | undefined {
  const padded = (at: number): number => (at + 3) & ~3
  for (let at = 0; at + headerSize <= archive.length && /^07070[12]$/.test(archive.toString('latin1', at, at + 6)); ) {
    const field = (index: number): number => parseInt(archive.toString('latin1', at + 6 + index * 8, at + 14 + index * 8), 16)
    const size = field(6)
    const content = padded(at + headerSize + field(11))
    const found = elfArchitecture(archive.subarray(content, content + Math.min(size, 64)))
    if (found !== undefined) return found
    at = padded(content + size)
  }
  return undefined
}
