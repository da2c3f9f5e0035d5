import { decode, isFault } from '../go/files.js'
import type { GoFile, Package } from '../go/package.js'
import type { Header } from '../go/header.js'
import type { SourceFacts } from '../go/source.js'
import type { Range } from '../go/byte-range.js'
import { knownLibrary } from './known-libraries.js'
import type { Place } from './finding.js'
import type { Form, Once } from './memory.js'
import { bytesOfConstant, readDescriptor, type ProtoFile } from './proto-descriptor.js'
import { activeFiles, type RuleContext } from './rule.js'

/** A protobuf file that generated Go registers when it starts, and where. */
export interface ProtoRegistration extends ProtoFile {
  readonly package: Package
  readonly place: Place
}

/** What is registered in the one registry that panics at a second file or message of a name. */
export function protoRegistrations(context: RuleContext): readonly ProtoRegistration[] {
  return [...context.closure.packages.values()].flatMap((read) => {
    if (read.standard || ![...read.imports.keys()].some((path) => knownLibrary(path)?.protobuf !== undefined)) return []
    const found = context.piece(`protobuf ${read.importPath}`, form, () => {
      context.closure.packages.get(read.importPath)
      return activeFiles(read).flatMap((file) =>
        file.facts === undefined ? [] : registeredIn(file, file.facts, context).map(({ range, ...declared }) => ({ ...declared, place: { path: file.path, ...range } })),
      )
    })
    return found.map((one) => ({ ...one, package: read }))
  })
}

type Registered = Omit<ProtoRegistration, 'package'>

const form: Form<readonly Registered[]> = { pack: (found) => found, restore: (packed) => packed as readonly Registered[] }

type Found = ProtoFile & { readonly range: Range }

/** Generated files are long and never change: each is read once. */
const answers = new WeakMap<SourceFacts, Once<readonly Found[]>>()

function registeredIn(file: GoFile, facts: SourceFacts, context: RuleContext): readonly Found[] {
  const how = facts.header.imports.flatMap(({ path }) => knownLibrary(path)?.protobuf ?? [])
  if (how.length === 0) return []
  return context.once(answers, facts, () => {
    const text = context.reader.files.inspect(file.path, decode)
    return isFault(text) ? [] : how.includes('descriptor') ? byDescriptor(text) : byCalls(text, facts.header, context)
  })
}

/** `var file_x_proto_rawDesc = …`, where a TypeBuilder takes it: generators of lighter code keep the comments and register nothing. */
function byDescriptor(text: string): readonly Found[] {
  if (!text.includes('RawDescriptor:')) return []
  return [...text.matchAll(/^(?:var|const) (\w+_rawDesc) = /gm)].flatMap((match) => {
    const read = readDescriptor(bytesOfConstant(text, match.index + match[0].length))
    return read === undefined ? [] : [{ ...read, range: rangeAt(text, match.index + match[0].indexOf(match[1]!), match[1]!.length) }]
  })
}

/** `proto.RegisterFile("x.proto", …)` and `proto.RegisterType((*T)(nil), "pkg.T")` of older generators. */
function byCalls(text: string, header: Header, context: RuleContext): readonly Found[] {
  const spec = header.imports.find(({ path }) => knownLibrary(path)?.protobuf === 'calls')
  if (spec === undefined || spec.name === '_' || registersElsewhere(spec.path, context)) return []
  const proto = spec.name ?? 'proto'
  const file = new RegExp(`\\b${proto}\\.RegisterFile\\(\\s*"([^"\\n]+)"`).exec(text)
  const names = [...text.matchAll(new RegExp(`\\b${proto}\\.Register(?:Type\\([^,\\n]*,\\s*|Enum\\(\\s*|MapType\\([^,\\n]*,\\s*)"([^"\\n]+)"`, 'g'))]
  const first = file ?? names[0]
  if (first === undefined) return []
  return [{ path: file?.[1] ?? '', names: names.map((match) => match[1]!), range: rangeAt(text, first.index, first[0].length) }]
}

/** Before 1.4 the older library had a registry of its own, which only logs. */
function registersElsewhere(importPath: string, { closure }: RuleContext): boolean {
  return /^v1\.[0-3]\./.test(closure.packages.get(importPath)?.module?.version ?? '')
}

function rangeAt(text: string, index: number, length: number): Range {
  const line = text.slice(0, index).split('\n').length
  const column = index - text.lastIndexOf('\n', index - 1)
  return { line, column, endLine: line, endColumn: column + length }
}
