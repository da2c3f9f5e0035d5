import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { startParser, type ParseGo } from './go/tree.js'

/** Starts the parser from the two .wasm files beside the bundle. */
export function bundledParser(): Promise<ParseGo> {
  const read = (name: string): Uint8Array => readFileSync(join(__dirname, name))
  return startParser({ runtime: read('web-tree-sitter.wasm'), go: read('tree-sitter-go.wasm') })
}
