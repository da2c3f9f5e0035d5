import type { Span } from '../go/header.js'

// One character for each byte, so that an index in the text is an offset in the file.
const decoder = new TextDecoder('latin1')

/** The C of the comment before `import "C"`, from the file's beginning on: all that is not C, and C's own comments and strings, are blanks. */
export function preambleText(bytes: Uint8Array, doc: Span): string {
  const text = decoder.decode(bytes.subarray(doc.start, doc.end))
  const c = text.replace(/\/\/([^\n]*)|\/\*([\s\S]*?)\*\//g, (_, line: string | undefined, block: string | undefined) => (line === undefined ? `  ${block}  ` : `  ${line}`))
  return ' '.repeat(doc.start) + withoutComments(c)
}

/** The text of a C file; its comments and strings are blanks. */
export function cText(bytes: Uint8Array): string {
  return withoutComments(decoder.decode(bytes))
}

function withoutComments(text: string): string {
  return text.replace(/\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?/g, (part) => part.replace(/[^\n]/g, ' '))
}
