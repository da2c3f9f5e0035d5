import { randomUUID } from 'node:crypto'
import { renameSync, rmSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { isFault, readText } from '../go/files.js'
import { slashes } from '../go/host.js'
import type { Project } from '../project/project.js'
import { compareWith, readBaseline, writeBaseline, type Baseline, type Comparison } from '../report/baseline.js'
import type { Check } from '../report/check.js'
import { exitCode, Failure } from './exit-code.js'
import type { Session } from './session.js'

export interface BaselineFlags {
  readonly baseline?: string
  /** True where no file is named. */
  readonly writeBaseline?: string | boolean
}

const defaultName = 'gopure-baseline.json'

export type BaselineChoice = { readonly name: string; readonly path: string } & ({ readonly kind: 'compare'; readonly baseline: Baseline } | { readonly kind: 'write' })

/** What the flags say of a baseline, read before the check: a file that is none costs nobody a check. */
export function chooseBaseline({ files }: Session, { directory }: Project, { baseline, writeBaseline: write }: BaselineFlags): BaselineChoice | undefined {
  if (write !== undefined && write !== false) {
    const name = write === true ? (baseline ?? defaultName) : write
    // Commander takes the next word for the file, which may have been meant as a package.
    if (!name.endsWith('.json')) throw new Failure(`--write-baseline ${name}: name a file that ends in .json, and packages before the flag`, exitCode.usage)
    return { kind: 'write', name, path: slashes(resolve(directory, name)) }
  }
  if (baseline === undefined) return undefined
  const path = slashes(resolve(directory, baseline))
  const text = readText(files, path)
  if (isFault(text)) throw new Failure(`--baseline ${baseline}: ${text.message}; gopure check --write-baseline ${baseline} makes one`, exitCode.usage)
  const read = readBaseline(text)
  if (typeof read === 'string') throw new Failure(`--baseline ${baseline}: ${read}; gopure check --write-baseline ${baseline} makes it anew`, exitCode.usage)
  return { kind: 'compare', name: baseline, path, baseline: read }
}

/** Holds a check against the baseline; one that is to be written has just what the check found. */
export function compareWithChoice(choice: BaselineChoice | undefined, check: Check): Comparison | undefined {
  if (choice === undefined) return undefined
  if (choice.kind === 'compare') return compareWith(choice.baseline, choice.name, check)
  return { name: choice.name, known: new Set(check.findings.filter(({ state }) => state === 'active')), gone: [] }
}

/** Writes the baseline beside the old one, and puts it in its place. */
export function saveBaseline({ name, path }: BaselineChoice, check: Check): void {
  const temporary = `${path}.${randomUUID()}.tmp`
  try {
    writeFileSync(temporary, writeBaseline(check))
    renameSync(temporary, path)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw new Failure(`--write-baseline ${name}: it could not be written: ${(error as Error).message}`, exitCode.usage)
  }
}
