import { appletName, type AppletNames } from '../rules/applet.js'
import { count } from '../rules/message.js'
import type { Step } from '../port/step.js'
import { relativeTo } from './place-text.js'
import type { Style } from './style.js'

export interface PlanOptions {
  readonly style: Style
  /** Paths below it are written relative to it. */
  readonly directory: string
  readonly names: AppletNames
}

/** The steps of a port as a tree: command, package, file, what is done there and what that loses. */
export function planText(steps: readonly Step[], rounds: number, { style, directory, names: applets }: PlanOptions): readonly string[] {
  if (steps.length === 0) return [`${style.bold('Plan')}  nothing that a fix could do`]
  const lines = [`${style.bold('Plan')}  ${count(steps.length, 'step')} in ${count(rounds, 'round')}`]
  for (const [commands, ofCommands] of groupBy(steps, ({ finding }) => finding.commands.join(' '))) {
    const names = commands.split(' ')
    lines.push(`${style.bold(names.map((command) => appletName(command, applets)).join(', '))}  ${style.dim(names.length === 1 ? commands : count(names.length, 'command'))}`)
    for (const [read, ofPackage] of groupBy(ofCommands, (step) => step.package)) {
      lines.push(`  ${style.dim(read)}`)
      for (const [file, ofFile] of groupBy(ofPackage, (step) => step.file)) {
        lines.push(`    ${relativeTo(directory, file)}`)
        for (const { title, fix, finding, loses } of ofFile) {
          lines.push(`      ${style.green('→')} ${title} ${style.dim(`(${fix})`)}`, style.dim(`        ${finding.message}`))
          for (const loss of loses) lines.push(`        ${style.yellow('loses')} ${loss}`)
        }
      }
    }
  }
  return lines
}

export function groupBy<T>(all: readonly T[], keyOf: (one: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>()
  for (const one of all) {
    const known = groups.get(keyOf(one))
    if (known === undefined) groups.set(keyOf(one), [one])
    else known.push(one)
  }
  return groups
}
