import { evaluate } from '../go/constraint.js'
import { filenameSatisfied } from '../go/filename.js'
import { isFault } from '../go/files.js'
import { importsC } from '../go/header.js'
import type { GoFile, Package } from '../go/package.js'
import { satisfier, type Satisfies } from '../go/target.js'
import { wholeFile } from './finding.js'
import { listNames } from './message.js'
import type { Rule, RuleContext } from './rule.js'
import { freeTags, smallestChange, tagsText, type TagChange } from './tag-change.js'

export const cSourceTag: Rule = {
  id: 'c-source-tag',
  class: 'build',
  title: 'A C file without the tag of its Go file',
  help: `
The Go files that import "C" are behind a build tag, and a C file beside them is not: there is a build with cgo that has the C file, other Go
files of the package, and none that imports "C".

**Why it matters.** Go refuses that build: *C source files not allowed when not using cgo or SWIG*. With \`CGO_ENABLED=0\` it leaves C files out without a
word, so that nothing breaks there, and the class is *info*; the class is *build* where a build with cgo is looked at. Whoever puts a cgo file
behind a tag for a pure build breaks the others' build this way.

**Not this.** A gate on \`cgo\` alone: the C file comes and goes with it. A C file with the same constraint, a package of which nothing is left without
the tag, and one where another file still imports "C".

**What to do.** Put the Go file's constraint at the head of the C file too, as \`//go:build\` and a blank line; Go reads it there as well.
`,
  *checkPackage(read, context) {
    const { target } = context.closure
    for (const { name, change, goFiles } of strayFiles(read, context)) {
      yield {
        place: { path: `${read.dir}/${name}`, ...wholeFile },
        class: target.cgo ? 'build' : 'info',
        message: `has no constraint that leaves it out together with ${listNames(goFiles)}: with cgo on${changeText(change)} Go refuses the package (C source files not allowed when not using cgo)`,
      }
    }
  },
}

interface StrayFile {
  readonly name: string
  readonly change: TagChange
  readonly goFiles: readonly string[]
}

const cSource = /\.(c|cc|cpp|cxx|m)$/

function strayFiles(read: Package, { reader, closure }: RuleContext): readonly StrayFile[] {
  const { other } = read
  if (other.swigFiles.length + other.swigCxxFiles.length > 0) return []
  const names = [...other.cFiles, ...other.cxxFiles, ...other.mFiles, ...other.ignoredOtherFiles.filter((name) => cSource.test(name))]
  if (names.length === 0) return []
  const target = { ...closure.target, cgo: true }
  const ofSystem = read.goFiles.filter((file) => file.facts !== undefined && file.excluded !== 'unreadable' && filenameSatisfied(file.name, satisfier(target)))
  const cgo = ofSystem.filter((file) => importsC(file.facts!.header))
  const tags = freeTags(cgo.flatMap((file) => file.facts!.header.constraint ?? []))
  // Only a tag that a person may set brings such a file in and out.
  const movable = cgo.filter((file) => smallestChange(target, tags, false, (satisfies) => isIn(file, satisfies)) !== undefined)
  if (movable.length === 0) return []
  return names.flatMap((name): readonly StrayFile[] => {
    const leading = reader.sources.other(`${read.dir}/${name}`)
    if (isFault(leading) || leading.error !== undefined || !filenameSatisfied(name, satisfier(target))) return []
    const change = smallestChange(target, tags, false, (satisfies) => {
      const isCIn = leading.constraint === undefined || evaluate(leading.constraint, satisfies)
      return isCIn && ofSystem.some((file) => isIn(file, satisfies)) && !cgo.some((file) => isIn(file, satisfies))
    })
    return change === undefined ? [] : [{ name, change, goFiles: movable.map((file) => file.name) }]
  })
}

function isIn({ facts }: GoFile, satisfies: Satisfies): boolean {
  const constraint = facts?.header.constraint
  return constraint === undefined || evaluate(constraint, satisfies)
}

function changeText({ set, unset }: TagChange): string {
  return `${unset.length === 0 ? '' : `, without ${tagsText(unset)}`}${set.length === 0 ? '' : `, with ${tagsText(set)}`}${set.length + unset.length === 0 ? ' and the tags as they are' : ''},`
}
