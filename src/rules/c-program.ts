import { decode, isFault, type Entry } from '../go/files.js'
import { buildProjects, type BuildProject } from './build-files.js'
import { wholeFile, type Place } from './finding.js'
import { listNames } from './message.js'
import type { Rule, RuleContext } from './rule.js'

export const cProgram: Rule = {
  id: 'c-program',
  class: 'external',
  title: 'A program in C',
  help: `
A folder of the module that a command stands in holds C with a \`main\` function and a Makefile, and no Go: a program of its own that is built and
shipped beside the Go programs.

**Why it matters.** What it does can't be in the busybox: the Go program that starts it finds nothing in the image.

**Not this.** Of class *info*: where no build file of the module names the folder, as for a sample client in another language. Nothing is said of C beside Go in a package (\`c-source\` speaks of that), eBPF code and libraries, which have no \`main\`, and programs of tests,
examples and of others' code that was copied in.

**What to do.** Port it to Go as a command of its own, or do without what needs it.
`,
  *checkBuild(context) {
    for (const project of buildProjects(context)) {
      for (const [dir, entries] of project.folders) {
        const makefile = entries.find(({ name, kind }) => kind === 'file' && /^(GNU)?[Mm]akefile$/.test(name))
        if (makefile === undefined || hasGo(entries)) continue
        const below = project.folders.get(`${dir}/src`) ?? []
        if (hasGo(below)) continue
        const sources = [...sourcesOf(dir, entries), ...sourcesOf(`${dir}/src`, below)]
        const main = sources.map((path) => mainIn(path, context)).find((place) => place !== undefined)
        if (main === undefined) continue
        const isBuilt = dir === project.module.dir || isNamed(dir.slice(dir.lastIndexOf('/') + 1), project)
        const what = `makes a program from C (${listNames(sources.map((path) => path.slice(dir.length + 1)), 3)})`
        yield {
          place: { path: `${dir}/${makefile.name}`, ...wholeFile },
          class: isBuilt ? 'external' : 'info',
          message: isBuilt ? `${what}, which can't be a command of the busybox` : `${what}; no other build file names its folder`,
          related: [{ place: main, message: 'its main function' }],
          package: project.package,
          commands: project.commands,
        }
      }
    }
  },
}

/** Whether a build file outside of a folder says its name: `$(MAKE) -C pins`. */
function isNamed(folder: string, { files }: BuildProject): boolean {
  return files.some(({ path, lines }) => !path.includes(`/${folder}/`) && lines.some(({ text }) => text.split(/[^\w.-]+/).includes(folder)))
}

const hasGo = (entries: readonly Entry[]): boolean => entries.some(({ name }) => name.endsWith('.go'))

function sourcesOf(dir: string, entries: readonly Entry[]): readonly string[] {
  return entries.flatMap(({ name, kind }) => (kind === 'file' && /\.(c|cc|cpp|cxx)$/.test(name) && !/\.bpf\.c$/.test(name) ? [`${dir}/${name}`] : []))
}

function mainIn(path: string, context: RuleContext): Place | undefined {
  const bytes = context.reader.files.read(path, 1024 * 1024)
  if (isFault(bytes)) return undefined
  const match = /^[ \t]*(?:(?:static|extern|int|void)\s+)+main[ \t]*\(/m.exec(decode(bytes))
  if (match === null) return undefined
  const start = new TextEncoder().encode(decode(bytes).slice(0, match.index)).length
  return context.placeOfBytes(path, { start, end: start + match[0].length })
}
