import { expect, it } from 'vitest'
import { bytesOfConstant } from '../../src/rules/proto-descriptor.js'

// The second column is what Go makes of the constant, in hexadecimal.
it.each([
  ['""', ''],
  ['"a\\u00e9\\101\\n" + "b"\n', '61c3a9410a62'],
  ['"" +\n\t"\\x0aé…" +\n\t"z" // more', '0ac3a9e280a67a'],
  ['"\\"\\\\\\a"', '225c07'],
  ['"\\U0001F600"', 'f09f9880'],
  ['[]byte{0x0a, 0xff,\n\t0x1,\n}\nvar x = 0x22', '0aff01'],
  ['"a" + b', '61'],
  ['"a" + "not ended\n', '61'],
  ['other', ''],
])('%j', (constant, bytes) => {
  expect(Buffer.from(bytesOfConstant(`var x = ${constant}`, 'var x = '.length)).toString('hex')).toBe(bytes)
})
