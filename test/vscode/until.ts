// What a person sees follows what happened a moment later: tests ask until it stands there.
import { inspect } from 'node:util'

/** Asks until `good` holds, and gives the answer; after `timeout` ms it fails with the last answer. */
export async function until<T>(what: string, ask: () => Thenable<T> | T, good: (answer: T) => boolean, timeout = 15_000): Promise<T> {
  const end = Date.now() + timeout
  for (;;) {
    const answer = await ask()
    if (good(answer)) return answer
    if (Date.now() > end) throw new Error(`${what}: not within ${timeout / 1000} s; at last it was ${inspect(answer, { depth: 6, breakLength: 140, maxArrayLength: 50 })}`)
    await new Promise((done) => setTimeout(done, 100))
  }
}
