import { resolve } from 'pathe'
import type { Problem } from './files.js'
import type { GoWork, Replace } from './gomod.js'
import { slashes } from './host.js'
import type { MainModule } from './module.js'

/** A replacement in force, with the file that says it; a folder is absolute. */
export interface Replacement extends Replace {
  readonly file: string
}

/**
 * Every replacement in force: go.work's own, and those of its modules for other paths. Two that disagree are a problem, for the go command then
 * builds nothing; the first counts.
 */
export function collectReplacements(root: string, goWorkFile: string, goWork: GoWork | undefined, mainModules: readonly MainModule[]): { readonly replacements: readonly Replacement[]; readonly problems: readonly Problem[] } {
  const absolute = (base: string, file: string, replace: Replace): Replacement => ({
    ...replace,
    file,
    by: replace.by.version === '' ? { path: resolve(base, slashes(replace.by.path)), version: '' } : replace.by,
  })
  const own = (goWork?.replace ?? []).map((replace) => absolute(root, goWorkFile, replace))
  const overridden = new Set(own.map(({ old }) => old.path))
  const ofModules = mainModules.flatMap((module) => module.goMod.replace.filter(({ old }) => !overridden.has(old.path)).map((replace) => absolute(module.dir, module.goModFile, replace)))
  const first = new Map<string, Replacement>()
  const problems: Problem[] = []
  for (const replacement of [...own, ...ofModules]) {
    const { old, by, file, line } = replacement
    const key = `${old.path} ${old.version}`
    const known = first.get(key)
    if (known === undefined) {
      first.set(key, replacement)
    } else if (known.by.path !== by.path || known.by.version !== by.version) {
      const where = file === known.file ? `line ${known.line}` : `${known.file}:${known.line}`
      const remedy = goWork === undefined || file === goWorkFile ? 'keep one of the two' : `replace it in ${goWorkFile}`
      problems.push({ file, line, message: `${old.path} is replaced by something else in ${where}: ${remedy}` })
    }
  }
  return { replacements: [...first.values()], problems }
}
