import { describe, expect, it } from 'vitest'
import { commandsOf } from '../../src/rules/build-commands.js'
import { isTrial, linesFor } from '../../src/rules/build-scope.js'
import { buildLines, type BuildKind } from '../../src/rules/build-text.js'
import { expanded, variablesIn } from '../../src/rules/build-variables.js'
import type { Target } from '../../src/go/target.js'

const target: Target = { goos: 'linux', goarch: 'amd64', cgo: false, tags: [], release: 26, toolTags: [] }
const tidy = (text: string): string => text.replace(/\s+/g, ' ').trim()

describe('the statements of', () => {
  it.each<readonly [string, BuildKind, string, readonly string[]]>([
    ['a Makefile: joined, without comments', 'make', 'A = b \\\n  c # d\n# e\nall: A\n\t@echo "#x" # y\n', ['A = b c', 'all: A', '@echo "#x"']],
    ['a script: quotes go over lines', 'shell', 'A="b\n# no comment\n" # c\nd \\\n  e\n', ['A="b # no comment "', 'd e']],
    ["a script: an apostrophe is no quote where none follows", 'shell', "echo it\\'s\nnext don't\nlast\n", ["echo it\\'s", "next don't", 'last']],
    ['a script: what a here-document holds is data', 'shell', "cat <<'EOF' > x\nCGO_ENABLED=1\nEOF\nnext\ncat <<-END\n\ta\n\tEND\nlast\n", ["cat <<'EOF' > x", 'next', 'cat <<-END', 'last']],
    ['a script: a here-string opens nothing', 'shell', 'cat <<<EOF\nnext\n', ['cat <<<EOF', 'next']],
    ['a Dockerfile: comments between continued lines', 'docker', 'RUN a && \\\n# why\n  b\nCOPY <<EOF /x\ndata\nEOF\nRUN <<EOF\nc\nEOF\n', ['RUN a && b', 'COPY <<EOF /x', 'RUN <<EOF', 'c']],
    ['YAML: line by line', 'yaml', 'a: b # c\n- "d # e"\n', ['a: b', '- "d # e"']],
  ])('%s', (_, kind, text, expected) => {
    expect(buildLines(text, kind).map((line) => tidy(line.text)).filter((line) => line !== '')).toEqual(expected)
  })

  it('stand where they stand in the file', () => {
    const text = '# é\nA = b \\\r\n  c\nRUN = "x\n'
    for (const kind of ['make', 'shell', 'docker', 'yaml'] as const) {
      for (const { start, text: line } of buildLines(text, kind)) {
        for (let at = 0; at < line.length; at++) if (line[at] !== ' ') expect(line[at]).toBe(text[start + at])
      }
    }
  })
})

describe('lines that count on linux/amd64:', () => {
  it.each<readonly [string, BuildKind, string, readonly string[]]>([
    ['a case arm of the system', 'shell', 'case $OS in\n  linux)\n a\n ;;\n windows|darwin)\n b\n ;;\n *)\n c\n ;;\nesac\nd\n', ['a', 'c', 'd']],
    ['an if that asks for another system, and its else', 'shell', 'if [ "$GOOS" = "windows" ]; then\n a\nelse\n b\nfi\nc\n', ['b', 'c']],
    ['an if that asks for no system', 'shell', 'if [ "$DEBUG" = "true" ]; then\n a\nelse\n b\nfi\n', ['a', 'b']],
    ['an if that asks for one that is not this', 'shell', 'if [[ ${OS} != linux ]]; then\n a\nelif true; then\n b\nfi\n', ['b']],
    ['an if on one line', 'shell', 'if [ "$GOOS" = windows ]; then a; fi\nb\n', ['b']],
    ['a function that tests', 'shell', 'run_tests() {\n a\n}\nb\n', ['b']],
    ['ifeq with a call', 'make', 'ifeq ($(shell go env GOOS),windows)\nA = 1\nelse ifeq ($(OS),Windows_NT)\nA = 2\nelse\nA = 3\nendif\n', ['A = 3']],
    ['ifneq of the architecture', 'make', 'ifneq ($(GOARCH),amd64)\nA = 1\nendif\nifeq "$(ARCH)" "amd64"\nA = 2\nendif\n', ['A = 2']],
    ['rules that test', 'make', 'test: x\n\tgo build\nunit lint:\n\tb\nall:\n\tc\n', ['unit lint:', 'b', 'all:', 'c']],
  ])('%s', (_, kind, text, expected) => {
    const words = linesFor(buildLines(text, kind), kind, target).map((line) => tidy(line.text))
    expect(words.filter((line) => line !== '' && !/^(case|esac|if\b.*then$|else|elif|fi|;;|\w+\)|\*\)|\}|[\w|]+\))/.test(line))).toEqual(expected)
  })

  it.each([['unit-test', true], ['localtest', true], ['test_all', true], ['lint', true], ['race', true], ['latest', false], ['trace', false], ['attest', false], ['build', false], ['Dockerfile.test', true]])('%s is made to try things out: %s', (name, expected) => {
    expect(isTrial(name)).toBe(expected)
  })
})

describe('the commands of a line', () => {
  it.each([
    ['a chain', 'A=1 go build . && cp -v x "y z" | tee log', [['go', 'build', '.'], ['cp', '-v', 'x', 'y z'], ['tee', 'log']]],
    ['a substitution, after its own', 'X="$(pkg-config --libs a)" make', [['make'], ['pkg-config', '--libs', 'a']]],
    ['a call of make', 'A := $(shell cc -E -)', [['A', ':=', '$(shell cc -E -)'], ['cc', '-E', '-']]],
    ['redirections are words', 'sed s/a/b/ x 2>/dev/null >> y.go', [['sed', 's/a/b/', 'x', '2>', '/dev/null', '>>', 'y.go']]],
    ['what a condition starts', 'if pkg-config a; then b; fi', [['pkg-config', 'a'], ['b'], ['fi']]],
    ['a Dockerfile’s', 'RUN --mount=type=cache,target=/x curl -o /a b', [['curl', '-o', '/a', 'b']]],
  ])('%s', (_, text, expected) => {
    expect(commandsOf({ start: 0, text, recipe: false }).map(({ name, words }) => [name, ...words.map((word) => word.text)])).toEqual(expected)
  })
})

describe('variables', () => {
  const variables = variablesIn(buildLines('PKG := example.com/a\nexport SUB = $(PKG)/b\nQ ?= "quoted"\nQ = later\nSELF = ${SELF:-x}\n', 'make'))
  it.each([
    ['${SUB}/c.V', 'example.com/a/b/c.V'],
    ['$(Q)', 'quoted'],
    ['$SUB.V', 'example.com/a/b.V'],
    ['${OTHER:-fallback}', 'fallback'],
    ['${SELF}', 'x'],
    ['$(shell go list)/x $', '$(shell go list)/x $'],
    ['${LOST}/x', '${LOST}/x'],
  ])('%s is %s', (text, expected) => {
    expect(expanded(text, variables)).toBe(expected)
  })
})
