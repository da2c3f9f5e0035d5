/**
 * Runs something whose parent holds our stdin open for as long as it wants the result: the signal is aborted when stdin ends, which the system
 * sees to even where the parent was killed. Nobody reads our words then; that must not end us before everything is cleared away.
 */
export async function withParent<Result>(work: (ended: AbortSignal) => Promise<Result>): Promise<Result> {
  const { stdin, stdout, stderr } = process
  const abort = new AbortController()
  const end = (): void => abort.abort()
  stdout.removeAllListeners('error')
  for (const stream of [stdout, stderr]) stream.on('error', end)
  for (const event of ['end', 'close', 'error'] as const) stdin.on(event, end)
  stdin.resume()
  try {
    return await work(abort.signal)
  } finally {
    stdin.off('close', end).destroy()
  }
}
