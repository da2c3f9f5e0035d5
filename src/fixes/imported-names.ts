import type { Node } from 'web-tree-sitter'
import { packageName } from '../go/closure.js'
import { isExported } from '../go/declared-names.js'
import { isFault } from '../go/files.js'
import { containsText } from '../go/source.js'
import { decode } from '../go/files.js'
import { readHeader, type Header, type ImportSpec } from '../go/header.js'
import { resultTypes } from '../rules/stub.js'
import { predeclaredTypes } from '../rules/named-type.js'
import type { FixContext } from './fix.js'

/** The name that a file has for an import: its own, or the package's. */
export function importName(spec: ImportSpec, context: FixContext): string {
  return spec.name ?? packageNameOf(spec.path, context)
}

function packageNameOf(importPath: string, { reader, closure }: FixContext): string {
  const known = closure.packages.get(importPath)?.name ?? ''
  if (known !== '') return known
  const said = goFilesOf(importPath, reader).map((path) => reader.files.inspect(path, (bytes) => readHeader(bytes).packageName)).find((name) => typeof name === 'string' && name !== '' && name !== 'documentation' && name !== 'main')
  return typeof said === 'string' ? said : packageName(closure, importPath)
}

function goFilesOf(importPath: string, { resolve, files }: FixContext['reader']): readonly string[] {
  const resolution = resolve(importPath)
  const listed = resolution.kind === 'missing' ? [] : files.list(resolution.dir)
  if (resolution.kind === 'missing' || isFault(listed)) return []
  return listed.filter(({ name }) => name.endsWith('.go') && !name.endsWith('_test.go') && !/^[._]/.test(name)).map(({ name }) => `${resolution.dir}/${name}`)
}

/** What a package's source says of one of its names. */
export type Declared = { readonly kind: 'type'; readonly type: Node } | { readonly kind: 'func'; readonly results: readonly string[] }

/** Looks at the declaration of `qualifier.name`; `look` has it while its tree lives. */
export function inDeclaration<T>(header: Header, qualifier: string, name: string, context: FixContext, look: (declared: Declared) => T): T | undefined {
  const spec = header.imports.find((candidate) => candidate.path !== 'C' && importName(candidate, context) === qualifier)
  if (spec === undefined) return undefined
  const { files } = context.reader
  for (const path of goFilesOf(spec.path, context.reader)) {
    const text = files.inspect(path, (bytes) => (containsText(bytes, name) ? decode(bytes) : ''))
    if (typeof text !== 'string' || !new RegExp(`(^func|^type|^\\t) ?${name}\\b`, 'm').test(text)) continue
    const tree = context.parse(text)
    try {
      const declared = declaredIn(tree.rootNode, name)
      if (declared !== undefined) return look(declared)
    } finally {
      tree.delete()
    }
  }
  return undefined
}

function declaredIn(root: Node, name: string): Declared | undefined {
  for (const top of root.namedChildren) {
    if (top.type === 'function_declaration' && top.childForFieldName('name')?.text === name) return { kind: 'func', results: top.childForFieldName('type_parameters') === null ? resultTypes(top) : [] }
    const spec = top.type === 'type_declaration' ? top.namedChildren.find((one) => one.childForFieldName('name')?.text === name) : undefined
    const type = spec?.childForFieldName('type')
    if (type !== null && type !== undefined) return { kind: 'type', type }
  }
  return undefined
}

/** A type that another package writes, as it is written here; undefined where it names what only that package has. */
export function qualified(type: string, qualifier: string): string | undefined {
  const whole = /^((?:\*|\[\])*)([\p{L}_][\p{L}\p{Nd}_]*)$/u.exec(type)
  if (whole === null) return undefined
  const [, before, name] = whole
  if (predeclaredTypes.has(name!)) return type
  return isExported(name!) ? `${before}${qualifier}.${name}` : undefined
}
