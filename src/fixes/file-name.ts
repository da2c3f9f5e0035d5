import { filenameTags } from '../go/filename.js'

/**
 * `tracer_linux.go` with `_cgo` → `tracer_cgo_linux.go`: what the name says of system and architecture has to stay at its end. Undefined where the name
 * would ask for something else then.
 */
export function nameWith(name: string, part: string, replaces = /(?!)/): string | undefined {
  const { base, suffixes } = partsOf(name)
  const made = `${base.replace(replaces, '')}${part}${suffixes}.go`
  return filenameTags(made).join() === filenameTags(name).join() && made !== name ? made : undefined
}

/** True where a name says that its file is for cgo. */
const saysCgo = (name: string): boolean => /(^|_)cgo$/.test(partsOf(name).base)

function partsOf(name: string): { readonly base: string; readonly suffixes: string } {
  const stem = name.slice(0, -'.go'.length)
  const suffixes = filenameTags(name).map((tag) => `_${tag}`).join('')
  return { base: stem.slice(0, stem.length - suffixes.length), suffixes }
}

/** Names for what becomes of a file, the best first. */
export interface Names {
  readonly cgo: readonly string[]
  readonly pure: readonly string[]
  readonly stub: readonly string[]
}

/** Where a name says cgo already, that file keeps what needs it. */
export function namesFor(name: string): Names {
  const known = (...names: readonly (string | undefined)[]): readonly string[] => names.filter((made) => made !== undefined && !/^[_.]/.test(made)) as readonly string[]
  if (!saysCgo(name)) return { cgo: known(nameWith(name, '_cgo'), nameWith(name, '_c'), nameWith(name, '_cgo_impl')), pure: [name], stub: known(nameWith(name, '_nocgo'), nameWith(name, '_nocgo_stub')) }
  return { cgo: [name], pure: known(nameWith(name, '', /_?cgo$/), nameWith(name, '_pure', /_?cgo$/)), stub: known(nameWith(name, 'nocgo', /cgo$/), nameWith(name, 'nocgo_stub', /cgo$/)) }
}
