import type { ProgramInfo, ProgramPlace, ProjectInfo } from '../protocol.js'

/** A row of the Programs view. */
export type ProgramNode =
  | { readonly kind: 'project'; readonly project: ProjectInfo; readonly programs: readonly ProgramInfo[] }
  | { readonly kind: 'program'; readonly program: ProgramInfo }
  | { readonly kind: 'place'; readonly program: ProgramInfo; readonly at: ProgramPlace }

/** The words behind a program's name: what provides it, and how much it is needed. */
export function describeProgram({ provider, need, alternatives, places }: ProgramInfo): string {
  const as = provider.kind !== 'none' && provider.as !== undefined ? ` as ${provider.as}` : ''
  const provided = { applet: `in the busybox${as}`, command: `can be added${as}`, none: 'no Go command is known' }[provider.kind]
  const optional = need === 'optional' ? 'used where found' : need === 'default' ? 'unless told otherwise' : need === 'unreached' ? 'no command comes to its start' : ''
  const instead = alternatives.length === 0 ? '' : `or ${alternatives.join(', ')}`
  return [provided, optional, instead, places.length === 1 ? '' : `${places.length} places`].filter((part) => part !== '').join(' · ')
}

/** A sentence for each thing that a person can do about a program; Markdown. */
export function explainProgram({ name, paths, provider, how, need, alternatives }: ProgramInfo): string {
  const code = (text: string): string => `\`${text}\``
  const written = paths.length === 0 ? '' : `It is started as ${paths.map(code).join(', ')}: the image needs a link there.`
  const needed = { needed: 'What starts it fails without it.', default: 'It is started unless configuration names another.', optional: 'It is used where it is found; the program goes on without it.', unreached: 'No command comes to what starts it: the linker leaves that out.' }[need]
  const instead = alternatives.length === 0 ? '' : `One is enough: ${alternatives.map(code).join(', ')} would do instead.`
  const provided = {
    applet: provider.kind === 'applet' ? `The command ${code(provider.importPath)} of this busybox provides it${provider.as === undefined ? '' : `, under the name ${code(provider.as)}`}.` : '',
    command: provider.kind === 'command' ? `${code(provider.importPath)} could provide it${provider.as === undefined ? '' : `, under the name ${code(provider.as)}`}: ${how}.` : '',
    none: 'No Go command is known that does its work: the image has to bring it, or what starts it goes behind a build tag.',
  }[provider.kind]
  return [`**${code(name)}**`, needed, instead, written, provided].filter((part) => part !== '').join('\n\n')
}
