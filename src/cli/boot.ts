import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { imageArchitecture } from '../image/archive.js'
import { boot, type BootResult } from '../image/boot.js'
import { disk, thisHost } from '../disk.js'
import type { Project } from '../project/project.js'
import { parseSize } from '../project/size.js'
import { cancellable } from './cancel.js'
import { openFor, type CommonFlags } from './common.js'
import { exitCode, Failure, type ExitCode } from './exit-code.js'
import { imageOutput } from './image.js'
import { terminalOutput, type Output } from './output.js'

export interface BootFlags extends CommonFlags {
  readonly kernel?: string
  readonly append: string
  readonly memory?: string
  readonly kvm?: boolean
  readonly until?: string
  readonly timeout?: string
}

const mebibyte = 2 ** 20

/** `gopure boot`: one image in QEMU, with its console here. */
export async function bootVerb(given: string | undefined, flags: BootFlags): Promise<ExitCode> {
  const output = terminalOutput(flags.color)
  const project = await projectHere(flags, output)
  const directory = resolve(flags.C ?? '.')
  if (given === undefined && project === undefined) throw new Failure('name an image: there is no project here that has one', exitCode.usage)
  const image = given === undefined ? imageOutput(project!) : resolve(directory, given)
  const size = await stat(image).catch(() => undefined)
  if (size?.isFile() !== true) throw new Failure(`${image}: there is no such image; gopure build --initramfs ${given ?? ''}`.trimEnd() + ' writes one', exitCode.unreadable)
  const { until, append } = flags
  if (until === '') throw new Failure('--until: expected a text', exitCode.usage)
  if (until !== undefined && append.includes(until)) throw new Failure(`--until ${until}: --append has it too, and the kernel shows its command line on the console`, exitCode.usage)
  const timeout = timeoutOf(flags)
  const memory = memoryOf(flags, size.size)
  const goarch = await architectureOf(image, project, flags)
  const named = flags.kernel === undefined ? project?.settings.kernel && resolve(project.base, project.settings.kernel) : resolve(directory, flags.kernel)
  const result = await onConsole(flags, (signal, input) =>
    boot({
      image,
      goarch,
      kernel: named,
      memory,
      append,
      kvm: flags.kvm === true,
      until,
      timeoutMilliseconds: timeout,
      env: process.env,
      signal,
      input,
      onConsole: (bytes) => process.stdout.write(bytes),
      onStart(kernel, program) {
        if (flags.quiet !== true) output.err(`${output.errorStyle.dim(`${program}, ${goarch}, ${kernel}, ${memory} MiB${process.stdin.isTTY || flags.editor !== undefined ? '; Ctrl-A X ends it' : ''}`)}\n`)
      },
    }),
  )
  return report(result, output)
}

/** What a person types goes to the guest key by key, Ctrl-C as well; an editor's terminal is a pipe that ends with it. */
async function onConsole(flags: BootFlags, work: (signal: AbortSignal, input: NodeJS.ReadableStream | undefined) => Promise<BootResult>): Promise<BootResult> {
  const { stdin, stdout } = process
  const closed = new AbortController()
  // Where nobody reads any more there is nothing to go on for.
  stdout.removeAllListeners('error').on('error', () => closed.abort())
  if (flags.editor !== undefined) for (const event of ['end', 'close', 'error'] as const) stdin.on(event, () => closed.abort())
  const interactive = stdin.isTTY && flags.until === undefined
  if (interactive) stdin.setRawMode(true)
  try {
    return await cancellable(closed.signal, (signal) => work(signal, interactive || flags.editor !== undefined ? stdin : undefined))
  } finally {
    if (interactive) stdin.setRawMode(false)
    stdin.destroy()
  }
}

function report(result: BootResult, output: Output): ExitCode {
  switch (result.kind) {
    case 'seen':
      output.out('\n')
      return exitCode.ok
    case 'ended':
      return exitCode.ok
    case 'cancelled':
      output.err('\ngopure: cancelled; QEMU was ended\n')
      return exitCode.cancelled
    case 'failed':
      output.err('\n')
      throw new Failure(result.message, exitCode.programFailed)
    case 'unusable':
      throw new Failure(result.message, exitCode.unreadable)
  }
}

/** An image may be booted anywhere; a project says where its own is, and its kernel. */
async function projectHere(flags: BootFlags, output: Output): Promise<Project | undefined> {
  try {
    return await openFor({ files: disk, host: thisHost(), output }, [], flags)
  } catch (error) {
    if (error instanceof Failure && error.code === exitCode.unreadable) return undefined
    throw error
  }
}

/** The image's own word counts; where it is compressed beyond our reading, the target's. */
async function architectureOf(image: string, project: Project | undefined, flags: BootFlags): Promise<string> {
  const asked = flags.goarch
  const found = await imageArchitecture(image).catch((error: unknown) => {
    throw new Failure(`${image} could not be read: ${error instanceof Error ? error.message : String(error)}`, exitCode.unreadable)
  })
  if (asked !== undefined && found !== undefined && asked !== found) throw new Failure(`--goarch ${asked}: the programs in ${image} are for ${found}`, exitCode.usage)
  return found ?? asked ?? project?.target.goarch ?? thisHost().goarch
}

function memoryOf({ memory }: BootFlags, image: number): number {
  if (memory === undefined) return 512 + 2 * Math.ceil(image / mebibyte)
  const bytes = parseSize(memory)
  if (bytes === undefined || bytes < mebibyte) throw new Failure(`--memory ${memory}: expected a size such as 512MiB or 2GiB`, exitCode.usage)
  return Math.floor(bytes / mebibyte)
}

const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }

function timeoutOf({ timeout, until }: BootFlags): number | undefined {
  if (timeout === undefined) return until === undefined ? undefined : 60_000
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(timeout)
  if (match === null || Number(match[1]) === 0) throw new Failure(`--timeout ${timeout}: expected a time such as 90s or 5m`, exitCode.usage)
  return Number(match[1]) * units[match[2] ?? 's']!
}
