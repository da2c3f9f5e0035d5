import { isSpare, type Need } from '../rules/finding.js'
import { count, listNames } from '../rules/message.js'
import type { CheckReport } from './check.js'
import { placeText, type TextOptions } from './place-text.js'
import { howToAdd, isMissing, type NeededProgram } from './programs.js'

/** Programs needed at run time, each with what provides it; with --verbose, every place that starts it. */
export function programLines(check: CheckReport, options: TextOptions): readonly string[] {
  const { style, verbose } = options
  const { programs } = check
  if (programs.length === 0) return []
  const shown = verbose ? programs : programs.filter(({ need }) => !isSpare(need))
  const missing = shown.filter((program) => isMissing(program, programs)).length
  const width = Math.max(...shown.map(({ name }) => name.length), 0)
  const left = (need: Need): number => (verbose ? 0 : programs.filter((program) => program.need === need).length)
  const [optional, unreached] = [left('optional'), left('unreached')]
  const provided = shown.length === 0 ? 'none for certain' : missing === 0 ? 'each has a Go command' : `${missing} of them without a known Go command`
  return [
    `${style.bold('programs needed at run time')} ${style.dim(`(${shown.length})`)}  ${provided}`,
    ...shown.flatMap((program) => [
      `  ${program.name.padEnd(width)}  ${providerText(program, check, options)}${verbose ? '' : style.dim(`  ${placesText(program, options)}`)}`,
      ...(verbose ? program.findings.map((finding) => style.dim(`    ${placeText(finding, options)}`)) : []),
    ]),
    ...(optional === 0 ? [] : [style.dim(`  and ${count(optional, 'program')} that ${optional === 1 ? 'is' : 'are'} used where found (--verbose)`)]),
    ...(unreached === 0 ? [] : [style.dim(`  and ${count(unreached, 'program')} that no command comes to the start of (--verbose)`)]),
  ]
}

/** What provides a program, in a few words. */
export function providerText({ provider, need }: NeededProgram, { project }: CheckReport, { style }: Pick<TextOptions, 'style'>): string {
  const other = provider.kind !== 'none' && provider.as !== undefined ? `, under the name ${provider.as}` : ''
  switch (provider.kind) {
    case 'applet':
      return `${style.green('in the busybox')}${other}`
    case 'command':
      return `${style.cyan('a Go command could be added')}${other}: ${howToAdd(project, provider.importPath)}`
    case 'none':
      return need === 'unreached' ? 'no command comes to its start' : need === 'optional' ? 'used where found' : style.yellow('no Go command is known')
  }
}

function placesText({ findings, paths, need, alternatives }: NeededProgram, options: TextOptions): string {
  const written = paths.length === 0 ? '' : `as ${paths.join(', ')}, `
  const unless = need === 'default' ? 'unless told otherwise, ' : ''
  const instead = alternatives.length === 0 ? '' : `${listNames(alternatives)} would do, `
  return `${written}${unless}${instead}${findings.length === 1 ? placeText(findings[0]!, options) : `${count(findings.length, 'place')}, first ${placeText(findings[0]!, options)}`}`
}
