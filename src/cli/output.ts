import pc from 'picocolors'
import type { Style } from '../report/style.js'

/** Where the terminal's words go; colours only for a terminal, and never into a pipe. */
export interface Output {
  readonly style: Style
  /** Styled for stderr. */
  readonly errorStyle: Style
  readonly out: (text: string) => void
  readonly err: (text: string) => void
  /** True where stdout is a terminal. */
  readonly terminal: boolean
  /** True where a line of stderr can be drawn over. */
  readonly live: boolean
}

export function terminalOutput(color: boolean): Output {
  const allowed = color && process.env['NO_COLOR'] === undefined && process.env['TERM'] !== 'dumb'
  const colors = (stream: NodeJS.WriteStream): Style => pc.createColors(allowed && (stream.isTTY || process.env['FORCE_COLOR'] !== undefined))
  return {
    style: colors(process.stdout),
    errorStyle: colors(process.stderr),
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    terminal: process.stdout.isTTY,
    live: process.stderr.isTTY && process.env['TERM'] !== 'dumb',
  }
}
