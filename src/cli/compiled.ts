import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { Script } from 'node:vm'
import { readSealed, writeSealed } from '../sealed.js'
import { digest } from '../shelf.js'
import { storageFolder } from '../storage.js'
import { thisProgram } from './this-program.js'
import type * as Verbs from './verbs.js'

/** A machine code file for each verb, which has what that verb ran; those of other builds of the program are the oldest. */
const most = 24

const before = '(function (exports, require, module, __filename, __dirname) {'

let loaded: typeof Verbs | undefined

/**
 * The verbs' own bundle. Compiling a megabyte takes longer than most answers: what V8 made of it is kept, for each verb, with the functions that the
 * verb ran. V8 itself takes no code of another version, or of another text.
 */
export function loadVerbs(verb: string): typeof Verbs {
  if (loaded !== undefined) return loaded
  const filename = join(__dirname, 'verbs.js')
  const file = join(storageFolder(), 'code', digest(`${thisProgram()} ${process.version} ${verb}`))
  const cachedData = readSealed(file)
  const script = new Script(`${before}${readFileSync(filename, 'utf8')}\n})`, { filename, columnOffset: -before.length, ...(cachedData === undefined ? {} : { cachedData }) })
  const module = { exports: {} as typeof Verbs }
  const run = script.runInThisContext() as (exports: object, require: NodeJS.Require, module: object, filename: string, dirname: string) => void
  run(module.exports, createRequire(filename), module, filename, __dirname)
  if (cachedData === undefined || script.cachedDataRejected === true) process.once('exit', () => keep(file, script))
  return (loaded = module.exports)
}

function keep(file: string, script: Script): void {
  try {
    writeSealed(file, script.createCachedData(), most)
  } catch {
    // A full disk or a read-only home costs the next run some milliseconds.
  }
}
