import fc from 'fast-check'
import { expect, it } from 'vitest'
import { stringValue } from '../../src/go/string-literal.js'
import { ask } from '../oracle/oracle.js'
import { cases, shortest } from './cases.js'

const piece = fc.constantFrom('a', 'é', '😀', '"', "'", '`', '\\', '\\\\', '\\"', "\\'", '\\n', '\\a', '\\z', '\n', '\r', '\t', '\\x41', '\\xc3', '\\xa9', '\\xff', '\\x4', '\\101', '\\400', '\\08', '\\u00e9', '\\u12', '\\ud800', '\\U0001F600', '\\U00110000', '\u0000', '\uFFFD', '\uFEFF')
const table = ['', '"', '`', '""', '``', '"`', "'a'", '"\\"', '`\r\n`', '"\\xef\\xbb\\xbfa"', '"\\ufeff"']

it('string literals have the value that strconv.Unquote gives them', () => {
  const quote = fc.constantFrom('"', '"', '`', '')
  const generated = cases(fc.tuple(quote, fc.array(piece, { maxLength: 6 }), quote, fc.boolean()).map(([open, inside, close, same]) => open + inside.join('') + (same ? open : close)), 5_000, 200_000)
  const literals = [...table, ...generated]
  const wanted = ask('unquote', literals.map((literal) => JSON.stringify(literal)))
  const differences = literals.flatMap((input, index) => {
    const got = stringValue(input) ?? null
    return got === wanted[index] ? [] : [{ input, want: wanted[index], got }]
  })
  expect(shortest(differences)).toBeUndefined()
})
