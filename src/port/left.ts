import type { Package } from '../go/package.js'
import type { GoError } from './compiler-errors.js'
import type { Look } from './look.js'
import { packageAt } from '../fixes/dropped-names.js'
import { folderOf } from '../fixes/go-text.js'
import type { Left } from './step.js'
import { cloneAdvice } from '../fixes/clone-flags.js'
import { reachOf } from '../rules/chain.js'

/** All that a person has to see to: what breaks the build first, and in the order of the files. */
export function leftIn({ findings, context }: Look, errors: readonly GoError[], refused: ReadonlyMap<string, string>): readonly Left[] {
  const { closure } = context
  const stubs = new Set(findings.filter(({ rule }) => rule.id === 'purego-todo').map(({ place }) => place.path))
  const stubFolders = new Set([...stubs].map(folderOf))
  const reach = reachOf(closure)
  const forkFirst = (fork: string | undefined): Pick<Left, 'fork' | 'refused'> => {
    const why = fork === undefined ? undefined : refused.get(fork)
    return { ...(fork === undefined ? {} : { fork }), ...(why === undefined ? {} : { refused: why }) }
  }
  const found = findings.flatMap((finding): Left[] => {
    const { class: kind, rule, place, message, via, commands, leadsTo, package: read } = finding
    if (kind !== 'build' && kind !== 'runtime') return []
    // A stub speaks for itself, and says more: at those who import it as well.
    const target = leadsTo === undefined ? undefined : closure.packages.get(leadsTo)?.dir
    if (rule.id !== 'purego-todo' && kind === 'runtime' && (stubs.has(place.path) || (target !== undefined && stubFolders.has(target)))) return []
    const fork = forkOf(read)
    return [{ kind: fork !== undefined ? 'fork' : rule.id === 'purego-todo' ? 'stub' : 'human', rule: rule.id, class: kind, message, path: place.path, line: place.line, package: read.importPath, commands, via, ...forkFirst(fork) }]
  })
  // What the compiler says beside a finding is what the finding says, in its consequences.
  const said = (found.some(({ class: kind }) => kind === 'build') ? [] : errors).map(({ path, line, message }): Left => {
    const read = path === '' ? undefined : packageAt(folderOf(path), closure)
    const at = read?.importPath ?? ''
    const fork = read === undefined ? undefined : forkOf(read)
    return { kind: fork === undefined ? 'compiler' : 'fork', rule: undefined, class: 'build', message, path, line, package: at, commands: at === '' ? closure.roots : reach.commandsOf(at), via: at === '' ? [] : reach.via(at), ...forkFirst(fork) }
  })
  // With the C gone no rule finds anything at the child that it was for.
  const advised = cloneAdvice(context).map(({ package: { importPath }, path, line, text }): Left => ({ kind: 'human', rule: 'cgo-constructor', class: 'runtime', message: text, path, line, package: importPath, commands: reach.commandsOf(importPath), via: reach.via(importPath) }))
  return [...found, ...said, ...advised].sort((a, b) => (a.class === b.class ? 0 : a.class === 'build' ? -1 : 1))
}

/** The module to copy into the workspace before anything can be changed in it. */
function forkOf({ root, module }: Package): string | undefined {
  return root === 'workspace' || root === 'goroot' || module === undefined || module.main ? undefined : module.path
}
