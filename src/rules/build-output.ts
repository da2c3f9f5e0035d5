import { decode, isFault } from '../go/files.js'
import type { Package } from '../go/package.js'
import type { RuleContext } from './rule.js'

/** A name that a build script gives a command's program, and the line that says it. */
export interface BuildOutput {
  readonly name: string
  readonly path: string
  /** 1-based. */
  readonly line: number
}

const script = /^(?:GNUmakefile|[Mm]akefile(?:\..*)?|Dockerfile(?:\..*)?|.*\.(?:mk|sh|Dockerfile)|[\w-]+)$/
const folders = ['', '/scripts', '/hack', '/build']

/** What the scripts of a command's module call it: `go build -o bin/NAME ./path`, with names that are written out. */
export function buildOutputs(read: Package, { reader }: RuleContext): readonly BuildOutput[] {
  const root = read.module?.dir
  if (root === undefined || !`${read.dir}/`.startsWith(`${root}/`)) return []
  return folders.flatMap((folder) => {
    const entries = reader.files.list(root + folder)
    if (isFault(entries)) return []
    return entries.filter(({ name, kind }) => kind === 'file' && script.test(name)).flatMap(({ name }) => outputsIn(`${root}${folder}/${name}`, read, reader.files))
  })
}

function outputsIn(path: string, read: Package, files: RuleContext['reader']['files']): readonly BuildOutput[] {
  const text = files.inspect(path, decode)
  if (isFault(text) || !/\bbuild\b/.test(text)) return []
  // A script without an ending says in its first line what it is.
  if (/\/(?![^/]*(?:[Mm]akefile|Dockerfile))[^./]+$/.test(path) && !/^#!.*\b\w*sh\b/.test(text)) return []
  const relative = read.dir.slice(read.module!.dir.length + 1)
  return [...text.matchAll(/(?:\bgo|\$[({]GO[)}])\s+build\s+((?:[^\n#;&|\\]|\\\n)*)/g)].flatMap(({ 1: rest = '', index }) => {
    const words = rest.replace(/\\\n/g, ' ').replace(/'[^']* [^']*'|"[^"]* [^"]*"/g, 'quoted').trim().split(/\s+/)
    const output = words[words.indexOf('-o') + 1]
    if (!words.includes('-o') || output === undefined) return []
    const name = output.replace(/^["']|["']$/g, '').replace(/^.*\//, '')
    if (!/^[\w.-]+$/.test(name) || name.endsWith('.exe') || !builds(words, relative, read.importPath)) return []
    return [{ name, path, line: text.slice(0, index).split('\n').length }]
  })
}

/** True where the last word names the command's folder, or, for a program in its module's own folder, no word names another. */
function builds(words: readonly string[], relative: string, importPath: string): boolean {
  const last = words.at(-1)!.replace(/^["']|["']$/g, '').replace(/\/$/, '')
  const isPath = /^\.{1,2}(\/|$)|^[\w-]+(\.[\w-]+)+\//.test(last)
  if (!isPath) return relative === '' && !last.includes('$') && !last.includes('/') && !last.endsWith('.go')
  return last === importPath || last.replace(/^\.\/?/, '') === relative
}
