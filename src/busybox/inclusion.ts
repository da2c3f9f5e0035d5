import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { mainFile } from './phases.js'
import { tokens } from './tokens.js'

/** A command that has to be in the busybox, and the name by which it is called there. */
export interface RequestedCommand {
  readonly importPath: string
  readonly applet: string
}

/** `applets` are the names that the command's generated package registers; none if the tree does not have it. */
export interface Inclusion {
  readonly command: RequestedCommand
  readonly imported: boolean
  readonly applets: readonly string[]
}

/** Looks every command up in the tree that makebb compiled: is it imported by main, and under which name? */
export async function inclusions(generated: string, commands: readonly RequestedCommand[]): Promise<readonly Inclusion[]> {
  const main = await readFile(mainFile(generated), 'utf8').catch(() => '')
  const imports = new Set(strings(main))
  return Promise.all(
    commands.map(async (command) => {
      const folder = join(generated, 'src', command.importPath)
      const files = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.go'))
      const texts = await Promise.all(files.map((name) => readFile(join(folder, name), 'utf8')))
      return { command, imported: imports.has(command.importPath), applets: texts.flatMap(registered) }
    }),
  )
}

/** The name in makebb's `bbmain.Register("name", registeredInit, registeredMain)`. */
function registered(text: string): readonly string[] {
  const found = tokens(text)
  return found.flatMap((token, index) => {
    const [dot, register, open, name, comma, init] = found.slice(index + 1, index + 7)
    const call = token.text.startsWith('bbmain') && dot?.text === '.' && register?.text === 'Register' && open?.text === '('
    const ours = call && comma?.text === ',' && init?.text.startsWith('registeredInit') === true
    return ours && name?.kind === 'string' ? [name.text.slice(1, -1)] : []
  })
}

function strings(text: string): readonly string[] {
  return tokens(text).flatMap(({ kind, text: literal }) => (kind === 'string' ? [literal.slice(1, -1)] : []))
}
