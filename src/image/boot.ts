import { dirname } from 'node:path'
import { StringDecoder } from 'node:string_decoder'
import type { Environment } from '../busybox/environment.js'
import { run } from '../process.js'
import { watchConsole } from './console.js'
import { bootable, machineFor, qemuArguments } from './qemu.js'
import { findKernel } from './kernel.js'

export interface BootRequest {
  readonly image: string
  readonly goarch: string
  /** A kernel's file; the newest of this machine where none is named. */
  readonly kernel?: string | undefined
  /** MiB. */
  readonly memory: number
  readonly append: string
  readonly kvm: boolean
  /** Ends the guest as soon as its console has this text. */
  readonly until?: string | undefined
  readonly timeoutMilliseconds?: number | undefined
  readonly env: Environment
  readonly signal: AbortSignal
  /** What a person types, as it comes. */
  readonly input?: NodeJS.ReadableStream | undefined
  /** What the console says, as it comes. */
  readonly onConsole: (bytes: Uint8Array) => void
  /** Told what is started, before it is. */
  readonly onStart: (kernel: string, program: string) => void
}

/** `ended`: the guest turned itself off, or a person ended QEMU. `failed` has one line that says why. */
export type BootResult =
  | { readonly kind: 'seen' }
  | { readonly kind: 'ended' }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'unusable'; readonly message: string }
  | { readonly kind: 'cancelled' }

/** How long the line may still go on in which the text was seen, in milliseconds. */
const restOfLine = 500

/** Boots an image in QEMU, and reads from its console how that went. */
export async function boot(request: BootRequest): Promise<BootResult> {
  const { image, goarch, env, until } = request
  const machine = machineFor(goarch)
  if (machine === undefined) return { kind: 'unusable', message: `Gopure boots no images for ${goarch}: ${bootable.join(', ')} are known` }
  const kernel = await findKernel(request.kernel, goarch, machine.kernelPackage)
  if (kernel.kind !== 'found') return kernel
  request.onStart(kernel.file, machine.program)

  const watch = watchConsole(until)
  const decoder = new StringDecoder('utf8')
  const enough = new AbortController()
  const outcome = await run({
    program: machine.program,
    arguments: qemuArguments(machine, { image, kernel: kernel.file, memory: request.memory, append: request.append, kvm: request.kvm }),
    directory: dirname(image),
    env,
    signal: AbortSignal.any([request.signal, enough.signal]),
    timeoutMilliseconds: request.timeoutMilliseconds,
    inputFrom: request.input,
    onBytes(bytes) {
      // What QEMU says of being ended is not the guest's.
      if (enough.signal.aborted) return
      request.onConsole(bytes)
      if (watch.seen()) return
      watch.add(decoder.write(Buffer.from(bytes)))
      if (watch.seen()) setTimeout(() => enough.abort(), restOfLine)
    },
  })
  const panic = watch.panic()
  const waited = (how: string): BootResult => ({ kind: 'failed', message: until === undefined ? how : `${how}; "${until}" was not seen on its console` })
  if (watch.seen()) return { kind: 'seen' }
  if (request.signal.aborted) return { kind: 'cancelled' }
  if (panic !== undefined) return { kind: 'failed', message: `the guest's kernel panicked: ${panic.replace(/^Kernel panic - not syncing:? ?/, '')}` }
  switch (outcome.kind) {
    case 'not-found':
      return { kind: 'unusable', message: `${machine.program} is not on PATH: install QEMU (Debian: ${machine.package})` }
    case 'failed-to-start':
      return { kind: 'unusable', message: `${machine.program} does not start: ${outcome.reason}` }
    case 'timed-out':
      return waited(`the guest was ended after ${request.timeoutMilliseconds! / 1000} s`)
    case 'signalled':
      return waited(`${machine.program} was ended by ${outcome.signal}`)
    case 'exited':
      if (outcome.code !== 0) return { kind: 'failed', message: `${machine.program} ended with exit code ${outcome.code}; what it said is above` }
      return until === undefined ? { kind: 'ended' } : waited(watch.off() ? 'the guest turned itself off' : 'QEMU was ended')
    case 'cancelled':
      return { kind: 'cancelled' }
  }
}
