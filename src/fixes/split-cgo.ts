import type { Closure } from '../go/closure.js'
import type { Finding } from '../rules/evaluate.js'
import { isTakenByCgo, lostWith, packageAt } from './dropped-names.js'
import type { Fix, FixContext, Proposal } from './fix.js'
import { folderOf, isUnchanged, openGo } from './go-text.js'
import type { Refusal } from './halves.js'
import { splitFile, stubWholeFile, type Split } from './split-file.js'

/** Leaves the pure Go of a file where it is, and moves only what touches C behind cgo; stubs stand in for that. */
export const splitCgo: Fix = {
  id: 'split-cgo',
  title: 'Move what needs cgo to a file of its own',
  rules: ['cgo-import', 'cgo-only-package', 'cgo-partial-package'],
  *propose(finding, context) {
    for (const path of cgoFilesOf(finding, context)) {
      const split = remembered(splits, path, context, splitFile)
      // A file that is all C is put behind cgo as it is, by another fix.
      if ('refused' in split || split.pureFile === undefined || lostWith(path, context)?.replaced !== false) continue
      const stubs = split.stubFile === undefined ? '' : `, with stubs in ${split.stubFile}`
      const title = `Move what needs cgo to ${split.cgoFile}${stubs}`
      yield proposalOf(splitCgo.id, path.endsWith(`/${split.cgoFile}`) ? `Move what needs no cgo to ${split.pureFile}${stubs}` : title, path, split, true, context)
    }
  },
}

const splits = new WeakMap<Closure, Map<string, Split | Refusal>>()
const wholes = new WeakMap<Closure, Map<string, Split | Refusal>>()

/** The same for a whole file. */
export const wholeOf = (path: string, context: FixContext): Split | Refusal => remembered(wholes, path, context, stubWholeFile)

/** True where a file holds Go that a build without cgo could have. */
export function holdsPureGo(path: string, context: FixContext): boolean {
  const split = remembered(splits, path, context, splitFile)
  return !('refused' in split) && split.pureFile !== undefined
}

/** An editor asks again and again of the same text; a closure belongs to one state of the files. */
function remembered(answers: WeakMap<Closure, Map<string, Split | Refusal>>, path: string, context: FixContext, ask: typeof splitFile): Split | Refusal {
  const known = answers.get(context.closure) ?? new Map<string, Split | Refusal>()
  answers.set(context.closure, known)
  let answer = known.get(path)
  if (answer === undefined) known.set(path, (answer = ask(path, context)))
  return answer
}

export function proposalOf(fix: string, title: string, path: string, { change }: Split, preferred: boolean, context: FixContext): Proposal {
  const { files } = context.reader
  const text = openGo(path, context)
  return {
    fix,
    title,
    preferred,
    change() {
      const isFree = text !== undefined && isUnchanged(text, files) && change.creates.every((file) => files.kind(file.path) === undefined)
      return Promise.resolve(isFree ? change : undefined)
    },
  }
}

/** The files that need cgo: where the finding stands at an import, those of the imported package. */
export function cgoFilesOf({ rule, place, related = [] }: Finding, { closure }: FixContext): readonly string[] {
  if (rule.id !== 'cgo-only-package') return [place.path]
  const dropped = new Set(related.map((one) => one.place.path))
  const read = [...dropped].map((path) => packageAt(folderOf(path), closure)).find((found) => found !== undefined)
  return (read?.goFiles ?? []).filter((file) => dropped.has(file.path) && isTakenByCgo(file, closure.target)).map(({ path }) => path)
}
