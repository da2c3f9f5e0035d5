import { isCommand } from './command-files.js'
import { commandVariables, declaresSeveral } from './command-variables.js'
import { listNames } from './message.js'
import type { Rule } from './rule.js'

export const multiValueVar: Rule = {
  id: 'multi-value-var',
  class: 'busybox',
  title: 'Several variables from one call',
  help: `
A line such as \`var a, err = f()\` at package level of a command: several variables that one call, map lookup, type assertion or received value
fills. A declared type (\`var a, b int = f()\`) and the blank name make no difference.

**Why it matters.** makebb gives each variable a function of its own that sets it, looks for as many values as there are names, and panics
with \`index out of range\`. No busybox with this command can be built.

**Not this.** \`var a, b = 1, 2\`, which has a value for each name; the same line inside a function; packages that are not commands, which
makebb leaves as they are.

**What to do.** Declare the variables without values and set them in an init function: \`var a T\`, \`var err error\` and \`func init() { a, err =
f() }\`; or keep them in main.
`,
  *checkPackage(read, context) {
    if (!isCommand(read, context)) return
    for (const { source, spec, names, values } of commandVariables(read, declaresSeveral, context)) {
      if (values.length >= names.length) continue
      yield {
        place: context.placeOf(source, spec),
        class: 'busybox',
        leaveOut: [read.importPath],
        message: `one value fills ${listNames(names.map(({ text }) => text))} at package level of a command, and makebb panics at that (index out of range): declare them, and set them in an init function`,
      }
    }
  },
}
