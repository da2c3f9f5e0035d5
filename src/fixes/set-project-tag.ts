import { evaluate } from '../go/constraint.js'
import { edgesByTarget } from '../go/closure.js'
import { isFault } from '../go/files.js'
import type { GoFile } from '../go/package.js'
import { satisfier } from '../go/target.js'
import { findUpwards } from '../go/workspace.js'
import type { Finding } from '../rules/evaluate.js'
import { knownLibrary } from '../rules/known-libraries.js'
import type { KnownLibrary } from '../rules/library.js'
import { isReallyEditable, projectFileName } from './editable.js'
import type { Change, Fix, FixContext } from './fix.js'
import { isUnchanged } from './go-text.js'
import { libraryAt } from './imported-library.js'
import { linesOf, replaceHead } from './text-lines.js'

/** Sets the build tag that takes a known library out of the build, in the project's file: files that import it are behind it already. */
export const setProjectTag: Fix = {
  id: 'set-project-tag',
  title: 'Set a build tag in gopure.yaml',
  rules: 'all',
  *propose(finding, context) {
    const tag = tagThatRemoves(finding, context)
    if (tag === undefined) return
    const change = projectTagChange(tag, context)
    if (change === undefined) return
    yield {
      fix: setProjectTag.id,
      title: `Set the build tag ${tag} in ${projectFileName}`,
      // A feature that builds is left out only where a person says so.
      preferred: finding.class !== 'info',
      change,
    }
  },
}

/** Gives the project's file one more build tag; undefined where it can't be edited. */
export function projectTagChange(tag: string, context: FixContext): (() => Promise<Change | undefined>) | undefined {
  const { files, workspace } = context.reader
  const path = `${workspace.root}/${projectFileName}`
  if (!isReallyEditable(path, workspace, files) || isShadowing(path, context)) return undefined
  const bytes = files.read(path)
  if (isFault(bytes) && bytes.fault !== 'missing') return undefined
  return async () => {
    // YAML is loaded by whom it is asked for only.
    const { withTag } = await import('./project-tag.js')
    if (isFault(bytes)) return files.kind(path) === undefined ? { edits: [], creates: [{ path, text: withTag('', tag, context.target.tags) ?? '' }] } : undefined
    if (!isUnchanged({ path, bytes }, files)) return undefined
    const before = linesOf(path, bytes)
    const after = withTag(before.lines.join('\n'), tag, context.target.tags)
    const edit = after === undefined ? undefined : replaceHead(before, before.lines, after.split('\n'))
    return edit === undefined ? undefined : { edits: [edit], creates: [] }
  }
}

/** A new file at the root would hide another project file, and the commands in it. */
function isShadowing(path: string, { reader: { files, workspace } }: FixContext): boolean {
  if (files.kind(path) !== undefined) return false
  return [projectFileName, '.mkuimage.yaml'].some((name) => findUpwards(files, workspace.root, name) !== undefined)
}

/** A tag of the table that leaves out what the finding stands in: the importing file, or, for a finding in the library itself, all that import it. */
function tagThatRemoves(finding: Finding, context: FixContext): string | undefined {
  const { closure, target } = context
  const at = libraryAt(finding, context)
  const own = at === undefined ? knownLibrary(finding.package.importPath) : undefined
  const files = at === undefined ? importersOf(own, context) : finding.package.goFiles.filter(({ path }) => path === finding.place.path)
  if (files.length === 0 || closure.roots.includes(finding.package.importPath) && at === undefined) return undefined
  return (at ?? own)?.tags?.find((tag) => !target.tags.includes(tag) && files.every((file) => isLeftOut(file, tag, context)))
}

function isLeftOut({ facts }: GoFile, tag: string, { target }: FixContext): boolean {
  const constraint = facts?.header.constraint
  return constraint !== undefined && !evaluate(constraint, satisfier({ ...target, tags: [...target.tags, tag] }))
}

/** The files of other packages that import a library. */
function importersOf(library: KnownLibrary | undefined, { closure }: FixContext): readonly GoFile[] {
  if (library === undefined) return []
  return [...edgesByTarget(closure)]
    .filter(([importPath]) => knownLibrary(importPath) === library)
    .flatMap(([, edges]) => edges.filter(({ from }) => knownLibrary(from) !== library).flatMap(({ sites }) => sites.map(({ file }) => file)))
}
