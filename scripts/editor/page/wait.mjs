/** Asks until there is an answer other than undefined and null. */
export async function until(ask, what, timeout = 10_000) {
  const end = Date.now() + timeout
  for (;;) {
    const answer = await ask()
    if (answer !== undefined && answer !== null) return answer
    if (Date.now() > end) throw new Error(`there is no ${what} after ${timeout / 1000} s`)
    await new Promise((done) => setTimeout(done, 50))
  }
}
