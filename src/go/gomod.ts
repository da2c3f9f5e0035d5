import { readStatements, type ModfileError, type Statement } from './modfile.js'

export interface ModuleVersion {
  readonly path: string
  /** '' for a main module, a folder, or "every version". */
  readonly version: string
}

export interface Require extends ModuleVersion {
  readonly indirect: boolean
  readonly line: number
}

export interface Replace {
  readonly old: ModuleVersion
  /** A module, or a folder where `version` is ''. */
  readonly by: ModuleVersion
  readonly line: number
}

/** What go.mod says, as far as an import closure needs it. */
export interface GoMod {
  readonly module: string
  readonly moduleLine: number
  /** The `go` line, '' where there is none (then it means 1.16). */
  readonly go: string
  /** As in `toolchain go1.26.1`; '' where there is none. */
  readonly toolchain: string
  readonly require: readonly Require[]
  readonly exclude: readonly ModuleVersion[]
  readonly replace: readonly Replace[]
  readonly tool: readonly { readonly path: string; readonly line: number }[]
  /** Folders that `...` leaves out (Go 1.25). */
  readonly ignore: readonly string[]
  readonly errors: readonly ModfileError[]
}

const silent = new Set(['retract', 'godebug', 'deprecated'])

/** Reads go.mod; a line that is wrong is reported and left out, the others count. */
export function readGoMod(text: string): GoMod {
  const { statements, errors: syntax } = readStatements(text)
  const errors: ModfileError[] = [...syntax]
  const require: Require[] = []
  const exclude: ModuleVersion[] = []
  const replace: Replace[] = []
  const tool: { path: string; line: number }[] = []
  const ignore: string[] = []
  let module = ''
  let moduleLine = 0
  let go = ''
  let toolchain = ''
  for (const statement of statements) {
    const { verb, words, line } = statement
    const usage = (form: string): void => void errors.push({ line, message: `expected: ${form}` })
    switch (verb) {
      case 'module':
        if (words.length !== 1) usage('module PATH')
        else [module, moduleLine] = [words[0]!, line]
        break
      case 'go':
        if (words.length !== 1 || !/^\d+\.\d+/.test(words[0]!)) usage('go 1.N')
        else go = words[0]!
        break
      case 'toolchain':
        if (words.length !== 1) usage('toolchain go1.N.M')
        else toolchain = words[0]!
        break
      case 'require':
        if (words.length !== 2) usage('require PATH VERSION')
        else require.push({ path: words[0]!, version: words[1]!, indirect: /^indirect(;|$)/.test(statement.comment), line })
        break
      case 'exclude':
        if (words.length !== 2) usage('exclude PATH VERSION')
        else exclude.push({ path: words[0]!, version: words[1]! })
        break
      case 'replace': {
        const parsed = readReplace(statement)
        if (parsed === undefined) usage('replace PATH [VERSION] => PATH-OR-FOLDER [VERSION]')
        else replace.push(parsed)
        break
      }
      case 'tool':
        if (words.length !== 1) usage('tool PACKAGE')
        else tool.push({ path: words[0]!, line })
        break
      case 'ignore':
        if (words.length === 1) ignore.push(words[0]!)
        break
      default:
        if (!silent.has(verb)) errors.push({ line, message: `unknown directive ${verb}` })
    }
  }
  if (module === '') errors.push({ line: 1, message: 'no module line' })
  return { module, moduleLine, go, toolchain, require, exclude, replace, tool, ignore, errors }
}

/** What go.work says. */
export interface GoWork {
  readonly go: string
  readonly toolchain: string
  /** Folders, relative to go.work's own or absolute, as written. */
  readonly use: readonly { readonly folder: string; readonly line: number }[]
  readonly replace: readonly Replace[]
  readonly errors: readonly ModfileError[]
}

export function readGoWork(text: string): GoWork {
  const { statements, errors: syntax } = readStatements(text)
  const errors: ModfileError[] = [...syntax]
  const use: { folder: string; line: number }[] = []
  const replace: Replace[] = []
  let go = ''
  let toolchain = ''
  for (const statement of statements) {
    const { verb, words, line } = statement
    const parsed = verb === 'replace' ? readReplace(statement) : undefined
    if (verb === 'use' && words.length === 1) use.push({ folder: words[0]!, line })
    else if (verb === 'go' && words.length === 1) go = words[0]!
    else if (verb === 'toolchain' && words.length === 1) toolchain = words[0]!
    else if (parsed !== undefined) replace.push(parsed)
    else if (!silent.has(verb)) errors.push({ line, message: `not understood: ${verb} ${words.join(' ')}` })
  }
  return { go, toolchain, use, replace, errors }
}

function readReplace({ words, line }: Statement): Replace | undefined {
  const arrow = words.indexOf('=>')
  const before = words.slice(0, arrow)
  const after = words.slice(arrow + 1)
  if (arrow < 1 || before.length > 2 || after.length < 1 || after.length > 2) return undefined
  return {
    old: { path: before[0]!, version: before[1] ?? '' },
    by: { path: after[0]!, version: after[1] ?? '' },
    line,
  }
}
