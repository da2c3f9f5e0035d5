import { evaluate, parseGoBuild, parsePlusBuild } from '../go/constraint.js'
import { isFault } from '../go/files.js'
import { satisfierWithCgo, type Target } from '../go/target.js'
import { cgoFiles, type Rule } from './rule.js'

export const cgoDirective: Rule = {
  id: 'cgo-directive',
  class: 'info',
  title: 'A C library that is linked',
  help: `
A \`#cgo\` line in the comment right before \`import "C"\`: it gives flags to the C compiler or the linker, or asks pkg-config for them.

**Why it matters.** It names the C library that a port has to do without: the message says which.

**Not this.** The same words in prose, or in a comment that a blank line separates from the import; a line whose
condition (\`#cgo windows,386 LDFLAGS:\`) is of another system or architecture.

**What to do.** Nothing by itself: it goes with its file, whose own finding says what to do.
`,
  *checkPackage(read, context) {
    for (const file of cgoFiles(read)) {
      const doc = file.facts?.header.imports.find((spec) => spec.path === 'C')?.doc
      const bytes = doc === undefined ? undefined : context.reader.files.read(file.path)
      if (doc === undefined || bytes === undefined || isFault(bytes)) continue
      for (const line of directiveLines(bytes, doc.start, doc.end)) {
        if (!isForTarget(line.text, context.closure.target)) continue
        const libraries = librariesIn(line.text)
        yield {
          place: context.placeOfBytes(file.path, line),
          class: 'info',
          message: libraries.length === 0 ? `gives flags to the C compiler: ${line.text}` : `links C: ${libraries.join(', ')} (${line.text})`,
        }
      }
    }
  },
}

const decoder = new TextDecoder()

/** Each `#cgo` line of a preamble, as bytes; a `//` before it belongs to the comment. */
function* directiveLines(bytes: Uint8Array, from: number, to: number): Generator<{ start: number; end: number; text: string }> {
  for (let lineStart = from; lineStart < to; ) {
    const found = bytes.indexOf(0x0a, lineStart)
    const lineEnd = found < 0 || found > to ? to : found
    const line = decoder.decode(bytes.subarray(lineStart, lineStart + (lineEnd - lineStart)))
    const match = /^(\s*(?:\/\/|\/\*)?\s*)(#cgo[ \t].*?)\s*(?:\*\/)?$/.exec(line.replace(/\r$/, ''))
    if (match !== null) {
      const start = lineStart + new TextEncoder().encode(match[1]).length
      yield { start, end: start + new TextEncoder().encode(match[2]).length, text: match[2]! }
    }
    lineStart = lineEnd + 1
  }
}

/** Go takes a line with conditions where one of them holds; each is written as `// +build` or `//go:build` has it. */
function isForTarget(line: string, target: Target): boolean {
  const [, before = ''] = /^#cgo([^:]*):/.exec(line) ?? []
  const conditions = before.trim().split(/\s+/).slice(0, -1)
  const satisfies = satisfierWithCgo(target)
  return conditions.length === 0 || conditions.some((condition) => {
    const constraint = /[&|()]/.test(condition) ? parseGoBuild(condition) : parsePlusBuild(condition)
    return !('error' in constraint) && evaluate(constraint, satisfies)
  })
}

/** Libraries by `-l` and by pkg-config. */
function librariesIn(line: string): readonly string[] {
  const [, before = '', flags = ''] = /^#cgo([^:]*):\s*(.*)$/.exec(line) ?? []
  const words = flags.split(/\s+/).filter((word) => word !== '')
  if (/\bpkg-config\s*$/.test(before)) return words.filter((word) => !word.startsWith('-'))
  return words.filter((word) => /^-l./.test(word)).map((word) => `lib${word.slice(2)}`)
}
