import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { withScratch } from '../../src/busybox/scratch.js'
import { newFolder } from './workbench.js'

describe('a scratch folder', () => {
  it('is there while it is used and gone afterwards, also after an error', async () => {
    const parent = join(newFolder(), 'new')
    const used = await withScratch(parent, (folder) => {
      writeFileSync(join(folder, 'file'), '')
      return Promise.resolve(folder)
    })
    expect(existsSync(used)).toBe(false)
    await expect(withScratch(parent, () => Promise.reject(new Error('a bug')))).rejects.toThrow('a bug')
    expect(readdirSync(parent)).toEqual([])
  })

  it('takes those of dead processes away and leaves those of living ones', async () => {
    const parent = newFolder()
    const dead = execFileSync(process.execPath, ['-p', 'process.pid'], { encoding: 'utf8' }).trim()
    for (const name of [`${dead}-0123abcd`, `${process.ppid}-0123abcd`, 'another']) mkdirSync(join(parent, name))
    await withScratch(parent, () => Promise.resolve())
    expect(readdirSync(parent).sort()).toEqual([`${process.ppid}-0123abcd`, 'another'].sort())
  })
})
