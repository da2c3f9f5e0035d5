import type { Constraint } from '../go/constraint.js'
import type { KnownLibrary } from '../rules/library.js'
import { both, cgo } from './logic.js'
import { narrow } from './constrain.js'
import type { Fix } from './fix.js'
import { isUnchanged, openForConstraint } from './go-text.js'
import { libraryAt } from './imported-library.js'

/** Puts a file that imports a known library behind the tag that others have for it. */
export const gateOnKnownTag: Fix = {
  id: 'gate-on-known-tag',
  title: 'Put an import behind its known build tag',
  rules: 'all',
  *propose(finding, context) {
    const gate = gateFor(libraryAt(finding, context))
    const text = gate === undefined ? undefined : openForConstraint(finding.place.path, context)
    const edit = gate === undefined || text === undefined ? undefined : narrow(text, gate.constraint)
    if (gate === undefined || text === undefined || edit === undefined) return
    yield {
      fix: gateOnKnownTag.id,
      title: `Build ${text.name} only ${gate.words}`,
      preferred: false,
      change: () => Promise.resolve(isUnchanged(text, context.reader.files) ? { edits: [edit], creates: [] } : undefined),
    }
  },
}

/** A tag of the table takes the library out, unless it is one that asks for it: such a library needs cgo as well. */
function gateFor(library: KnownLibrary | undefined): { readonly constraint: Constraint; readonly words: string } | undefined {
  const out = library?.tags?.[0]
  if (out !== undefined) return { constraint: { op: 'not', x: { op: 'tag', tag: out } }, words: `without the tag ${out}` }
  const asked = library?.droppedTag
  return asked === undefined ? undefined : { constraint: both(cgo, { op: 'tag', tag: asked }), words: `with cgo and the tag ${asked}` }
}
