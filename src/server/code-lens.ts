import { dirname } from 'pathe'
import type { CodeLens, Command } from 'vscode-languageserver'
import { isFault } from '../go/files.js'
import { rangeOfBytes } from '../go/byte-range.js'
import { count } from '../rules/message.js'
import type { Analysis, Reading } from './analysis.js'
import { lspRange } from './diagnostics.js'

/** Above the package clause of the file that has a command's `func main`: whether it is pure, or what is missing. A client without the commands gets the words alone. */
export function lensesFor(path: string, text: string, { packageAt, directory, reading }: Analysis, commandLinks: boolean): readonly CodeLens[] {
  if (reading === undefined || !/^func main\(\)/m.test(text)) return []
  const { files, sources } = reading.project.reader
  const facts = sources.go(path)
  if (isFault(facts) || facts.header.packageName !== 'main') return []
  const commandOf = (title: string, command: string, args: readonly string[]): Command => (commandLinks ? { title, command, arguments: [...args] } : { title, command: '' })
  const range = files.inspect(path, (bytes) => rangeOfBytes(bytes, facts.header.packageClause))
  if (isFault(range)) return []
  const at = lspRange(range)
  const importPath = packageAt(dirname(path))?.importPath
  if (importPath === undefined || !reading.closure.roots.includes(importPath)) {
    return [{ range: at, command: commandOf('Not one of the busybox’s commands', 'gopure.chooseCommands', [directory]) }]
  }
  return [{ range: at, command: commandOf(sayVerdict(importPath, reading), 'gopure.showObstacles', [importPath, directory]) }]
}

function sayVerdict(importPath: string, { findings, verdicts, project: { target }, closure }: Reading): string {
  const verdict = verdicts.get(importPath)
  const own = findings.filter(({ commands, state }) => state === 'active' && commands.includes(importPath))
  const number = (...classes: readonly string[]): number => own.filter((finding) => classes.includes(finding.class)).length
  const build = `${target.goos}/${target.goarch}`
  if (verdict === undefined) return `Not read for ${build}`
  const programs = number('external')
  const outside = programs === 0 ? '' : `; needs something from outside at ${count(programs, 'place')}`
  if (verdict.pure) return `Pure Go for ${build}`
  if (number('build') > 0) return `Does not build without cgo: ${count(number('build'), 'obstacle')}${own.length === number('build', 'info') ? '' : ` (${own.length - number('info')} in all)`}`
  if (!verdict.builds) return `Not all of it could be read: ${count([...closure.missing].length, 'import')} missing`
  if (!verdict.works) return `Builds without cgo; ${count(number('runtime', 'busybox'), 'thing')} would break when it runs${outside}`
  return `Builds without cgo and works${outside}`
}
