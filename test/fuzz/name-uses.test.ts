import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createTextUses } from '../../src/go/name-uses.js'
import { cases, mutated, shortest, type Difference } from './cases.js'

const original = `// Package p is of files that are edited.
package p

import "os/exec"

const name, quote = "tool", '\`'

type Runner struct {
	run func(string) error
}

func (r *Runner) Run() error { return r.run(name) }

var (
	runners = []Runner{{run: start}}
	usage   = \`
func start() is no function here
\`
)

func start(program string) error {
	return exec.Command(program).Run()
}

type (
	Many []Runner
	Few  struct{ Runner }
)

func init() { stop() }

//go:linkname stop other.stop
func stop() {
	// start is only mentioned.
	_ = func() { _ = start("x") }
}
`
const calm = original.replaceAll('`', '"').replace('"\nfunc start() is no function here\n"', '""').replace(`'"'`, `'x'`)
const names = ['start', 'stop', 'name', 'Runner', 'Many', 'runners', 'exec.Command', 'usage', 'func', 'r']
const pieces = ['func ', '\nfunc start() {\n', 'type Runner = Many\n', '\nvar x = start\n', '`', '"', '\n', '}', '{', 'start', 'stop()', '// ', '/*', '*/', 'const name = stop\n', '\r\n', ';', 'x := 1 ', '\n\nfunc f() {\n\tstart()\n}\n']

it('name uses of an edited text are those of the text read anew', () => {
  const differences: Difference[] = []
  const edits = fc.constantFrom(original, calm).chain((text) => fc.array(mutated([text], pieces), { minLength: 1, maxLength: 4 }).map((all) => [text, ...all]))
  for (const steps of cases(edits, 3000, 100_000)) {
    let uses = createTextUses(steps[0]!)
    for (const text of steps) {
      uses = uses.after(text)
      const anew = createTextUses(text)
      const [got, want] = [uses, anew].map((one) => JSON.stringify(names.map((name) => [...one.declarationsWith(name)].sort())))
      if (got !== want) differences.push({ input: steps, want, got })
    }
  }
  expect(shortest(differences)).toBeUndefined()
})
