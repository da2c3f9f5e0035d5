import { createReadStream, createWriteStream } from 'node:fs'
import { dirname } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import type { Environment } from '../busybox/environment.js'
import { run } from '../process.js'

/** How an image may be written; the kernel unpacks all of them where it was configured for them. */
export const compressions = ['raw', 'gzip', 'xz', 'zstd'] as const

export type Compression = (typeof compressions)[number]

const extensions: Readonly<Record<string, Compression>> = { gz: 'gzip', xz: 'xz', zst: 'zstd', zstd: 'zstd' }

/** By the end of the file's name: `a.cpio.xz` is xz, and what has no known ending is raw. */
export function compressionOf(file: string): Compression {
  return extensions[/\.([a-z]+)$/.exec(file)?.[1] ?? ''] ?? 'raw'
}

export type Compressed =
  | { readonly kind: 'written'; readonly file: string }
  | { readonly kind: 'missing'; readonly program: string }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'cancelled' }

export interface CompressRequest {
  /** The result is written beside it: its folder is the caller's own. */
  readonly input: string
  readonly env: Environment
  readonly signal?: AbortSignal | undefined
}

/** One thread each, for the bytes of several depend on how many there are; the kernel's xz knows no check but crc32. */
const programs = {
  xz: { program: 'xz', ending: '.xz', flags: ['--format=xz', '--check=crc32', '-9', '-T1', '--keep', '--force', '--quiet'] },
  zstd: { program: 'zstd', ending: '.zst', flags: ['-19', '--single-thread', '--keep', '--force', '--quiet'] },
} as const

/** Compresses a file as small as each way gets it, and the same way each time. */
export async function compress(compression: Exclude<Compression, 'raw'>, { input, env, signal }: CompressRequest): Promise<Compressed> {
  if (compression === 'gzip') return gzip(input, signal)
  const { program, ending, flags } = programs[compression]
  const outcome = await run({
    program,
    arguments: [...flags, '--', input],
    directory: dirname(input),
    // Their own defaults, not a person's.
    env: { ...env, XZ_DEFAULTS: undefined, XZ_OPT: undefined, ZSTD_CLEVEL: undefined, ZSTD_NBTHREADS: undefined },
    signal,
  })
  switch (outcome.kind) {
    case 'cancelled':
      return { kind: 'cancelled' }
    case 'not-found':
      return { kind: 'missing', program }
    case 'exited':
      return outcome.code === 0 ? { kind: 'written', file: `${input}${ending}` } : { kind: 'failed', message: `${program}: ${outcome.output.split('\n')[0] ?? ''}` }
    case 'failed-to-start':
      return { kind: 'failed', message: `${program} does not start: ${outcome.reason}` }
    case 'signalled':
    case 'timed-out':
      return { kind: 'failed', message: `${program} was stopped from outside` }
  }
}

/** As `gzip -n -9`: no name and no time. */
async function gzip(input: string, signal: AbortSignal | undefined): Promise<Compressed> {
  const file = `${input}.gz`
  try {
    await pipeline(createReadStream(input), createGzip({ level: 9 }), createWriteStream(file), signal === undefined ? {} : { signal })
    return { kind: 'written', file }
  } catch (error) {
    if (signal?.aborted === true) return { kind: 'cancelled' }
    throw error
  }
}
