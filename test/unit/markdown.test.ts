import { describe, expect, it } from 'vitest'
import { escapeMarkdown, markdownCode, markdownTable } from '../../src/report/markdown.js'

describe('text in Markdown', () => {
  it.each([
    ['marks', 'a *b* _c_ `d` [e](f) ~g~ \\h', '\\*b\\* \\_c\\_ \\`d\\` \\[e\\](f) \\~g\\~ \\\\h'],
    ['HTML', 'a <b> & </details>', '&lt;b&gt; &amp; &lt;/details&gt;'],
    ['entities', 'a &lt;b&gt;', '&amp;lt;b&amp;gt;'],
    ['the end of a table cell', 'a a|b', 'a\\|b'],
    ['names of people and numbers of issues', 'a @someone #12', '@<!-- -->someone #<!-- -->12'],
    ['line ends', 'a b\n\n# c', 'b # c'],
  ])('has no %s of its own', (_what, text, want) => {
    expect(escapeMarkdown(text)).toBe(`a ${want}`)
  })

  it.each([
    ['plain.go:1', '`plain.go:1`'],
    ['a`b', '``a`b``'],
    ['`a``', '``` `a`` ```'],
    ['a\nb', '`a b`'],
  ])('code %j is fenced', (text, want) => {
    expect(markdownCode(text)).toBe(want)
  })

  it('in a table, code has no bar either', () => {
    expect(markdownTable(['x', 'n'], [[markdownCode('a || b', true), '1']], new Set([1]))).toEqual(['| x | n |', '| :-- | --: |', '| `a \\|\\| b` | 1 |'])
  })
})
