/** A task that runs some time after it was last asked for, and never twice at once. */
export interface Deferred {
  ask(): void
  stop(): void
}

/** `milliseconds` of quiet come before it; an error of the task goes to `onError`. */
export function deferred(milliseconds: number, task: () => Promise<void>, onError: (error: unknown) => void): Deferred {
  let timer: NodeJS.Timeout | undefined
  let running = false
  const run = async (): Promise<void> => {
    timer = undefined
    running = true
    try {
      await task()
    } catch (error) {
      onError(error)
    } finally {
      running = false
    }
  }
  const ask = (): void => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      if (running) ask()
      else void run()
    }, milliseconds)
  }
  return { ask, stop: () => clearTimeout(timer) }
}
