import type { Project } from '../project/project.js'
import type { Bench } from './bench.js'
import { runGo, type GoRun } from './go-trial.js'
import type { Overlay } from './overlay.js'

/** What the compiler made of a package. */
export interface Compiled {
  readonly compiles: boolean
  /** True where constraints leave none of its Go files. */
  readonly isLeftOut: boolean
}

/** Asks go which of some packages compile: all of them are tried, also where one does not. Nothing is linked. */
export async function compiled(project: Project, packages: readonly string[], target: GoRun['target'], overlay: Overlay | undefined, bench: Bench): Promise<ReadonlyMap<string, Compiled> | 'cancelled'> {
  const found = new Map<string, Compiled>()
  const onOutput = (line: string): void => {
    const [mark, name, exported, isLeftOut] = line.split('\t')
    if (mark === 'compiled' && name !== undefined) found.set(name, { compiles: exported !== '', isLeftOut: isLeftOut === 'true' })
  }
  const format = 'compiled\t{{.ImportPath}}\t{{.Export}}\t{{and (not .GoFiles) (not .CgoFiles)}}'
  const outcome = await runGo(project, { verb: 'list', words: ['-e', '-export', '-f', format], packages, target, overlay, onOutput }, bench)
  return outcome.kind === 'cancelled' ? 'cancelled' : found
}
