import { expect, it } from 'vitest'
import { ownString } from '../../src/go/own-string.js'

it('a piece of a text does not hold on to the text', () => {
  const before = process.memoryUsage().heapUsed
  const pieces = Array.from({ length: 400 }, (_, index) => {
    const text = `${'x'.repeat(2 ** 20)} a name of piece ${index}`
    // Searched, so that the engine has put it together.
    return ownString(text.slice(text.indexOf('a name')))
  })
  expect(pieces[17]).toBe('a name of piece 17')
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(200 * 2 ** 20)
})
