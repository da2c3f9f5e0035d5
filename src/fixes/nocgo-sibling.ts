import { formatConstraint, type Constraint } from '../go/constraint.js'
import { filenameTags } from '../go/filename.js'
import type { Finding } from '../rules/evaluate.js'
import { listNames } from '../rules/message.js'
import { effectOf, narrow } from './constrain.js'
import { isTakenByCgo, lostWith, packageAt, type Lost } from './dropped-names.js'
import { isReallyEditable } from './editable.js'
import type { Fix, FixContext, Proposal } from './fix.js'
import { folderOf, isUnchanged, openGo, type GoText } from './go-text.js'
import { both, cgo, given, isImpossible, notCgo } from './logic.js'

/**
 * Adds a file for the builds without cgo beside one that needs it. It has the package clause alone: enough for a package that is imported for its
 * side effects, and the place for the stubs of any other.
 */
export const nocgoSibling: Fix = {
  id: 'nocgo-sibling',
  title: 'Add a file for builds without cgo',
  rules: ['cgo-import', 'cgo-only-package', 'cgo-partial-package'],
  *propose(finding, context) {
    for (const path of cgoFilesOf(finding, context)) {
      const proposal = propose(path, finding, context)
      if (proposal === undefined) continue
      yield proposal
      // One file is enough for a package to have something left.
      if (finding.rule.id === 'cgo-only-package') return
    }
  },
}

/** The files that need cgo: where the finding stands at an import, those of the imported package. */
function cgoFilesOf({ rule, place, related = [] }: Finding, { closure }: FixContext): readonly string[] {
  if (rule.id !== 'cgo-only-package') return [place.path]
  const dropped = new Set(related.map((one) => one.place.path))
  const read = [...dropped].map((path) => packageAt(folderOf(path), closure)).find((found) => found !== undefined)
  return (read?.goFiles ?? []).filter((file) => dropped.has(file.path) && isTakenByCgo(file, closure.target)).map(({ path }) => path)
}

function propose(path: string, finding: Finding, context: FixContext): Proposal | undefined {
  const { files, workspace } = context.reader
  const text = openGo(path, context)
  const name = text === undefined ? undefined : siblingName(text.name)
  if (text === undefined || name === undefined || text.header.error !== undefined) return undefined
  const constraint = siblingConstraint(text.header.constraint)
  const sibling = `${folderOf(path)}/${name}`
  if (constraint === undefined || files.kind(sibling) !== undefined || !isReallyEditable(sibling, workspace, files)) return undefined
  const edit = narrow(text, cgo)
  // A generated file is not edited, and without its own constraint a sibling would not be its opposite.
  if (text.generated && effectOf(text, cgo) !== 'implied') return undefined
  const lost = lostWith(path, context)
  if (lost === undefined || lost.replaced) return undefined
  const names = finding.rule.id === 'cgo-only-package' ? namesOfPackage(path, lost, context) : lost.names
  const note = names.length === 0 ? '' : `; ${listNames(names, 3)} will be missing`
  return {
    fix: nocgoSibling.id,
    title: `Add ${name} for builds without cgo${note}`,
    preferred: lost.nothingLeft && names.length === 0,
    change() {
      const free = isUnchanged(text, files) && files.kind(sibling) === undefined
      return Promise.resolve(free ? { edits: edit === undefined ? [] : [edit], creates: [{ path: sibling, text: siblingText(text, constraint) }] } : undefined)
    },
  }
}

/** Where a package has several files that need cgo, what is missing goes with any of them. */
function namesOfPackage(path: string, lost: Lost, context: FixContext): readonly string[] {
  const { closure } = context
  const others = packageAt(folderOf(path), closure)?.goFiles.filter((file) => file.path !== path && isTakenByCgo(file, closure.target)) ?? []
  return [...new Set([...lost.names, ...others.flatMap((file) => lostWith(file.path, context)?.names ?? [])])]
}

/** The opposite of the cgo file: its other conditions, and no cgo. */
function siblingConstraint(written: Constraint | undefined): Constraint | undefined {
  const rest = written === undefined ? true : given(written, 'cgo')
  if (rest === false) return undefined
  const constraint = rest === true ? notCgo : both(rest, notCgo)
  return isImpossible(constraint) ? undefined : constraint
}

function siblingText({ header, lineEnd }: GoText, constraint: Constraint): string {
  return [`//go:build ${formatConstraint(constraint)}`, '', `package ${header.packageName}`, ''].join(lineEnd)
}

/**
 * `tracer_linux.go` → `tracer_nocgo_linux.go`: what the name says of system and architecture has to stay at its end. `tracer_cgo.go` →
 * `tracer_nocgo.go`.
 */
export function siblingName(name: string): string | undefined {
  return beside(name, (base) => (/(^|_)cgo$/.test(base) ? `${base.slice(0, -'cgo'.length)}nocgo` : `${base}_nocgo`))
}

/** The name of another file for the same systems, by what stands before those; undefined where it would be for others. */
export function beside(name: string, rename: (base: string) => string): string | undefined {
  const stem = name.slice(0, -'.go'.length)
  const suffixes = filenameTags(name).map((tag) => `_${tag}`).join('')
  const sibling = `${rename(stem.slice(0, stem.length - suffixes.length))}${suffixes}.go`
  return filenameTags(sibling).join() === filenameTags(name).join() ? sibling : undefined
}
