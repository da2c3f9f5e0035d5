import type { Package } from '../go/package.js'
import { buildProjects, draftIn, type BuildFile, type BuildProject } from './build-files.js'
import { isTrial } from './build-scope.js'
import { expanded } from './build-variables.js'
import { reaches } from './chain.js'
import type { Related } from './finding.js'
import { listNames } from './message.js'
import { isTested } from './linked-variable.js'
import { packageValue, type PackageValue } from './package-names.js'
import type { BuildDraft, Rule, RuleContext } from './rule.js'

export const ldflagsX: Rule = {
  id: 'ldflags-x',
  class: 'busybox',
  title: 'A variable that the linker sets',
  help: `
A build script gives \`-ldflags "-X import/path.Variable=value"\`, and the variable is one of a command or of a package that a command is made of. The
finding stands at the \`-X\`; the related place is the variable.

**Why it matters.** makebb passes no such flags, and a command's package is no longer \`main\`: the variable keeps the value that its source gives
it. For a version that is printed this is a blemish; where code compares or parses the variable, the program behaves otherwise: the message
then says *load-bearing*.

**Not this.** A variable that \`variables\` of gopure.yaml has a value for, which \`gopure build\` sets. A variable that no package of this build declares, one that a function call initialises (the linker does not set it either), scripts
that only print the flag, what only tests are built with, and branches for other systems.

**What to do.** Give it its value in gopure.yaml: \`variables\`, with a line \`import/path.Variable: value\`. For makebb itself (and
\`--compat\`) give the variable its value in Go: a generated file with an \`init\`, or a default in the source; a version can also come from a
file that is embedded.
`,
  *checkBuild(context) {
    for (const project of buildProjects(context)) {
      for (const file of project.files) {
        for (const { text, start } of file.lines) {
          if (!text.includes('-X')) continue
          for (const match of text.matchAll(flag)) {
            if (/\b(echo|printf)\b[^;&|]*$/.test(text.slice(text.lastIndexOf('\n', match.index) + 1, match.index)) && !/\$\(\s*echo/.test(text)) continue
            if (isOfTests(text, match.index)) continue
            const at = start + match.index + match[1]!.length
            yield* settingsOf(match[2]!, at, at + match[0].length - match[1]!.length - 1, project, file, context)
          }
        }
      }
    }
  },
}

/** `-X path.Name=`, quoted or not, where path and name may be made of variables. */
const flag = /(^|[\s"'`,=(\\])-X(?:\s+|=)(?:\\?["'])*((?:\$\([^()]*\)|\$\{[^{}]*\}|\{\{[^{}]*\}\}|[^\s"'=\\])+)=/g

/** What only tests are built with: a variable that is called so, and the flags of `go test`. */
function isOfTests(text: string, at: number): boolean {
  const name = /^\s*(?:export\s+)?(\w+)\s*[:?+]?=/.exec(text)?.[1]
  const command = text.slice(0, at).split(/&&|\|\||[;|\n]/).at(-1)!
  return (name !== undefined && isTrial(name.replaceAll('_', '-').toLowerCase())) || /\bgo\s+test\b|\$[({]GO_?TEST\b/.test(command)
}

function* settingsOf(written: string, start: number, end: number, project: BuildProject, file: BuildFile, context: RuleContext): Generator<BuildDraft> {
  const { module } = project
  const symbol = expanded(written.replace(/\{\{\s*\.ModulePath\s*\}\}/g, module.path), file.variables).replace(/\$[({]shell [^)]*go list -m[^)]*\)/g, module.path)
  const dot = symbol.lastIndexOf('.')
  const name = symbol.slice(dot + 1)
  const path = symbol.slice(0, dot)
  if (dot < 0 || path === '' || name.includes('/')) return
  for (const read of packagesAt(path, project, context)) {
    if (!/^[\p{L}_][\p{L}\p{Nd}_]*$/u.test(name)) {
      if (/[$]/.test(name)) yield draftIn(project, file, start, end, { class: 'busybox', ...concerning(read, project, context), message: `sets variables of ${read.importPath} by names that a script works out: makebb passes no -ldflags, so that they keep the values of the source` })
      continue
    }
    if (context.variables.has(`${read.importPath}.${name}`)) continue
    const value = packageValue(read, name, context)
    if (value === undefined || value.constant || isComputed(value)) continue
    yield draftIn(project, file, start, end, { class: 'busybox', ...concerning(read, project, context), ...words(read, name, value, context) })
  }
}

/** A variable of main is one of every command that has it; `commands` of a library are those that it is in. */
function concerning(read: Package, { commands }: BuildProject, { closure }: RuleContext): { readonly commands: readonly string[] } {
  if (closure.roots.includes(read.importPath)) return { commands: [read.importPath] }
  const using = closure.roots.filter((root) => reaches(closure, root, read.importPath))
  const own = using.filter((root) => commands.includes(root))
  return { commands: own.length > 0 ? own : using }
}

/** What a path names in this build; one that begins with something unknown may end like one package of the module. */
function packagesAt(path: string, { module, commands }: BuildProject, { closure }: RuleContext): readonly Package[] {
  if (path === 'main') return commands.flatMap((command) => closure.packages.get(command) ?? [])
  const known = closure.packages.get(path)
  if (known !== undefined) return [known]
  const rest = /[)}](\/[^$(){}]+)$/.exec(path)?.[1]
  if (rest === undefined) return []
  const alike = [...closure.packages.values()].filter((read) => read.module?.dir === module.dir && read.importPath.endsWith(rest))
  return alike.length === 1 ? alike : []
}

const isComputed = ({ declared, values }: PackageValue): boolean => values.some(({ value, source }) => source === declared.source && value.parent?.parent?.equals(declared.node) === true && /call_expression|func_literal/.test(value.type))

function words(read: Package, name: string, value: PackageValue, context: RuleContext): { readonly message: string; readonly related: readonly Related[] } {
  const { source, node } = value.declared
  const declared: Related = { place: context.placeOf(source, node), message: `${name} is declared here` }
  const initial = value.values.find((each) => each.value.parent?.parent?.equals(node) === true)?.value.text
  const stays = initial === undefined || initial === '""' ? 'stays empty' : `stays ${initial}`
  if (read.name === 'main') {
    return { message: `-X main.${name}: in the busybox main is no longer main, and makebb passes no -ldflags: ${name} of ${listNames([read.importPath])} ${stays}`, related: [declared] }
  }
  // Code that asks whether it is empty knows what to do then.
  const tested = initial === undefined || initial === '""' ? undefined : isTested(read, name, context)
  const versioned = /^["'\x60]v?\d+\.\d+/.test(initial ?? '')
  const weight = tested !== undefined ? '. It is load-bearing: code tests it' : versioned ? '. It may be load-bearing: its default looks like a version, which others compare' : ''
  return {
    message: `-X ${read.importPath}.${name}: makebb passes no -ldflags, so that the variable ${stays}${weight}`,
    related: tested === undefined ? [declared] : [declared, { place: tested, message: `${name} is tested here` }],
  }
}
