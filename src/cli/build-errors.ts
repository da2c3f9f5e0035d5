import type { BuildError, BusyboxResult } from '../busybox/result.js'
import type { BuildFlags } from './before-build.js'
import type { Output } from './output.js'

/** As many of a package as Go itself says; what follows is mostly of the same cause. */
const enough = 10

/** Why a build failed, as compilers write it: terminals link the place, and problem matchers know the line. */
export function sayErrors(result: BusyboxResult & { kind: 'failed' }, { verbose }: BuildFlags, output: Output): void {
  const word = output.errorStyle.red('error:')
  for (const [path, errors] of byPackage(result.errors)) {
    const shown = verbose === true ? errors : errors.slice(0, enough)
    for (const { file, line, column, message, rule } of shown) {
      const place = file === undefined ? '' : `${file}${line === undefined ? '' : `:${line}${column === undefined ? '' : `:${column}`}`}: `
      output.err(`${place}${word} ${message}${rule === undefined ? '' : ` (see gopure rules ${rule})`}\n`)
    }
    const more = errors.length - shown.length
    if (more > 0) output.err(`gopure: ${more} more error${more === 1 ? '' : 's'} in ${path ?? 'the build'} (--verbose shows them)\n`)
  }
  for (const { importPath, reason } of result.skipped) output.err(`${word} ${importPath}: makebb left it out: ${reason}\n`)
  if (verbose === true || (result.errors.length === 0 && result.skipped.length === 0)) output.err(`${result.output}\n`)
  output.err(`gopure: the busybox was not built (${result.phase}); a binary of an earlier build is untouched\n`)
}

function byPackage(errors: readonly BuildError[]): ReadonlyMap<string | undefined, readonly BuildError[]> {
  const found = new Map<string | undefined, BuildError[]>()
  for (const error of errors) found.set(error.package, [...(found.get(error.package) ?? []), error])
  return found
}
