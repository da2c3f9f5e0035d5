import { draftIn, rememberDrafts, type BuildFile, type BuildProject } from './build-files.js'
import { commandsOf } from './build-commands.js'
import { isTrial } from './build-scope.js'
import type { BuildLine } from './build-text.js'
import type { BuildDraft, Rule } from './rule.js'

export const buildScript: Rule = {
  id: 'build-script',
  class: 'info',
  title: 'A build script that asks for cgo',
  help: `
A Makefile, Dockerfile, shell script, \`.goreleaser.yml\` or go.env of the module that a command stands in sets \`CGO_ENABLED=1\`, gives Go a C linker
(\`-linkmode external\`, \`-extldflags\`), asks for another kind of binary (\`-buildmode=pie\`, \`c-shared\`, \`plugin\`), or asks pkg-config or the C
compiler which build tags to set.

**Why it matters.** It says how the program is built elsewhere, and what has to be otherwise here: the busybox is linked by Go alone, with
cgo off. Tags that depend on what the machine happens to have make another program on every machine.

**Not this.** Branches for other systems and architectures, lines that set \`CGO_ENABLED=0\` themselves, tests and linters (the race detector needs
cgo), comments, and what a script only prints.

**What to do.** Nothing here by itself: read which features the tags stand for, and name those that are wanted in gopure.yaml.
`,
  checkBuild: rememberDrafts(wishesOf),
}

function* wishesOf(project: BuildProject): Generator<BuildDraft> {
  for (const file of project.files) {
    for (const line of file.lines) {
      if (!mayAsk.test(line.text)) continue
      for (const { start, end, message } of wishesIn(line, file)) yield draftIn(project, file, start, end, { class: 'info', message })
    }
  }
}

const mayAsk = /CGO_ENABLED|linkmode|extldflags|buildmode|pkg-config|-config\b|\bcc\b|\bgcc\b|\bCC\b/

interface Wish {
  readonly start: number
  readonly end: number
  readonly message: string
}

function* wishesIn(line: BuildLine, file: BuildFile): Generator<Wish> {
  const { text, start } = line
  const shown = printed(line)
  const isAside = (at: number): boolean => shown.some((span) => span.start <= start + at && start + at < span.end)
  const isPure = /\bCGO_ENABLED\s*[:?]?=\s*["']?0\b/.test(text)
  for (const { pattern, message } of patterns) {
    for (const match of text.matchAll(pattern)) {
      if (isPure || isAside(match.index)) continue
      const words = match[0].trimStart()
      const at = start + match.index + match[0].length - words.length
      yield { start: at, end: at + words.trimEnd().length, message: message(match) }
    }
  }
  for (const command of commandsOf(line)) {
    if (!isProbe(command.name, command.words.map((word) => word.text)) || !namesTags(line, file)) continue
    const last = command.words.findIndex((word) => /^\d*[<>|&]/.test(word.text))
    const end = (last < 0 ? command.words.at(-1) : command.words[last - 1])?.end ?? command.start + command.name.length
    yield { start: command.start, end, message: `${command.name} decides on build tags: they depend on the C libraries of the machine that builds` }
  }
}

const patterns: readonly { readonly pattern: RegExp; readonly message: (match: RegExpMatchArray) => string }[] = [
  {
    pattern: /(?<![\w$({-])CGO_ENABLED(?:\s*[:?]?=|:\s|\s+(?=1))\s*["']?(?:\$\{CGO_ENABLED:?-)?1\b/g,
    message: () => 'builds with cgo: the busybox is built with CGO_ENABLED=0',
  },
  { pattern: /(?:(?<![\w-])|(?<=\\n))-?-linkmode[=\s]\s*["']?external\b/g, message: () => 'links with the C linker (-linkmode external): the busybox is linked by Go alone' },
  { pattern: /(?:(?<![\w-])|(?<=\\n))-?-extldflags\b/g, message: () => 'gives flags to the C linker (-extldflags): the busybox is linked by Go alone, and is static without them' },
  {
    pattern: /(?<![\w-])-?-buildmode[=\s]\s*["']?(pie|c-shared|c-archive|shared|plugin)\b/g,
    message: ([, mode]) => (mode === 'pie' ? 'builds a position-independent program (-buildmode=pie): the busybox is built without' : `builds a ${mode} (-buildmode=${mode}), which is no command of a busybox`),
  },
]

/** What is only printed, and lines that test or name tests. */
function printed(line: BuildLine): readonly { readonly start: number; readonly end: number }[] {
  const whole = { start: line.start, end: line.start + line.text.length }
  const [, name] = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*[:?+]*=/.exec(line.text) ?? []
  if (name !== undefined && isTrial(name)) return [whole]
  const commands = commandsOf(line)
  return commands.flatMap((command) => {
    const words = command.words.map(({ text }) => text)
    const tries = /go$/i.test(command.name.replace(/[^\w]/g, '')) && /^(test|vet)$/.test(words[0] ?? '')
    const isSaid = /^(echo|printf|cat|info|log|warn|error|grep|sed|awk)$/.test(command.name) || /golangci|staticcheck|govulncheck|ginkgo|gotestsum/.test(command.name) || tries || words.includes('-race')
    return isSaid ? [{ start: command.start, end: command.words.at(-1)?.end ?? command.start }] : []
  })
}

/** `pkg-config libx`, `x-config --libs`, `cc -E -`. */
function isProbe(name: string, words: readonly string[]): boolean {
  if (/pkg-?config/i.test(name)) return words.length > 0 && !words.includes('--version')
  if (/^[a-z]+-config$/.test(name)) return words.some((word) => /^--(libs|cflags|version|exists)/.test(word))
  return /^(cc|gcc|clang|\$\(CC\)|\$\{?CC[^}]*\}?)$/.test(name) && (words.includes('-') || words.includes('-E'))
}

/** Tags are what it is about: by the file's name, or by what stands within a few lines. */
function namesTags(line: BuildLine, file: BuildFile): boolean {
  if (/tags?\b|_tag\b/i.test(file.name.replace(/^.*\//, '').replace(/\.\w+$/, ''))) return true
  const at = file.lines.indexOf(line)
  return file.lines.slice(Math.max(0, at - 3), at + 4).some(({ text }) => /tags\b/i.test(text))
}
