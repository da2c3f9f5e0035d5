import { resolve } from 'node:path'
import { disk, thisHost } from '../disk.js'
import type { Problem } from '../go/files.js'
import { slashes } from '../go/host.js'
import { needlesOf } from '../rules/registry.js'
import { createStamps } from '../stamps.js'
import { storageFolder } from '../storage.js'
import { answersIn, openAnswers } from './answers.js'
import type { CommonFlags } from './common.js'
import { openMemory } from './memory.js'
import type { Output } from './output.js'
import { recordedSession } from './recorded.js'
import type { Session } from './session.js'
import { thisProgram } from './this-program.js'

export interface LookFlags extends CommonFlags {
  readonly keepGoing?: boolean
  /** False where the build is to be tried whatever is found before. */
  readonly preflight?: boolean
}

/** A look at what a build would fail at, which need not be taken again while all that it would see is the same. */
export interface Look {
  readonly session: Session
  /** What the last one said, where that still holds. */
  recall(): Looked | undefined
  /** Is told what a new one says. */
  looked(said: Looked): void
  /** Writes that down, with what was read and found on the way; it takes time, and what was read does not get older. */
  remember(): void
}

/** What stands against a build, as data that can be kept. */
export interface Looked {
  /** Commands without which it can be built. */
  readonly broken: readonly string[]
  /** The go command would refuse the project, whatever is built. */
  readonly isRefused: boolean
  /** What a person reads of it. */
  readonly said: string
  /** What `--format json` says. */
  readonly json?: { readonly preflight: unknown; readonly findings: readonly unknown[]; readonly problems: readonly Problem[] }
}

/** Opens the memory of earlier looks at the same; all that a look says depends on files, the environment, and what is named here. */
export function openLook(patterns: readonly string[], flags: LookFlags, output: Output): Look {
  if (flags.fresh === true) return { session: { files: disk, host: thisHost(), output }, recall: () => undefined, looked: () => undefined, remember: () => undefined }
  const storage = storageFolder()
  const maker = thisProgram()
  const directory = slashes(resolve(flags.C ?? '.'))
  const stamps = createStamps(performance.timeOrigin)
  const { format, tags, goos, goarch, compat, editor, quiet, verbose, keepGoing, preflight } = flags
  const asked = JSON.stringify([patterns, format, tags, goos, goarch, compat, editor, quiet, verbose, keepGoing, preflight].map((flag) => flag ?? null))
  const remembered = openAnswers<Looked>(answersIn(storage), ['before a build', directory, asked, maker, String(output.live), output.errorStyle.red('')], process.env, stamps)
  const recorded = recordedSession({ storage, maker, directory, stamps, openMemory, needlesOf })
  let answer: Looked | undefined = undefined
  return {
    session: { ...recorded.session, output },
    recall: () => remembered.recall(disk)?.answer,
    looked: (said) => void (answer = said),
    remember() {
      if (answer === undefined) return
      try {
        recorded.keep(remembered, answer)
      } catch (error) {
        // A full disk or a read-only home costs time the next time, and nothing else.
        if (verbose === true) output.err(`gopure: what was found is not remembered: ${(error as Error).message}\n`)
      }
    },
  }
}
