import { goTool, type ToolRequest } from '../busybox/tool.js'
import { run } from '../process.js'
import type { ExtraFile } from './extra-file.js'

/** What goes into an image; all paths are absolute. Without `init`, `uinit` or `shell` the busybox's own are taken where it has them. */
export interface Contents {
  readonly busybox: string
  readonly applets: readonly string[]
  readonly files: readonly ExtraFile[]
  readonly init?: string | undefined
  readonly uinit?: string | undefined
  readonly shell?: string | undefined
  readonly goarch: string
}

/** One record of the archive, as it was read back; `mode` has the type's bits, `target` is a symlink's. */
export interface Entry {
  readonly name: string
  readonly mode: number
  readonly size: number
  readonly target?: string
}

export type Packed =
  | { readonly kind: 'packed'; readonly entries: readonly Entry[]; readonly warnings: readonly string[] }
  | { readonly kind: 'unusable'; readonly message: string }
  | { readonly kind: 'cancelled' }

/** The folder of the packer's source is `packer` beside this file, and beside the bundle. */
const tool = { name: 'packer', package: '.', oldest: '1.23' } as const

/** Writes one newc archive to `output`, with mkuimage's own packages: no root is needed, and what goes in decides every byte. */
export async function pack(contents: Contents, output: string, request: ToolRequest): Promise<Packed> {
  const ready = await goTool(tool, request)
  if (ready.kind !== 'ready') return ready
  const entries: string[] = []
  const errors: string[] = []
  const outcome = await run({
    program: ready.program,
    arguments: [],
    directory: request.storage,
    // The base layout is that of the system that the packer takes for its target.
    env: { ...request.env, GOOS: 'linux' },
    input: JSON.stringify({ ...contents, output }),
    signal: request.signal,
    onOutput: (line) => entries.push(line),
    onErrorOutput: (line) => errors.push(line),
  })
  switch (outcome.kind) {
    case 'cancelled':
      return { kind: 'cancelled' }
    case 'exited':
      if (outcome.code === 0) return { kind: 'packed', ...(JSON.parse(entries.join('')) as { readonly entries: readonly Entry[]; readonly warnings: readonly string[] }) }
      return { kind: 'unusable', message: `the image could not be made: ${errors.join(' ')}` }
    case 'not-found':
      return { kind: 'unusable', message: `${ready.program} has been removed; build again` }
    case 'failed-to-start':
      return { kind: 'unusable', message: `the packer does not start: ${outcome.reason}` }
    case 'signalled':
    case 'timed-out':
      return { kind: 'unusable', message: 'the packer was stopped from outside; build again' }
  }
}
