import { assert, property, string, constantFrom, array } from 'fast-check'
import { expect, it } from 'vitest'
import { containsText, holdsText } from '../../src/go/source.js'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

it.each([
  ['exec.Command("a")', 'exec.Command', true],
  ['Command, then exec.Command', 'exec.Command', true],
  ['Exec.Command', 'exec.Command', false],
  ['xec.Command', 'exec.Command', false],
  ['exec.Comman', 'exec.Command', false],
  ['//gopure:allow', 'gopure:allow', true],
  ['kkkk', 'kk', true],
  ['é exec.Cmd{', 'exec.Cmd{', true],
  ['', 'x', false],
  ['x', '', true],
])('%j holds %j: %s', (text, needle, holds) => {
  expect(holdsText(text, needle)).toBe(holds)
  expect(containsText(bytes(text), needle)).toBe(holds)
})

it('a text holds what it includes, as text and as bytes', () => {
  const piece = constantFrom('a', 'b', 'A', 'k', '.', ':', 'é')
  const some = (maxLength: number) => array(piece, { maxLength }).map((pieces) => pieces.join(''))
  assert(
    property(some(12), some(3), string(), (text, needle, more) => {
      expect(holdsText(text + more, needle)).toBe((text + more).includes(needle))
      expect(containsText(bytes(text), needle)).toBe(text.includes(needle))
    }),
    { numRuns: 2000 },
  )
})

it('a long text is found wherever it stands', () => {
  const piece = constantFrom('func init()', 'func init(', 'init()', '()', 'f', 'é', '\n')
  const some = array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''))
  assert(
    property(some, constantFrom('func init()', 'init()()', 'éfunc ini', '\n\n\n\n\n\n\n\n'), (text, needle) => {
      expect(containsText(bytes(text), needle)).toBe(text.includes(needle))
    }),
    { numRuns: 2000 },
  )
})
