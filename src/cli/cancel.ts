const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Runs something that a person, or the parent whose signal is `ended`, may cancel: nothing that it started is left then. */
export async function cancellable<Result>(ended: AbortSignal | undefined, work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
  const abort = new AbortController()
  const stop = (): void => abort.abort()
  for (const signal of signals) process.on(signal, stop)
  try {
    return await work(ended === undefined ? abort.signal : AbortSignal.any([abort.signal, ended]))
  } finally {
    for (const signal of signals) process.off(signal, stop)
  }
}
