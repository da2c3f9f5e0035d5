import { cStartsOf } from '../fixes/c-start.js'
import { folderOf } from '../fixes/go-text.js'
import { cgoConstructor } from '../rules/cgo-constructor.js'
import { reachOf } from '../rules/chain.js'
import type { Finding } from '../rules/evaluate.js'
import type { Look } from './look.js'

/** C that runs before Go and that somebody has put behind cgo: rules are silent of it, and Go may be able to do its work all the same. */
export function findingsOfStarts({ context, findings }: Look): readonly Finding[] {
  const reach = reachOf(context.closure)
  const isSaid = (folder: string): boolean => findings.some(({ rule, place }) => rule.id === 'cgo-constructor' && folderOf(place.path) === folder)
  return cStartsOf(context).filter(({ package: { dir } }) => !isSaid(dir)).map(({ package: read, path }) => ({
    rule: cgoConstructor,
    class: 'runtime',
    severity: 'warning',
    state: 'active',
    message: `the C of ${read.name} runs before Go starts, and not at all without cgo`,
    place: { path, line: 1, column: 1, endLine: 1, endColumn: 1 },
    package: read,
    via: reach.via(read.importPath),
    commands: reach.commandsOf(read.importPath),
  }))
}
