// The way from a suite in the extension host to the page that a person sees: one JSON object a line over a local connection.
import { randomBytes } from 'node:crypto'
import { createServer } from 'node:net'
import { createInterface } from 'node:readline'

/**
 * Listens for suites. `env` tells a suite where; `attach({ page, onReport, onClose })` says whose calls are answered from now on:
 * `page()` gives the object whose functions a suite may call, `onReport` gets what mocha reports.
 */
export async function openBridge() {
  const token = randomBytes(16).toString('hex')
  let session
  const server = createServer((socket) => {
    const mine = session
    let known = false
    const send = (message) => void (socket.writable && socket.write(`${JSON.stringify(message)}\n`))
    createInterface({ input: socket }).on('line', async (line) => {
      const { id, token: given, report, call, args } = JSON.parse(line)
      if (!known) {
        known = given === token
        if (!known) socket.destroy()
      } else if (report !== undefined) {
        mine?.onReport(report)
      } else {
        try {
          if (mine === undefined || mine !== session) throw new Error('the page is closed')
          const page = await mine.page()
          if (!Object.hasOwn(page, call)) throw new Error(`the page has no function ${call}`)
          send({ id, value: (await page[call](...args)) ?? null })
        } catch (error) {
          send({ id, error: error instanceof Error ? error.message : String(error) })
        }
      }
    })
    socket.on('error', () => {})
    socket.on('close', () => known && mine?.onClose())
  })
  await new Promise((done) => server.listen(0, '127.0.0.1', done))
  return {
    env: { GOPURE_PAGE: `${server.address().port} ${token}` },
    attach: (next) => (session = next),
    close: () => server.close(),
  }
}
