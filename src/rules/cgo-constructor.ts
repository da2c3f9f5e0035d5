import { isFault } from '../go/files.js'
import type { Span } from '../go/header.js'
import type { Package } from '../go/package.js'
import { cText, preambleText } from './c-text.js'
import type { Draft } from './finding.js'
import { cgoFiles, type Rule, type RuleContext } from './rule.js'

export const cgoConstructor: Rule = {
  id: 'cgo-constructor',
  class: 'runtime',
  title: 'C that runs before Go starts',
  help: `
A C function with \`__attribute__((constructor))\`, in the preamble of a cgo file of the build or in a C file beside one: the dynamic linker or the C library
runs it before Go's runtime starts.

**Why it matters.** Without cgo it is not compiled, and nothing says so: no Go file calls it, so that nothing is undefined. What it did, such as joining
namespaces while the process still has one thread, does not happen, and the program fails much later or not at all. In a busybox it would run for
every command.

**Not this.** A file that its constraint keeps out of the build without cgo is gated. The words in a C comment or a string are nothing, and so is a C file
that no Go file of the build asks cgo for.

**What to do.** Rewrite it in Go. What needs a process with one thread is done by the parent: start the child with \`SysProcAttr\` (\`Cloneflags\`,
\`UidMappings\`, \`Credential\`), or call \`unix.Setns\` on a locked thread. Make the pure build fail loudly where neither will do.
`,
  *checkPackage(read, context) {
    const files = cgoFiles(read)
    if (files.length === 0) return
    for (const file of files) {
      const doc = file.facts?.header.imports.find((spec) => spec.path === 'C')?.doc
      if (doc !== undefined) yield* constructorsIn(file.path, (bytes) => preambleText(bytes, doc), context)
    }
    for (const name of cNames(read)) yield* constructorsIn(`${read.dir}/${name}`, cText, context)
  },
}

const cNames = ({ other }: Package): readonly string[] => [...other.cFiles, ...other.cxxFiles, ...other.mFiles]

const attribute = /__attribute(?:__)?\s*\(\s*\((?:[^()]|\([^()]*\))*?\b(?:__)?constructor(?:__)?\b(?:[^()]|\([^()]*\))*\)\s*\)|\[\[[^\]]*\bgnu::constructor\b[^\]]*\]\]/g

function* constructorsIn(path: string, textOf: (bytes: Uint8Array) => string, context: RuleContext): Generator<Draft> {
  const found = context.reader.files.inspect(path, (bytes) => constructorsOf(textOf(bytes)))
  if (isFault(found)) return
  for (const { name, ...span } of found) {
    const what = name === undefined ? 'a C constructor' : `the C constructor ${name}`
    const consequence = context.closure.target.cgo ? ', and is left out with its file without cgo' : ': without cgo it is not compiled, no error says so, and what it does is lost'
    yield { place: context.placeOfBytes(path, span), class: 'runtime', message: `${what} runs before Go starts${consequence}` }
  }
}

/** The constructors of a C text whose comments and strings are blanks. */
export function constructorsOf(text: string): readonly (Span & { readonly name: string | undefined })[] {
  return [...text.matchAll(attribute)].map((match) => ({ start: match.index, end: match.index + match[0].length, name: functionNear(text, match.index, match[0].length) }))
}

/** The function's name: before its parameters, which follow the attribute, or stand before it in a declaration that ends there. */
function functionNear(text: string, start: number, length: number): string | undefined {
  const after = /^[\w\s*]*?(\w+)\s*\(/.exec(text.slice(start + length, start + length + 200))?.[1]
  return after ?? /(\w+)\s*\([^()]*\)\s*$/.exec(text.slice(Math.max(0, start - 200), start))?.[1]
}
