import type { Node } from 'web-tree-sitter'
import { evaluate } from '../go/constraint.js'
import type { GoFile } from '../go/package.js'
import type { SourceFacts } from '../go/source.js'
import { compareGoVersions } from '../go/version.js'
import { nodesOf } from '../go/tree.js'
import { capturesIn, collectors, keepers, loopVariables, type Capture } from './loop-captures.js'
import { listNames } from './message.js'
import type { Once } from './memory.js'
import { sourcesWith } from './package-names.js'
import { activeFiles, type ParsedSource, type Rule, type RuleContext } from './rule.js'
import { bindingOf } from './scope.js'

export const loopVariable: Rule = {
  id: 'loop-variable',
  class: 'busybox',
  title: 'A loop variable that changes its meaning',
  help: `
A module says \`go 1.21\` or less in its go.mod, and a loop's variable is kept beyond the turn of the loop: by a goroutine or a deferred function
that uses it, by a function value that is stored, or by its address.

**Why it matters.** With such a go.mod all turns of a loop share one variable. The busybox is built without go.mod, with Go's newest
language: each turn has its own. What printed \`3 3 3\` prints \`0 1 2\`: mostly better than before, but other than what the module's
tests have seen.

**Not this.** Functions that are called at once or only while the call runs, arguments that are passed by value, copies (\`v := v\`), loops
that assign to a variable declared before, and loops that end or wait within the turn.

**What to do.** Make what is meant plain in the source: a copy in the loop for a variable of its own, a variable before the loop for a shared
one; then raise \`go\` in go.mod to 1.22.
`,
  *checkPackage(read, context) {
    const { module } = read
    if (module === undefined || compareGoVersions(module.goVersion === '' ? '1.16' : module.goVersion, '1.22') >= 0) return
    for (const file of activeFiles(read)) {
      if (file.facts === undefined || isNewer(file.facts) || !mayCapture(file, file.facts, context)) continue
      const source = context.parse(read, file)
      if (source === undefined) continue
      for (const loop of nodesOf(source.root, 'for_statement')) {
        const variables = loopVariables(loop)
        const captures = variables.length === 0 ? [] : firstOfEach(capturesIn(loop, variables, (list) => holdsValues(source, list, context)))
        const [first] = captures
        if (first === undefined) continue
        const names = [...new Set(captures.map(({ node }) => node.text))]
        yield {
          place: context.placeOf(source, loop.namedChildren[0] ?? loop),
          class: 'busybox',
          message: `${listNames(names)} ${names.length === 1 ? 'is one variable' : 'are variables'} for the whole loop with go ${module.goVersion === '' ? '1.16' : module.goVersion} in go.mod, and for each turn in the busybox: ${first.how}`,
          related: captures.map(({ node, how }) => ({ place: context.placeOf(source, node), message: how })),
        }
      }
    }
  },
}

/** Whether a list's elements are surely no pointers, by the type that a parameter, variable or field is declared with. */
function holdsValues(source: ParsedSource, list: Node, context: RuleContext): boolean {
  const types = declaredTypes(source, list, context)
  return types.length > 0 && types.every((type) => /^\[\w*\][A-Za-z_]/.test(type) && !/^\[\w*\](func|map|chan|interface)\b/.test(type))
}

function declaredTypes(source: ParsedSource, list: Node, context: RuleContext): readonly string[] {
  if (list.type === 'identifier') {
    const binding = bindingOf(list)
    return binding === undefined || !('type' in binding) || binding.type === null ? [] : [binding.type.text]
  }
  const field = list.childForFieldName('field')?.text
  if (list.type !== 'selector_expression' || field === undefined) return []
  return sourcesWith(source.package, [field], context).flatMap(({ root }) =>
    nodesOf(root, 'field_declaration').flatMap((declared) => (declared.childrenForFieldName('name').some((name) => name.text === field) ? (declared.childForFieldName('type')?.text ?? []) : [])),
  )
}

