import { decode, isFault, type Files } from '../go/files.js'
import type { GoText } from './go-text.js'
import { constantOf } from './c-expression.js'
import { folderOf } from './go-text.js'

/** What a Go file's C says of names, as far as its preamble and the headers beside it show; a system's headers differ from one to the next. */
export interface CNames {
  /** The constants with their values, as Go writes them. */
  readonly constants: ReadonlyMap<string, string>
  /** Names of types with the Go type that cgo has for them; what is not here is unknown, or a struct. */
  readonly types: ReadonlyMap<string, string>
  /** Functions with what they return, as C writes it. */
  readonly functions: ReadonlyMap<string, string>
}

/** Headers that include headers are followed so far. */
const deepest = 4

/** The comment before `import "C"`, as C. */
export function preambleOf({ header, bytes }: Pick<GoText, 'header' | 'bytes'>): string {
  const docs = header.imports.flatMap(({ path, doc }) => (path === 'C' && doc !== undefined ? [decode(bytes.subarray(doc.start, doc.end))] : []))
  const c = docs.map((doc) => doc.replace(/\/\/([^\n]*)|\/\*([\s\S]*?)\*\//g, (_, line: string | undefined, block: string | undefined) => line ?? block ?? ''))
  return c.join('\n').replace(/^[ \t]*#cgo[ \t][^\n]*/gm, '')
}

export function cNamesOf(text: GoText, files: Files): CNames {
  const source = withIncludes(preambleOf(text), folderOf(text.path), files, 0)
  const constants = new Map<string, string>()
  const types = new Map<string, string>()
  const functions = new Map<string, string>()
  readDefines(source, constants)
  const code = source.replace(/^[ \t]*#(?:\\\n|[^\n])*/gm, '')
  readEnums(code, constants, types)
  readTypedefs(code, types)
  for (const [, result, name] of code.matchAll(/(?:^|[;}])\s*((?:[A-Za-z_]\w*[\s*]+)+)([A-Za-z_]\w*)\s*\([^;{}]*\)\s*(?:__attribute__\s*\(\(.*?\)\)\s*)?(?=[;{])/g)) functions.set(name!, result!.trim())
  return { constants, types, functions }
}

/** C text with the headers of its own folder in it, without comments, and without what an `#if` decides. */
function withIncludes(text: string, folder: string, files: Files, depth: number): string {
  const plain = text.replace(/\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'/g, (part) => (part.startsWith('/') ? part.replace(/[^\n]/g, ' ') : part))
  return unconditional(plain).replace(/^[ \t]*#[ \t]*include[ \t]+"([\w./-]+)"[^\n]*$/gm, (_, name: string) => {
    const bytes = depth < deepest ? files.read(`${folder}/${name}`) : undefined
    return bytes === undefined || isFault(bytes) ? '' : withIncludes(decode(bytes), folder, files, depth + 1)
  })
}

/** Without the parts between `#if` and `#endif`, but for a guard around a whole header; a name that is defined there has no certain value. */
function unconditional(text: string): string {
  const guard = /^\s*#[ \t]*ifndef[ \t]+(\w+)[ \t]*\n\s*#[ \t]*define[ \t]+\1[ \t]*\n/.exec(text)
  const end = guard === null ? -1 : text.lastIndexOf('#endif')
  const body = guard === null || end < 0 ? text : text.slice(guard[0].length, end)
  let depth = 0
  return body
    .split('\n')
    .map((line) => {
      const directive = /^\s*#\s*(\w+)(?:\s+(\w+))?/.exec(line)
      if (/^if(n?def)?$/.test(directive?.[1] ?? '')) depth++
      const inside = depth > 0
      if (directive?.[1] === 'endif' && depth > 0) depth--
      return !inside ? line : directive?.[1] === 'define' ? `#undef ${directive[2] ?? ''}` : ''
    })
    .join('\n')
}

function readDefines(source: string, constants: Map<string, string>): void {
  const uncertain = new Set([...source.matchAll(/^[ \t]*#[ \t]*undef[ \t]+(\w+)/gm)].map(([, name]) => name!))
  for (const [, name, value] of source.matchAll(/^[ \t]*#[ \t]*define[ \t]+([A-Za-z_]\w*)[ \t]+((?:\\\n|[^\n])+)$/gm)) {
    const known = uncertain.has(name!) ? undefined : constantOf(value!.replace(/\\\n/g, ' '), constants)
    if (known !== undefined) constants.set(name!, known)
  }
}

function readEnums(code: string, constants: Map<string, string>, types: Map<string, string>): void {
  for (const [, tag, body, name] of code.matchAll(/\benum\s*(\w+)?\s*\{([^}]*)\}\s*(\w+)?/g)) {
    let next: bigint | undefined = 0n
    let isNegative = false
    for (const item of body!.split(',')) {
      const [, member, value] = /^\s*([A-Za-z_]\w*)\s*(?:=([\s\S]*))?$/.exec(item) ?? []
      if (member === undefined) continue
      if (value !== undefined) {
        const known = constantOf(value, constants)
        next = known !== undefined && /^-?\d+$/.test(known) ? BigInt(known) : undefined
      }
      if (next === undefined) continue
      constants.set(member, String(next))
      isNegative ||= next < 0n
      next++
    }
    const type = isNegative ? 'int32' : 'uint32'
    if (tag !== undefined) types.set(`enum_${tag}`, type)
    if (name !== undefined) types.set(name, type)
  }
}

function readTypedefs(code: string, types: Map<string, string>): void {
  for (const [, meant, stars, name] of code.matchAll(/\btypedef\s+([\w\s]+?)\s*(\*?)\s*\b([A-Za-z_]\w*)\s*;/g)) {
    const type = stars === '' ? goTypeOf(meant!, types) : undefined
    if (type !== undefined) types.set(name!, type)
  }
}

/** What cgo has for C's own types, by their names behind `C.`; `long` is as wide as Go's int wherever cgo is used for Unix. */
const basic: Readonly<Record<string, string>> = {
  char: 'int8', schar: 'int8', uchar: 'uint8', short: 'int16', ushort: 'uint16', int: 'int32', uint: 'uint32', long: 'int', ulong: 'uint',
  longlong: 'int64', ulonglong: 'uint64', float: 'float32', double: 'float64', size_t: 'uint', ssize_t: 'int', bool: 'bool', _Bool: 'bool',
  int8_t: 'int8', uint8_t: 'uint8', int16_t: 'int16', uint16_t: 'uint16', int32_t: 'int32', uint32_t: 'uint32', int64_t: 'int64', uint64_t: 'uint64',
  intptr_t: 'int', uintptr_t: 'uintptr', pid_t: 'int32', uid_t: 'uint32', gid_t: 'uint32', mode_t: 'uint32', in_addr_t: 'uint32', in_port_t: 'uint16', off_t: 'int',
}

/** The Go type of `C.name`, where it is a number. */
export function numberType(name: string, { types }: Pick<CNames, 'types'>): string | undefined {
  return basic[name] ?? types.get(name) ?? (name.startsWith('enum_') ? 'uint32' : undefined)
}

/** The same of a type as C writes it: `unsigned long int`, `enum color`. */
function goTypeOf(written: string, types: ReadonlyMap<string, string>): string | undefined {
  const words = written.split(/\s+/).filter((word) => !/^(const|volatile|static|inline|extern|register|__inline__|__inline|signed|)$/.test(word))
  const [first, second] = words
  if (first === 'enum') return types.get(`enum_${second}`) ?? 'uint32'
  if (first === 'struct' || first === 'union') return undefined
  const isUnsigned = words.includes('unsigned')
  const rest = words.filter((word) => word !== 'unsigned' && (word !== 'int' || words.length === 1)).join('')
  return numberType(isUnsigned ? (rest === 'char' ? 'uchar' : `u${rest === '' ? 'int' : rest}`) : rest === '' ? 'int' : rest, { types })
}

/** The Go type that cgo has for what a C function returns; undefined where that is no number. */
export function resultOf(name: string, { functions, types }: CNames): string | undefined {
  const written = functions.get(name)
  return written === undefined || written.includes('*') ? undefined : goTypeOf(written, types)
}
