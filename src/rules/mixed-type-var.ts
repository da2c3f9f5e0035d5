import { isCommand } from './command-files.js'
import { commandVariables, declaresSeveral } from './command-variables.js'
import { listNames } from './message.js'
import type { Rule } from './rule.js'
import { typeText } from './type-text.js'
import { valueType } from './value-type.js'

export const mixedTypeVar: Rule = {
  id: 'mixed-type-var',
  class: 'busybox',
  title: 'Variables of several types on one line',
  help: `
A line such as \`var x, y = 1, "s"\` at package level of a command, without a type and with values of different types.

**Why it matters.** makebb declares all variables of a line with the type of the first value. Go then says \`cannot use "s" as int value\` about a
file that nobody wrote; or, where the value fits, says nothing: \`var wait, tries = time.Second, 5\` makes tries a time.Duration, and \`var n, f =
1, 2.0\` makes f an int.

**Not this.** Values of one type; a line with a type, as \`var x, y any = 1, "s"\`; a blank name; the same line inside a function; packages that
are not commands; values whose types can't be seen in the source.

**What to do.** Give each variable a line of its own.
`,
  *checkPackage(read, context) {
    if (!isCommand(read, context)) return
    for (const { source, spec, names, type, values } of commandVariables(read, declaresSeveral, context)) {
      if (type !== null || names.length < 2 || values.length !== names.length) continue
      const types = values.map((value) => typeText(valueType({ source, node: value }, context), context))
      const first = types[0]
      const others = names.filter((name, index) => name.text !== '_' && first !== undefined && types[index] !== undefined && types[index] !== first)
      if (others.length === 0) continue
      const changed = listNames(others.map((name) => `${name.text} (${bare(types[names.indexOf(name)]!)})`))
      yield {
        place: context.placeOf(source, spec),
        class: 'busybox',
        ...(others.some((name) => neverFits(types[names.indexOf(name)]!, first!)) ? { leaveOut: [read.importPath] } : {}),
        message: `makebb gives all variables of a line the type of the first value, ${bare(first!)}, and ${changed} ${others.length === 1 ? 'has' : 'have'} another: declare each on a line of its own`,
      }
    }
  },
}

const basic: readonly (readonly [RegExp, string])[] = [
  [/^(u?int(8|16|32|64|ptr)?|float(32|64)|complex(64|128)|byte|rune)$/, 'number'],
  [/^string$/, 'string'],
  [/^bool$/, 'bool'],
]

/** Whether Go refuses a value of one type where the other is declared, also if it is a constant. */
function neverFits(one: string, other: string): boolean {
  const [a, b] = [one, other].map((type) => basic.find(([pattern]) => pattern.test(type))?.[1])
  return a !== undefined && b !== undefined && a !== b
}

/** `*example.com/a/p.T` as a file would have it: `*p.T`. */
const bare = (type: string): string => type.replace(/[\w.~-]+\//g, '')
