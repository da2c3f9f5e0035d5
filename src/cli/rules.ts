import { classWords } from '../report/style.js'
import { ruleById, rules } from '../rules/registry.js'
import { exitCode, Failure, type ExitCode } from './exit-code.js'
import { terminalOutput } from './output.js'

/** `gopure rules [rule]`: the list of rules, or the page of one. */
export function rulesVerb(id: string | undefined, color: boolean): Promise<ExitCode> {
  const { out, style } = terminalOutput(color)
  if (id === undefined) {
    for (const rule of rules) out(`${style.bold(rule.id.padEnd(22))}${rule.class.padEnd(10)}${rule.title}\n`)
    return Promise.resolve(exitCode.ok)
  }
  const rule = ruleById(id)
  if (rule === undefined) throw new Failure(`there is no rule ${id}: gopure rules lists them`, exitCode.usage)
  out(`# ${rule.title} (${rule.id})\n\nClass ${rule.class}: ${classWords[rule.class]}.\n\n${rule.help.trim()}\n`)
  return Promise.resolve(exitCode.ok)
}
