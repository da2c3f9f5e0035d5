/** A task that runs some time after it was last asked for, and never twice at once. */
export interface Deferred {
  ask(): void
  stop(): void
}

/** `milliseconds` of quiet come before it, but it never waits longer than `longest` for quiet; an error of the task goes to `onError`. */
export function deferred(milliseconds: number, task: () => Promise<void>, onError: (error: unknown) => void, longest = Infinity): Deferred {
  let asked: number | undefined
  let timer: NodeJS.Timeout | undefined
  let immediate: NodeJS.Immediate | undefined
  let running = false
  const run = async (): Promise<void> => {
    timer = undefined
    asked = undefined
    running = true
    try {
      await task()
    } catch (error) {
      onError(error)
    } finally {
      running = false
    }
  }
  const stop = (): void => {
    clearTimeout(timer)
    clearImmediate(immediate)
  }
  const ask = (): void => {
    stop()
    asked ??= performance.now()
    const rest = running ? milliseconds : Math.min(milliseconds, Math.max(0, asked + longest - performance.now()))
    const begin = (): void => {
      if (running) ask()
      else void run()
    }
    // A timer waits a millisecond at least, which a keystroke would feel.
    if (rest === 0 && !running) immediate = setImmediate(begin)
    else timer = setTimeout(begin, rest)
  }
  return { ask, stop }
}
