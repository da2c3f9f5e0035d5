import { describe, expect, it } from 'vitest'
import { moduleTitle } from '../../src/report/module-title.js'

describe('a module is called', () => {
  it.each([
    ['by its path and version', { path: 'example.com/a', version: 'v1.2.3' }, 'example.com/a@v1.2.3'],
    ['by its path where it has no version', { path: 'example.com/a', version: '' }, 'example.com/a'],
    ['as the module that replaces it', { path: 'example.com/a', version: 'v2.0.0-00010101000000-000000000000', replacedBy: { path: 'example.com/fork', version: 'v2.6.3-own1' } }, 'example.com/fork@v2.6.3-own1'],
    ['as another version of itself', { path: 'example.com/a', version: 'v1.2.3', replacedBy: { path: 'example.com/a', version: 'v1.0.0' } }, 'example.com/a@v1.0.0'],
    ['by its own name where a folder replaces it', { path: 'example.com/a', version: 'v1.2.3', replacedBy: { path: './third/a', version: '' } }, 'example.com/a@v1.2.3'],
  ])('%s', (_how, module, title) => {
    expect(moduleTitle(module)).toBe(title)
  })
})
