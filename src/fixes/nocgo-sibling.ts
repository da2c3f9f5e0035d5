import { lostWith } from './dropped-names.js'
import type { Fix, FixContext, Proposal } from './fix.js'
import { baseName } from './go-text.js'
import { cgoFilesOf, holdsPureGo, proposalOf, wholeOf } from './split-cgo.js'

/**
 * Adds a file for the builds without cgo beside one that needs it: with the package clause alone where the package is imported for its side effects, and with
 * stubs for all that others use of it.
 */
export const nocgoSibling: Fix = {
  id: 'nocgo-sibling',
  title: 'Add a file for builds without cgo',
  rules: ['cgo-import', 'cgo-only-package', 'cgo-partial-package'],
  *propose(finding, context) {
    for (const path of cgoFilesOf(finding, context)) {
      const proposal = propose(path, context)
      if (proposal === undefined) continue
      yield proposal
      // One file is enough for a package to have something left.
      if (finding.rule.id === 'cgo-only-package') return
    }
  },
}

function propose(path: string, context: FixContext): Proposal | undefined {
  const lost = lostWith(path, context)
  if (lost === undefined || lost.replaced) return undefined
  const split = wholeOf(path, context)
  if ('refused' in split || split.stubFile === undefined) return undefined
  const stub = split.change.creates.find((file) => baseName(file.path) === split.stubFile)
  const hasStubs = stub !== undefined && /^(func|type|const|var)\b/m.test(stub.text)
  return proposalOf(nocgoSibling.id, `Add ${split.stubFile}${hasStubs ? ' with stubs' : ''} for builds without cgo`, path, split, !holdsPureGo(path, context), context)
}
