import type { Output } from './output.js'

export interface StartLine {
  readonly show: (done: number, total: number) => void
  readonly say: (words: string) => void
  readonly end: () => void
}

/** One line on a terminal's stderr; without a terminal only what takes a while is said. */
export function startLine({ live, err, errorStyle: style }: Output, quiet: boolean): StartLine {
  const draw = (words: string): void => {
    if (live && !quiet) err(`\r\x1b[K${words}`)
  }
  return {
    show: (done, total) => draw(`${style.cyan('starting applets')} ${done} of ${total}`),
    say: (words) => (live || quiet ? draw(style.cyan(words)) : err(`${words}\n`)),
    end: () => draw(''),
  }
}

/** For an editor: each applet as one JSON object on a line of stderr. */
export function startObjects({ err }: Output): StartLine {
  return {
    show: (done, total) => err(`${JSON.stringify({ started: done, total })}\n`),
    say: (words) => err(`${words}\n`),
    end: () => undefined,
  }
}
