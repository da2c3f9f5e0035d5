import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { copyFile, mkdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Environment } from '../busybox/environment.js'
import type { ToolRequest } from '../busybox/tool.js'
import { removeStaleOutputs, temporaryOutput, withScratch } from '../busybox/scratch.js'
import { run } from '../process.js'
import { compress, compressionOf, compressions, type Compression } from './compression.js'
import { pack, type Contents, type Entry } from './packer.js'

export interface ImageRequest extends ToolRequest {
  readonly contents: Contents
  /** Compressed as its name ends. */
  readonly output: string
  /** Find out what it weighs in each way, not just in the one that is written. */
  readonly allSizes: boolean
}

/** `sizes` in bytes; `missing` are programs that are not on PATH, without which no size is known. */
export interface Image {
  readonly kind: 'written'
  readonly file: string
  readonly compression: Compression
  readonly bytes: number
  /** Of the file, in hexadecimal. */
  readonly sha256: string
  readonly entries: readonly Entry[]
  readonly sizes: Readonly<Partial<Record<Compression, number>>>
  readonly missing: readonly string[]
  readonly warnings: readonly string[]
}

export type ImageResult = Image | { readonly kind: 'unusable'; readonly message: string } | { readonly kind: 'cancelled' }

/** Why no image could be written, as far as it can be known before anything is built. */
export async function imageProblem(output: string, env: Environment): Promise<string | undefined> {
  if ((await stat(output).catch(() => undefined))?.isDirectory() === true) return `${output} is a folder; name a file for the image`
  if ((await stat(dirname(output)).catch(() => undefined))?.isDirectory() !== true) return `the folder ${dirname(output)} does not exist; create it, or choose another file for the image`
  const compression = compressionOf(output)
  if (compression === 'raw' || compression === 'gzip') return undefined
  const { kind } = await run({ program: compression, arguments: ['--version'], directory: dirname(output), env })
  return kind === 'not-found' ? notCompressed(output, { kind: 'missing', program: compression }) : undefined
}

/** Writes one image, beside the one before it and then in its place: where it can't be made, the last one stays. */
export async function writeImage(given: ImageRequest): Promise<ImageResult> {
  const request = { ...given, output: resolve(given.output), storage: resolve(given.storage) }
  try {
    await removeStaleOutputs(request.output)
    await mkdir(request.storage, { recursive: true })
    return await withScratch(join(request.storage, 'builds'), (scratch) => make(request, scratch))
  } catch (error) {
    // Only the file system's refusals come this way.
    if (!(error instanceof Error && 'code' in error)) throw error
    return { kind: 'unusable', message: error.code === 'ENOSPC' ? 'the disk is full: free some space and build again' : `the image could not be written: ${error.message}` }
  }
}

async function make(request: ImageRequest, scratch: string): Promise<ImageResult> {
  const raw = join(scratch, 'initramfs.cpio')
  const packed = await pack(request.contents, raw, request)
  if (packed.kind !== 'packed') return packed
  const wanted = compressionOf(request.output)
  const chosen = compressions.filter((compression) => request.allSizes || compression === wanted)
  const files = new Map<Compression, string>([['raw', raw]])
  const missing: string[] = []
  const results = await Promise.all(
    chosen.flatMap((compression) => (compression === 'raw' ? [] : [compress(compression, { input: raw, env: request.env, signal: request.signal }).then((result) => ({ compression, result }))])),
  )
  for (const { compression, result } of results) {
    if (result.kind === 'cancelled') return result
    if (result.kind === 'written') files.set(compression, result.file)
    else if (compression === wanted) return { kind: 'unusable', message: notCompressed(request.output, result) }
    else missing.push(result.kind === 'missing' ? result.program : result.message)
  }
  const file = files.get(wanted)!
  const sizes: Partial<Record<Compression, number>> = {}
  for (const compression of compressions) {
    const made = files.get(compression)
    if (made !== undefined) sizes[compression] = (await stat(made)).size
  }
  const sha256 = await digest(file)
  if (request.signal?.aborted === true) return { kind: 'cancelled' }
  await replace(file, request.output)
  return { kind: 'written', file: request.output, compression: wanted, bytes: sizes[wanted]!, sha256, entries: packed.entries, sizes, missing, warnings: packed.warnings }
}

function notCompressed(output: string, result: { readonly kind: 'missing'; readonly program: string } | { readonly kind: 'failed'; readonly message: string }): string {
  const why = result.kind === 'missing' ? `${result.program} is not on PATH; install it` : result.message
  return `${output} could not be compressed: ${why}, or name a file that ends in .cpio or .gz`
}

/** The scratch folder may be on another file system: what is seen under the name is whole all the same. */
async function replace(file: string, output: string): Promise<void> {
  const temporary = temporaryOutput(output)
  try {
    await copyFile(file, temporary)
    await rename(temporary, output)
  } finally {
    await rm(temporary, { force: true })
  }
}

async function digest(file: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}
