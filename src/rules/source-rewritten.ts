import { commandsOf, type Command } from './build-commands.js'
import { draftIn, rememberDrafts, type BuildFile, type BuildProject } from './build-files.js'
import { expanded } from './build-variables.js'
import type { BuildDraft, Rule } from './rule.js'

export const sourceRewritten: Rule = {
  id: 'source-rewritten',
  class: 'runtime',
  title: 'Go source that a script rewrites',
  help: `
A script that builds changes Go source before it does: \`sed -i\`, \`perl -pi\` or \`awk\` on \`.go\` files or on \`package main\`, \`gofmt -r\`, \`patch\`,
\`git apply\`.

**Why it matters.** What is shipped elsewhere is not what stands in the repository. The busybox is made of the source as it stands, so that
what the script changes is missing from it: a feature, a fix, or another package clause.

**Not this.** Changes of files that are not Go, generated documentation, \`gofmt -w\`, code generators, and scripts that update what is
committed afterwards.

**What to do.** Make the change in the source: behind a build tag, or in a fork of the module that go.mod replaces it with.
`,
  checkBuild: rememberDrafts(rewritesOf),
}

function* rewritesOf(project: BuildProject): Generator<BuildDraft> {
  for (const file of project.files) {
    if (!/\b(sed|perl|gofmt|patch|apply|awk)\b/.test(file.text) || !isBuilding(file)) continue
    for (const line of file.lines) {
      for (const command of commandsOf(line)) {
        const what = rewritten(command, file)
        if (what === undefined) continue
        const end = command.words.at(-1)?.end ?? command.start + command.name.length
        yield draftIn(project, file, command.start, end, { class: 'runtime', message: `${what} before it builds: the busybox is built from the source as it stands, without that change` })
      }
    }
  }
}

/** Scripts that keep committed files up to date change source too, and build nothing that is shipped. */
function isBuilding({ text, name }: BuildFile): boolean {
  if (/(^|[^a-z])(update|generate|gen|codegen|release|bump|sync|rebase|cherry)/i.test(name)) return false
  const commands = text.replace(/(^|\s)#.*$/gm, '')
  return /\bgo["'})]*\s+(build|install)\b|\$[({]?GO[)}]?["']?\s+(build|install)\b|\bmake\b|makebb|xx-go/i.test(commands)
}

const goFile = /\.go(["'\s{}*]|$)/

function rewritten(command: Command, file: BuildFile): string | undefined {
  const words = command.words.map(({ text }) => expanded(text, file.variables))
  const { name } = command
  const all = [name, ...words]
  const from = all.findIndex((word) => /^(sed|gsed|perl|awk|gawk|gofmt|patch|git)$/.test(word.replace(/^.*\//, '')))
  if (from < 0 || (from > 0 && !/^(xargs|find|parallel|docker|podman)$/.test(name))) return undefined
  const program = all[from]!.replace(/^.*\//, '')
  const rest = all.slice(from + 1)
  const own = rest.join(' ')
  const piped = command.pipeline.map((each) => [each.name, ...each.words.map(({ text }) => text)].join(' ')).join(' ')
  const touchesGo = rest.some((word) => goFile.test(word)) || ((/xargs|find|-exec/.test(all.slice(0, from).join(' ')) || command.pipeline.length > 1) && goFile.test(piped))
  const inPlace = rest.some((word) => /^-[a-zA-Z]*i/.test(word) || word === '--in-place')
  const writes = rest.some((word, index) => /^>>?$/.test(word) && goFile.test(rest[index + 1] ?? ''))
  const clause = /package main/.test(own)
  switch (program) {
    case 'sed':
    case 'gsed':
    case 'awk':
    case 'gawk':
      return (touchesGo && (inPlace || writes)) || (clause && inPlace) ? `${program} rewrites Go source (${changed(rest)})` : undefined
    case 'perl':
      return (touchesGo || clause) && rest.some((word) => /^-\w*i/.test(word)) ? `perl rewrites Go source (${changed(rest)})` : undefined
    case 'gofmt':
      return rest.includes('-r') && rest.includes('-w') ? 'gofmt -r rewrites Go source' : undefined
    case 'patch':
      return /^(patch)$/.test(name) && (/\.(patch|diff)|(^|\s)-p\d/.test(own) || touchesGo) ? 'patch changes the source' : undefined
    default:
      return rest[0] === 'apply' || (rest[0] === 'am' && /\.patch/.test(own)) ? `git ${rest[0]} changes the source` : undefined
  }
}

/** The files, as far as the words name them. */
function changed(words: readonly string[]): string {
  const files = words.filter((word) => /\.go["'*]*$/.test(word) && !word.includes(' '))
  return files.length > 0 ? files.join(' ') : 'its package clause or what a search finds'
}
