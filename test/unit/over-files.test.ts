import { describe, expect, it } from 'vitest'
import { disk } from '../../src/disk.js'
import { isFault } from '../../src/go/files.js'
import { filesOver, type OverFiles } from '../../src/port/over-files.js'
import { unpack } from '../archive.js'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

describe('files with others over them', () => {
  const folder = unpack({ 'go.mod': 'module m\n', 'lib/lib.go': 'package lib\n' })
  const over = (): OverFiles => {
    const made = filesOver(disk)
    for (const name of ['forks/dep/dep.go', 'forks/dep/sub/sub.go', 'lib/more.go', 'go.mod']) made.put(`${folder}/${name}`, bytes(name))
    return made
  }
  const listed = ({ files }: OverFiles, name: string): readonly string[] | string => {
    const entries = files.list(`${folder}${name}`)
    return isFault(entries) ? entries.fault : entries.map((entry) => `${entry.kind} ${entry.name}`)
  }

  it.each<[string, string, readonly string[] | string]>([
    ['a folder that is there, with a folder that is not', '', ['folder forks', 'file go.mod', 'folder lib']],
    ['a folder that is there, with a file that is not', '/lib', ['file lib.go', 'file more.go']],
    ['a folder that only holds folders', '/forks', ['folder dep']],
    ['a folder that is not there', '/forks/dep', ['file dep.go', 'folder sub']],
    ['what is nowhere', '/none', 'missing'],
  ])('list %s', (_what, name, wanted) => {
    expect(listed(over(), name)).toEqual(wanted)
  })

  it('are read, and are of the kind that they will be', () => {
    const { files } = over()
    expect(['', '/forks', '/forks/dep/sub', '/forks/dep/dep.go', '/lib/more.go', '/none'].map((name) => files.kind(`${folder}${name}`))).toEqual(['folder', 'folder', 'folder', 'file', 'file', undefined])
    expect(files.read(`${folder}/go.mod`)).toEqual(bytes('go.mod'))
    expect(files.read(`${folder}/go.mod`, 2)).toEqual(bytes('go'))
    expect(files.inspect(`${folder}/lib/lib.go`, (read) => read.length)).toBe(12)
    expect(files.realPath(`${folder}/forks/dep/sub/sub.go`)).toBe(`${folder}/forks/dep/sub/sub.go`)
  })

  it('are gone where they are dropped, and nothing else', () => {
    const made = over()
    made.drop(`${folder}/forks/dep/sub`)
    expect([listed(made, '/forks/dep'), listed(made, '/forks/dep/sub')]).toEqual([['file dep.go'], 'missing'])
    made.drop(`${folder}/forks`)
    made.drop(`${folder}/go.mod`)
    expect([listed(made, ''), listed(made, '/lib')]).toEqual([['file go.mod', 'folder lib'], ['file lib.go', 'file more.go']])
    expect(made.files.read(`${folder}/go.mod`)).toEqual(bytes('module m\n'))
  })
})
