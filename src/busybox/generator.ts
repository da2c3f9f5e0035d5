import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { run, type Outcome } from '../process.js'
import type { Environment } from './environment.js'

/** What is written besides what makebb writes; with nothing in it the bytes are makebb's. */
export interface Mode {
  /** The Go version whose GODEBUG defaults the program has, such as `go1.25`; makebb's are those of the oldest Go. */
  readonly goDebug?: string
  /** Applets by import path, where they are not called by its last element. */
  readonly names?: Readonly<Record<string, string>>
  /** An applet has the flags that it has as a program of its own, and none of other applets' libraries. */
  readonly ownFlags?: boolean
  /** Commands by the names that they are started under besides their own. */
  readonly reexec?: Readonly<Record<string, string>>
  /** What the linker sets, by `import/path.Name`; commands have their own import paths. */
  readonly variables?: Readonly<Record<string, string>>
}

export interface GeneratorRequest {
  readonly program: string
  readonly directory: string
  readonly env: Environment
  readonly patterns: readonly string[]
  readonly tags: readonly string[]
  readonly mode: Mode
  /** Where the tree and all that is known of it is kept. */
  readonly folder: string
  /** For temporary files. */
  readonly scratch: string
  /** What to clear away where this process is killed: the processes that carry the job's mark, and files and folders. */
  readonly left?: { readonly job: string; readonly files: readonly string[] } | undefined
  readonly signal: AbortSignal
  /** A line of makebb's log. */
  readonly onLog: (line: string) => void
  /** `total` is 0 where it is not known yet. */
  readonly onPhase: (phase: 'load' | 'rewrite', done: number, total: number) => void
  /** Another build has the folder; this one goes on when that has ended. */
  readonly onWait: () => void
}

/** `key` stands for everything that decides the binary; `written` of `packages` were generated anew, none where nothing had changed. */
export interface Generated {
  readonly key: string
  readonly commands: readonly { readonly package: string; readonly name: string }[]
  readonly packages: number
  readonly written: number
  /** Go was asked which packages and files there are. */
  readonly listed: boolean
  readonly reused: boolean
}

export type Generation =
  | { readonly kind: 'generated'; readonly generated: Generated; /** Lets the next one have the folder. */ readonly release: () => Promise<void> }
  /** `text` in makebb's words; `command` where they do not say which one they are about. */
  | { readonly kind: 'failed'; readonly text: string; readonly command?: string | undefined }
  | { readonly kind: 'ended'; readonly outcome: Outcome }

type Event =
  | { readonly event: 'waiting' }
  | { readonly event: 'log'; readonly line: string }
  | { readonly event: 'phase'; readonly phase: 'load' | 'rewrite'; readonly done?: number; readonly total?: number }
  | ({ readonly event: 'ready' } & Generated)
  | { readonly event: 'failed'; readonly line: string; readonly package?: string }

/** The kept folder of a set of commands, target and mode; a change of anything else is found in it. */
export function generatedFolder(storage: string, parts: readonly unknown[]): string {
  return join(treesFolder(storage), createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16))
}

export function treesFolder(storage: string): string {
  return join(storage, 'trees')
}

/** The GOPATH that is compiled. */
export function generatedTree(folder: string): string {
  return join(folder, 'tree')
}

/** Brings the tree up to date, and keeps others out of it until it is released. */
export async function generate(request: GeneratorRequest): Promise<Generation> {
  const { program, directory, env, folder, patterns, tags, mode, scratch, left, signal } = request
  const file = join(scratch, 'request.json')
  await writeFile(file, JSON.stringify({ folder, patterns, tags, mode, left }))
  const hold = new AbortController()
  let failed: (Event & { event: 'failed' }) | undefined
  const complaints: string[] = []
  return await new Promise<Generation>((resolve, reject) => {
    const ending = run({
      program,
      arguments: [file],
      directory,
      env,
      opensInput: true,
      signal: AbortSignal.any([signal, hold.signal]),
      onOutput(line) {
        const event = JSON.parse(line) as Event
        switch (event.event) {
          case 'waiting':
            return request.onWait()
          case 'log':
            return request.onLog(event.line)
          case 'phase':
            return request.onPhase(event.phase, event.done ?? 0, event.total ?? 0)
          case 'failed':
            failed = event
            return
          case 'ready': {
            const release = async (): Promise<void> => {
              hold.abort()
              await ending
            }
            return resolve({ kind: 'generated', generated: event, release })
          }
        }
      },
      onErrorOutput: (line) => complaints.push(line),
    })
    ending.then((outcome) => {
      if (failed !== undefined) resolve({ kind: 'failed', text: failed.line, command: failed.package })
      else if (outcome.kind === 'exited') resolve({ kind: 'failed', text: complaints.join('\n') })
      else resolve({ kind: 'ended', outcome })
    }, reject)
  })
}
