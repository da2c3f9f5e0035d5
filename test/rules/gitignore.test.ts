import { expect, it } from 'vitest'
import type { Files } from '../../src/go/files.js'
import { isIgnored } from '../../src/rules/gitignore.js'

const withIgnore = (text: string): Files => ({
  read: (path) => (path === '/m/.gitignore' ? new TextEncoder().encode(text) : { fault: 'missing', message: 'missing' }),
  inspect: () => ({ fault: 'missing', message: 'missing' }),
  list: () => [],
  kind: () => undefined,
  realPath: (path) => path,
})

it.each([
  ['a folder from the root', '/build/data\n', 'build/data/file', true],
  ['a folder of that name anywhere', 'dist/\n', 'pkg/dist/file', true],
  ['what is in a folder', 'pkg/static/*\n', 'pkg/static/file', true],
  ['a kind of file', '*.tar.gz\n', 'a/b.tar.gz', true],
  ['nothing of another name', '/build/data\n', 'build/database/file', false],
  ['nothing that an anchored pattern names elsewhere', '/data\n', 'pkg/data/file', false],
  ['nothing that a later line takes back', 'static\n!static\n', 'static/file', false],
  ['no comments', '# static\n', 'static/file', false],
])('leaves out %s', (_, text, path, ignored) => {
  expect(isIgnored(withIgnore(text), '/m', path)).toBe(ignored)
})
