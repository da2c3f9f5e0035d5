import { howToAdd, programsOf } from '../report/programs.js'
import type { ProgramInfo } from '../protocol.js'
import type { Reading } from './analysis.js'

/** What the commands of a project may start, each with its places. */
export function programInfos({ project, findings }: Reading, id: string): readonly ProgramInfo[] {
  return programsOf(project, findings).map(({ name, paths, need, alternatives, provider, findings: all }) => ({
    project: id,
    name,
    paths,
    need,
    alternatives,
    provider,
    how: provider.kind === 'command' ? howToAdd(project, provider.importPath) : '',
    places: all.map(({ place, message, package: { importPath }, commands }) => ({ place, message, package: importPath, commands })),
  }))
}
