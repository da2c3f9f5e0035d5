import type { Node } from 'web-tree-sitter'
import { nodesOf } from '../go/tree.js'
import { argumentsOf, callsNamed, importNamed, packageFunction, packageMethod, type At } from './package-names.js'
import type { RuleContext } from './rule.js'
import { functionAround } from './scope.js'

/** Packages that read archives and compressed data, by the last element of their path. */
const formats = /(^|\/)(zip|tar|gzip|pgzip|zlib|bzip2|flate|lzw|xz|lzma|zstd|lz4|s2|snappy|brotli|7z|sevenzip|cpio|squashfs|rardecode|archiver|archives|zipfs)(\/v\d+)?$/
/** What these give reads the same bytes. */
const wrapsReader = /^(io\.(LimitReader|TeeReader|NopCloser)|bufio\.NewReader\w*|bytes\.New(Reader|Buffer))$/
/** Samples of the own file, taken for a checksum, are read at offsets too. */
const checksums = /^(hash(\/.*)?|crypto\/(md5|sha1|sha256|sha512|sha3))$|(^|\/)(blake2[bs]|blake3|xxhash|sha3)(\/v\d+)?$/
const deepest = 2

export const readsArchives = (importPath: string): boolean => formats.test(importPath)

/**
 * Where what a call opened is read as an archive, or from an offset of its own; followed through the names of the function around, into the
 * functions that are given it, and to the callers that it is returned to. Undefined where it is read as a whole, or not at all.
 */
export function archiveRead(open: At, context: RuleContext, depth = 0): At | undefined {
  const around = functionAround(open.node)
  if (around === undefined) return undefined
  const names = new Set(holdersOf(open.node))
  const direct = open.node.parent?.type === 'argument_list' ? open.node : undefined
  const read = readIn({ source: open.source, node: around }, names, direct, context, depth)
  if (read !== undefined || depth >= deepest) return read
  // The function may hand it to its callers.
  const name = around.childForFieldName('name')?.text
  const isReturned = nodesOf(around, 'return_statement').some((statement) => {
    const first = statement.namedChild(0)?.namedChild(0)
    return first !== null && first !== undefined && (names.has(first.text) || first.equals(open.node))
  })
  if (name === undefined || !isReturned) return undefined
  for (const call of callsNamed(open.source.package, name, context)) {
    const found = archiveRead(call, context, depth + 1)
    if (found !== undefined) return found
  }
  return undefined
}

/** The first read in a function of what some names stand for; `direct` is an argument that has no name. */
function readIn({ source, node: declared }: At, names: Set<string>, direct: Node | undefined, context: RuleContext, depth: number): At | undefined {
  const isMeant = (node: Node): boolean => names.has(node.text) || (direct !== undefined && node.equals(direct)) || (node.type === 'slice_expression' && names.has(node.childForFieldName('operand')?.text ?? ''))
  const takesSums = source.file.facts?.header.imports.some(({ path }) => checksums.test(path)) === true
  for (const node of nodesOf(declared, ['call_expression', 'slice_expression', 'short_var_declaration', 'assignment_statement'])) {
    if (node.type === 'slice_expression') {
      const start = node.childForFieldName('start')
      if (names.has(node.childForFieldName('operand')?.text ?? '') && start !== null && start.text !== '0' && !takesSums) return { source, node }
      continue
    }
    if (node.type !== 'call_expression') {
      // `r := f`
      const value = node.childForFieldName('right')?.namedChild(0)
      if (value?.type === 'identifier' && names.has(value.text)) names.add(node.childForFieldName('left')?.namedChild(0)?.text ?? '')
      continue
    }
    const callee = node.childForFieldName('function')
    const operand = callee?.childForFieldName('operand')
    const method = callee?.childForFieldName('field')?.text ?? ''
    const values = argumentsOf(node)
    if (operand !== null && operand !== undefined && names.has(operand.text)) {
      const offset = method === 'Seek' ? values[0] : method === 'ReadAt' ? values[1] : undefined
      if (offset !== undefined && offset.text !== '0' && !takesSums) return { source, node }
      continue
    }
    const index = values.findIndex(isMeant)
    if (index < 0) continue
    const importPath = operand?.type === 'identifier' ? importNamed(source, operand, context) : undefined
    const qualified = `${importPath ?? ''}.${method}`
    if ((importPath !== undefined && readsArchives(importPath)) || (qualified === 'io.NewSectionReader' && !takesSums)) return { source, node }
    if (wrapsReader.test(qualified)) {
      for (const name of holdersOf(node)) names.add(name)
      if (node.parent?.type !== 'argument_list') continue
      const found = readIn({ source, node: declared }, new Set(), node, context, depth)
      if (found !== undefined) return found
      continue
    }
    const found = depth < deepest && importPath === undefined ? readByCallee({ source, node }, index, context, depth) : undefined
    if (found !== undefined) return found
  }
  return undefined
}

/** The read in a function of the package that is given the value as one of its arguments. */
function readByCallee({ source, node: call }: At, index: number, context: RuleContext, depth: number): At | undefined {
  const callee = call.childForFieldName('function')
  const name = callee?.type === 'identifier' ? callee.text : (callee?.childForFieldName('field')?.text ?? '')
  if (name === '') return undefined
  const declared = callee?.type === 'identifier' ? packageFunction(source.package, name, context) : packageMethod(source.package, name, context)
  const parameters = declared?.node.childForFieldName('parameters')?.namedChildren.flatMap((parameter) => parameter.childrenForFieldName('name').filter((node) => node.isNamed)) ?? []
  const parameter = parameters[index]?.text
  return declared === undefined || parameter === undefined ? undefined : readIn(declared, new Set([parameter]), undefined, context, depth + 1)
}

/** The names that a call's first result is given. */
function holdersOf(call: Node): readonly string[] {
  const list = call.parent?.type === 'expression_list' ? call.parent : undefined
  const statement = list?.parent
  const left = statement?.childForFieldName('left')?.namedChild(0) ?? (statement?.type === 'var_spec' ? statement.childForFieldName('name') : undefined)
  return left === null || left === undefined || left.text === '_' ? [] : [left.text]
}
