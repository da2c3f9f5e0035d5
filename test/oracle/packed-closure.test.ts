import { describe, expect, it } from 'vitest'
import { importClosure, type Closure, type Reader } from '../../src/go/closure.js'
import { packClosure, unpackClosure, type PackedClosure } from '../../src/go/packed-closure.js'
import { readSourceTree } from '../../src/go/source-tree.js'
import { disk, thisHost } from '../../src/disk.js'
import { createDigests } from '../../src/kept-answers.js'
import { factsDigest } from '../../src/kept-facts.js'
import { openProject } from '../../src/project/project.js'
import { needlesOf } from '../../src/rules/registry.js'
import { workspaceFolder } from '../workspace.js'

/** All that a closure says, as data; digests have the order of the fields too. */
function saidOf(closure: Closure): unknown {
  const digests = createDigests(factsDigest)
  return {
    ...closure,
    missing: [...closure.missing],
    packages: [...closure.packages].map(([path, read]) => ({
      path,
      digest: digests.ofPackage(read),
      ...read,
      goFiles: read.goFiles.map(({ facts, ...file }) => ({ ...file, ...(facts === undefined ? {} : { header: facts.header, needles: [...facts.needles] }) })),
      imports: [...read.imports].map(([to, sites]) => [to, sites.map(({ file, spec }) => [read.goFiles.indexOf(file), spec])]),
      keys: [...read.imports.keys(), read.imports.size, read.imports.has('os'), read.imports.has('nothing')],
      embedSites: read.embedSites.map(({ file, pattern }) => [read.goFiles.indexOf(file), pattern]),
      embeds: { ...read.embeds, matches: [...read.embeds.matches] },
    })),
    edges: [...closure.edges].map(([from, edges]) => [from, edges.map(({ from: by, to, sites }) => ({ by, to, sites: sites.map(({ file, spec }) => [file.path, spec]) }))]),
  }
}

async function readerOf(workspace: string): Promise<{ readonly reader: Reader; readonly closures: readonly Closure[] }> {
  const { project } = await openProject(disk, thisHost({ ...process.env, GOWORK: 'off', GOFLAGS: '' }), { directory: workspaceFolder(workspace), patterns: [], overrides: {}, anyPackage: false, needlesOf })
  const { reader, commands, target } = project!
  const closures = [false, true].map((cgo) => importClosure(reader, commands, { ...target, cgo }, { standard: false }))
  return { reader, closures: [...closures, readSourceTree(reader, workspaceFolder(workspace), target).closure] }
}

describe('a packed closure is the closure itself', () => {
  it.each(['runc', 'containerd', 'u-root', 'flannel'])('%s', async (workspace) => {
    const { reader, closures } = await readerOf(workspace)
    for (const closure of closures) {
      const packed = JSON.parse(JSON.stringify(packClosure(closure, reader))) as PackedClosure
      expect(saidOf(unpackClosure(packed, reader))).toEqual(saidOf(closure))
    }
    expect(closures[0]!.packages.size).toBeGreaterThan(50)
  })

  it('but for one whose imports lead elsewhere than its files say', async () => {
    const { reader, closures } = await readerOf('runc')
    const [first, ...others] = [...closures[0]!.edges].filter(([, edges]) => edges.length > 0)
    const moved = new Map([[first![0], [{ ...first![1][0]!, sites: [...first![1][0]!.sites] }]], ...others])
    expect(packClosure({ ...closures[0]!, edges: moved }, reader)).toBeUndefined()
  })
})