/** One finding for each variable and way; a function that uses it five times is one. */
function firstOfEach(captures: readonly Capture[]): readonly Capture[] {
  const seen = new Set<string>()
  return captures.filter(({ node, holder }) => {
    const key = `${node.text} ${holder.id}`
    return !seen.has(key) && seen.add(key)
  })
}

/** `//go:build go1.22` gives a file that language, whatever go.mod says. */
function isNewer({ header: { constraint } }: SourceFacts): boolean {
  return constraint !== undefined && !evaluate(constraint, (tag) => !/^go1\.(2[2-9]|[3-9]\d)$/.test(tag)) && evaluate(constraint, () => true)
}

/** Only the shape of a text matters here, and this decoder is many times faster. */
const decoder = new TextDecoder('latin1')

const answers = new WeakMap<SourceFacts, Once<boolean>>()

/** A look at the text tells most files apart: a loop that declares a name, and behind it, in the same function, `&name` or a function with the name in it. */
function mayCapture({ path }: GoFile, facts: SourceFacts, context: RuleContext): boolean {
  return context.once(answers, facts, () => context.reader.files.inspect(path, (bytes) => textMayCapture(decoder.decode(bytes))) === true)
}

function textMayCapture(text: string): boolean {
  if (!text.includes('func(') && !text.includes('&')) return false
  for (const match of text.matchAll(/\bfor ([^\n:;{}=]*):=/g)) {
    const names = match[1]!.split(',').map((name) => name.trim()).filter((name) => name !== '_' && name !== '')
    if (names.length === 0) continue
    const from = match.index + match[0].length
    const body = text.slice(from, blockEnd(text, from))
    const addresses = /(?<!&)&(?!&)[(\s]*([^\s()[\]{},.;:+*/&|<>=!-]+)/g
    for (const { 1: name, index } of body.matchAll(addresses)) if (names.includes(name!) && mayBeKept(body, index)) return true
    const uses = new RegExp(`(?<![\\w.])(?:${names.map((name) => name.replace(/[^\w]/g, '.')).join('|')})(?!\\w)`)
    for (const { index } of body.matchAll(/\bfunc\s*\(/g)) if (mayBeKept(body, index) && uses.test(body.slice(body.indexOf('{', index), blockEnd(body, index)))) return true
  }
  return false
}

const keeping = new RegExp(`(?:\\b(?:go|defer)\\s.*|\\bappend|Func|\\.(?:${keepers.source.slice(2, -2)}|${collectors.source.slice(2, -2)}))\\s*$`)

/** An argument of a call is kept by few calls only: those that start something, and those that store. */
function mayBeKept(text: string, at: number): boolean {
  let depth = 0
  for (let back = at - 1; back >= 0; back--) {
    const c = text[back]!
    if (c === ')' || c === '}' || c === ']') depth++
    else if ((c === '(' || c === '{' || c === '[') && --depth < 0) return c !== '(' || /[^\w\])]\s*$/.test(text.slice(Math.max(0, back - 2), back)) || keeping.test(text.slice(text.lastIndexOf('\n', back) + 1, back))
  }
  return true
}

const bracesAndTexts = /[{}]|"(?:\\.|[^"\\\n])*"|`[^`]*`|'(?:\\.|[^'\\\n])+'|\/\/[^\n]*|\/\*[\s\S]*?\*\//g

/** Where the block ends that begins behind an offset: at the closing brace that nothing but the end of a statement or an argument follows. */
function blockEnd(text: string, from: number): number {
  let depth = 0
  bracesAndTexts.lastIndex = from
  for (let match = bracesAndTexts.exec(text); match !== null; match = bracesAndTexts.exec(text)) {
    if (match[0] === '{') depth++
    else if (match[0] === '}' && --depth <= 0 && !/^[ \t]*\{/.test(text.slice(match.index + 1, match.index + 8))) return match.index
  }
  return text.length
}
