import type { Progress } from '../busybox/result.js'
import type { Output } from './output.js'

const words: Readonly<Record<Progress['phase'], string>> = {
  tool: 'getting the generator ready',
  load: 'loading packages',
  rewrite: 'rewriting packages',
  compile: 'compiling',
  link: 'linking',
  verify: 'looking for every command in it',
}

const what = ({ phase, message }: Progress): string => message ?? words[phase]

export interface ProgressLine {
  readonly show: (progress: Progress) => void
  /** Clears the line. */
  readonly end: () => void
}

/**
 * One line on a terminal's stderr: the phase, what was counted of it, the time since the start, and a bar where there is a total. Without a
 * terminal each phase is one line of a log.
 */
export function progressLine(output: Output, quiet: boolean): ProgressLine {
  if (quiet) return { show: () => undefined, end: () => undefined }
  const began = Date.now()
  const { errorStyle: style, err } = output
  const seconds = (): string => `${((Date.now() - began) / 1000).toFixed(0)} s`
  let last: Progress | undefined
  const draw = (): void => {
    if (last === undefined) return
    const { done, total } = last
    const counted = done === undefined ? '' : total === undefined ? ` ${done} packages` : ` ${bar(done, total)} ${done} of ${total} packages`
    err(`\r\x1b[K${style.cyan(what(last))}${counted}  ${style.dim(seconds())}`)
  }
  const timer = output.live ? setInterval(draw, 250) : undefined
  return {
    show(progress) {
      const changed = last === undefined || what(progress) !== what(last)
      last = progress
      if (output.live) draw()
      else if (changed) err(`${what(progress)} (${seconds()})\n`)
    },
    end() {
      if (timer === undefined) return
      clearInterval(timer)
      err('\r\x1b[K')
    },
  }
}

/** For an editor: each step of a build as one JSON object on a line of stderr. */
export function progressObjects({ err }: Output): ProgressLine {
  return { show: (progress) => err(`${JSON.stringify(progress)}\n`), end: () => undefined }
}

function bar(done: number, total: number): string {
  const width = 24
  const full = Math.min(width, Math.round((done / Math.max(1, total)) * width))
  return `${'━'.repeat(full)}${'─'.repeat(width - full)}`
}
