import { resolve } from 'node:path'
import { disk, thisHost } from '../disk.js'
import { slashes } from '../go/host.js'
import { createStamps } from '../stamps.js'
import { storageFolder } from '../storage.js'
import type { CommonFlags } from './common.js'
import { openMemory } from './memory.js'
import type { Output } from './output.js'
import type { Session } from './session.js'
import { thisProgram } from './this-program.js'

/** A session that knows what earlier runs read and found, for a verb that does more than answer. */
export function rememberingSession({ C = '.', fresh }: CommonFlags, output: Output): Session {
  if (fresh === true) return { files: disk, host: thisHost(), output }
  const nobody = { content: () => undefined, facts: () => undefined, outline: () => undefined, reading: <Result>(read: () => Result): Result => read() }
  const memory = openMemory(storageFolder(), thisProgram(), slashes(resolve(C)), disk, createStamps(performance.timeOrigin), nobody)
  return { files: memory.files, host: thisHost(), output, memory }
}

/** Writes down what was found; where that can't be done, it is found anew the next time. */
export function remember({ memory, output }: Session, verbose: boolean): void {
  try {
    memory?.save()
  } catch (error) {
    if (verbose) output.err(`gopure: what was found is not remembered: ${(error as Error).message}\n`)
  }
}
