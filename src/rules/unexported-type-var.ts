import { isExported } from '../go/declared-names.js'
import { isCommand } from './command-files.js'
import { commandVariables, declaresAny } from './command-variables.js'
import type { Rule } from './rule.js'
import { hiddenTypes } from './type-text.js'
import { valueType } from './value-type.js'

export const unexportedTypeVar: Rule = {
  id: 'unexported-type-var',
  class: 'busybox',
  title: 'A variable whose type has no public name',
  help: `
A variable at package level of a command, declared without a type, whose value has a type that another package does not export:
\`var thing = p.New()\` where \`func New() hidden\`, or \`var order = binary.LittleEndian\`. Pointers to such a type, lists, maps and functions of it count too, and exported types of an \`internal\` package that the command may not import.

**Why it matters.** makebb moves the value into a function and writes the type beside the variable. It can't be written outside its own package:
\`name hidden not exported by package p\`, about a file that nobody wrote.

**Not this.** A variable with a type of its own, such as an interface; one inside a function; a function's result that is an interface or
an exported alias; unexported types of the command itself; packages that are not commands. Types are followed through the closure's declarations; where
that ends, nothing is said.

**What to do.** Declare the variable with an exported interface that the value satisfies (\`var order binary.ByteOrder = binary.LittleEndian\`), or
set it inside a function.
`,
  *checkPackage(read, context) {
    if (!isCommand(read, context)) return
    for (const { source, names, type, values } of commandVariables(read, mayBeHidden, context)) {
      // The first value's type is written for all.
      const [name, value] = [names[0], values[0]]
      if (type !== null || name === undefined || value === undefined || values.length !== names.length) continue
      const hidden = hiddenTypes(valueType({ source, node: value }, context), read, context)[0]
      if (hidden === undefined) continue
      yield {
        place: context.placeOf(source, name),
        class: 'busybox',
        leaveOut: [read.importPath],
        message: `the type of ${name.text} is or has in it ${hidden.name}, which ${isExported(hidden.name) ? `is internal to others: ${hidden.package.importPath} can't be imported here` : `${hidden.package.importPath} does not export`}, and makebb can't write it: give the variable an exported type, or set it in a function`,
        related: [{ place: context.placeOf(hidden.at.source, hidden.at.node), message: `where ${hidden.name} is named` }],
      }
    }
  },
}

/** Package-level variables have no more than a tab before their names; one of another package's things has a dot behind the sign. */
const mayBeHidden = (text: string): boolean => declaresAny(text) && /=\s*[^\n]*\w\.\w/.test(text)
