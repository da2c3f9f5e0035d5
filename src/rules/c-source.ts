import type { Package } from '../go/package.js'
import { wholeFile } from './finding.js'
import { cgoFiles, activeFiles, type Rule } from './rule.js'

export const cSource: Rule = {
  id: 'c-source',
  class: 'info',
  title: 'A C source file beside Go',
  help: `
A C, C++, Objective-C or SWIG file (\`.c .cc .cpp .cxx .m .swig .swigcxx\`) in the folder of a Go package of the build.

**Why it matters.** cgo compiles it with the package. With \`CGO_ENABLED=0\` Go ignores it silently: what is lost is what the Go file beside it needs.

**Not this.** Folders without Go, a C file whose constraint or name keeps it out of this build, headers alone (\`.h\`), and Go assembly (\`.s\`).

**What to do.** It goes with the package's cgo file, whose finding says how; a constraint in the C file must be the same as there.
\`//gopure:allow c-source: reason\`, on a line of the C file, allows it.
`,
  *checkPackage(read) {
    const paths = cSources(read)
    if (paths.length === 0) return
    const users = cgoFiles(read).map((file) => file.name)
    const owner = users.length > 0 ? `belongs to the cgo code of ${users.join(', ')}` : activeFiles(read).length > 0 ? 'no file of this build imports "C", so that nothing compiles it' : 'the package has no Go in this build'
    for (const path of paths) {
      yield { place: { path, ...wholeFile }, class: 'info', message: `C source in package ${read.importPath}: ${owner}; ignored without cgo` }
    }
  },
}

/** The files that cgo compiles with a package. */
export function cSources({ dir, other }: Package): readonly string[] {
  return [...other.cFiles, ...other.cxxFiles, ...other.mFiles, ...other.swigFiles, ...other.swigCxxFiles].map((name) => `${dir}/${name}`)
}
