// The suite's end of the connection to the page that shows this extension host; the other end is scripts/editor/bridge.mjs.
import { connect, type Socket } from 'node:net'
import { createInterface } from 'node:readline'

export interface Report {
  readonly type: 'start' | 'pass' | 'fail' | 'pending' | 'end'
  readonly title?: string
  readonly ms?: number
  readonly error?: string
}

interface Answer {
  readonly id: number
  readonly value?: unknown
  readonly error?: string
}

let socket: Socket | undefined
let calls = 0
const waiting = new Map<number, (answer: Answer) => void>()

export async function openBridge(): Promise<void> {
  const [port, token] = (process.env['GOPURE_PAGE'] ?? '').split(' ')
  if (port === undefined || token === undefined) throw new Error('GOPURE_PAGE is not set: start the suites with npm run test:editor')
  const opened = connect(Number(port), '127.0.0.1')
  await new Promise<void>((done, fail) => opened.once('connect', done).once('error', fail))
  socket = opened
  createInterface({ input: opened }).on('line', (line) => {
    const answer = JSON.parse(line) as Answer
    waiting.get(answer.id)?.(answer)
    waiting.delete(answer.id)
  })
  opened.on('close', () => {
    for (const [id, answer] of waiting) answer({ id, error: 'the page is closed' })
    waiting.clear()
  })
  send({ token })
}

/** Closes once everything that was reported is written. */
export async function closeBridge(): Promise<void> {
  await new Promise<void>((done) => (socket === undefined ? done() : socket.end(done)))
}

export function report(what: Report): void {
  send({ report: what })
}

/** Calls a function of scripts/editor/page/page.mjs. */
export async function call(name: string, args: readonly unknown[]): Promise<unknown> {
  const id = ++calls
  const answer = await new Promise<Answer>((done) => {
    waiting.set(id, done)
    send({ id, call: name, args })
  })
  if (answer.error !== undefined) throw new Error(`page.${name}: ${answer.error}`)
  return answer.value
}

function send(message: object): void {
  if (socket === undefined) throw new Error('the bridge to the page is not open')
  socket.write(`${JSON.stringify(message)}\n`)
}
