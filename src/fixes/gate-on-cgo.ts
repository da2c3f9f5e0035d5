import type { Finding } from '../rules/evaluate.js'
import { listNames } from '../rules/message.js'
import { cgoFiles } from '../rules/rule.js'
import { narrow } from './constrain.js'
import { lostWith } from './dropped-names.js'
import type { Fix, FixContext, Proposal } from './fix.js'
import { isUnchanged, openForConstraint } from './go-text.js'
import { cgo } from './logic.js'

/**
 * Says in a file's constraint what is so: that it needs cgo. For a file that imports "C" this changes no build; for one that imports a package
 * which has nothing left without cgo, it is what makes the build without cgo whole. It puts no name back: the title says which are missing.
 */
export const gateOnCgo: Fix = {
  id: 'gate-on-cgo',
  title: 'Build a file only with cgo',
  rules: ['cgo-import', 'cgo-only-package', 'cgo-partial-package', 'cgo-directive', 'c-source', 'known-library'],
  *propose(finding, context) {
    for (const path of filesOf(finding)) yield* gate(path, context)
  },
}

/** The files that a finding is about: the one it stands in, or, for a C file, the Go files it is compiled with. */
function filesOf({ rule, place, package: read, class: kind }: Finding): readonly string[] {
  if (rule.id === 'c-source') return cgoFiles(read).map(({ path }) => path)
  // A library with a known way out is a matter of cgo only where it breaks the build without it.
  return rule.id === 'known-library' && kind !== 'build' ? [] : [place.path]
}

function* gate(path: string, context: FixContext): Generator<Proposal> {
  const text = openForConstraint(path, context)
  const edit = text === undefined ? undefined : narrow(text, cgo)
  if (text === undefined || edit === undefined) return
  const isImporter = !text.header.imports.some((spec) => spec.path === 'C')
  const lost = lostWith(path, context)
  // Where an importer is all that is left of its package, that package would be the next to have nothing left.
  if (isImporter && lost?.nothingLeft === true) return
  // Go drops a file that imports "C" with or without a constraint; an importer is in the build until it has one.
  const names = [...(isImporter && lost?.hasInit === true ? ['init'] : []), ...(lost?.names ?? [])]
  const note = names.length === 0 ? '' : `; ${listNames(names, 3)} ${isImporter ? 'will be' : names.length === 1 ? 'stays' : 'stay'} missing without it`
  yield {
    fix: gateOnCgo.id,
    title: `Build ${text.name} only with cgo${note}`,
    preferred: !isImporter && names.length === 0 && lost?.nothingLeft === false,
    change: () => Promise.resolve(isUnchanged(text, context.reader.files) ? { edits: [edit], creates: [] } : undefined),
  }
}
