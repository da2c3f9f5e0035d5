import type { Package } from '../go/package.js'
import { commandsOf, type Command } from './build-commands.js'
import { buildProjects, type BuildFile } from './build-files.js'
import { expanded } from './build-variables.js'
import type { Place } from './finding.js'
import type { RuleContext } from './rule.js'

/** A name that a build script gives a command's program, and where it says so. */
export interface BuildOutput {
  readonly name: string
  readonly place: Place
}

/** What the scripts of a command's module call it: `go build -o bin/NAME ./path`, with names that are known from the scripts alone. */
export function buildOutputs(read: Package, context: RuleContext): readonly BuildOutput[] {
  const project = buildProjects(context).find(({ module }) => module.dir === read.module?.dir)
  return (project?.files ?? []).flatMap((file) => file.lines.flatMap((line) => commandsOf(line).flatMap((command) => outputOf(command, file, read) ?? [])))
}

/** An ending that a script adds for a system or an architecture. */
const ending = /\$[({]\w*(?:SUFFIX|POSTFIX|EXT|EXE|ARCH|OS)[)}]$/i

function outputOf(command: Command, file: BuildFile, read: Package): BuildOutput | undefined {
  const resolve = (text: string): string => expanded(text, file.variables)
  const at = command.words.findIndex(({ text }) => text === '-o')
  const output = at < 0 ? undefined : command.words[at + 1]
  if (output === undefined || command.words[0]?.text !== 'build' || !/^go$|^\$[({]GO[)}]$/.test(resolve(command.name))) return undefined
  let name = resolve(output.text).replace(/^.*\//, '')
  while (ending.test(name)) name = name.replace(ending, '').replace(/[-_.]$/, '')
  const relative = read.dir.slice(read.module!.dir.length + 1)
  if (!/^[\w.-]+$/.test(name) || name.endsWith('.exe') || !builds(packagesOf(command.words.slice(1).map(({ text }) => resolve(text))), relative, read.importPath)) return undefined
  return { name, place: file.placeOf(output.start, output.end) }
}

const valued = new Set('-o -ldflags -gcflags -asmflags -gccgoflags -tags -mod -modfile -p -buildmode -compiler -installsuffix -overlay -pkgdir -pgo -toolexec -C'.split(' '))

/** What go build is told to build: its words without flags and their values. */
function packagesOf(words: readonly string[]): readonly string[] {
  return words.filter((word, index) => !word.startsWith('-') && !valued.has(words[index - 1] ?? '') && word !== '')
}

/** True where a word names the command's package; without any it is that of the folder, which is the module's as a rule. */
function builds(packages: readonly string[], relative: string, importPath: string): boolean {
  if (packages.length === 0 || packages.every((word) => word.endsWith('.go'))) return relative === ''
  return packages.some((word) => {
    const path = word.replace(/\/$/, '')
    return path === importPath || path.replace(/^\.\/?/, '') === relative
  })
}
