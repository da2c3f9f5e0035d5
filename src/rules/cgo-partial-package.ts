import { listNames, count } from './message.js'
import { missingNames } from './missing-names.js'
import { needsCgo, type Rule } from './rule.js'

export const cgoPartialPackage: Rule = {
  id: 'cgo-partial-package',
  class: 'build',
  title: 'A name that only a cgo file declares',
  help: `
A file that is not there without cgo, whether Go drops it or its constraint does, declares names that other files of the build use, and no
other file of the build declares them. The finding stands at the first of them; the related places are where they are used.

**Why it matters.** The build fails with \`undefined: …\`, in the file that uses the name rather than in the one that is missing.

**Not this.** A complementary file (\`//go:build !cgo\`) that declares the same names. This is found by names, without types: a method is
reported where its type stays in the build, its package calls a method of that name, and no other type there has one.

**What to do.** Split the file: move only what touches \`C.\` to a file with \`//go:build cgo\`, leave the rest, and give the build without cgo
a stub with the same signature. Gating the whole file hides pure Go that others need.
`,
  *checkPackage(read, context) {
    if (context.closure.target.cgo || !read.goFiles.some((file) => file.use === 'go')) return
    const { target } = context.closure
    for (const file of read.goFiles.filter((candidate) => needsCgo(candidate, target))) {
      const missing = missingNames(read, file, context)
      const [first] = missing
      if (first === undefined) continue
      const names = missing.map(({ name }) => name)
      const uses = missing.flatMap((name) => name.uses)
      const files = new Set(uses.map((use) => use.path)).size
      yield {
        place: first.declared,
        class: 'build',
        message: `only this cgo file declares ${listNames(names)}; ${count(uses.length, 'place')} in ${count(files, 'file')} of the build ${uses.length === 1 ? 'needs' : 'need'} ${names.length === 1 ? 'it' : 'them'}`,
        related: missing.flatMap(({ name, uses: places }) => places.slice(0, 5).map((place) => ({ place, message: `uses ${name}` }))),
      }
    }
  },
}
