// What became of the suites: printed while they run, added up, and written where the sum of all tests is made.
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

export function openOutcome() {
  const total = { passed: 0, failed: 0, skipped: 0, failures: [], suites: [] }
  return {
    total,
    /** Takes what mocha reports about one suite. */
    suite(name) {
      const began = Date.now()
      const here = { name, passed: 0, failed: 0, skipped: 0, seconds: 0 }
      total.suites.push(here)
      let running
      console.log(`\n${name}`)
      const fail = (title, message) => {
        here.failed++
        total.failed++
        total.failures.push({ suite: name, title, message })
        console.log(`  ✗ ${title}\n${message.replace(/^/gm, '      ')}`)
      }
      return {
        here,
        running: () => running,
        fail,
        report({ type, title, ms, error }) {
          if (type === 'start') running = title
          if (type === 'pass') {
            here.passed++
            total.passed++
            console.log(`  ✓ ${title} (${ms} ms)`)
          }
          if (type === 'pending') {
            here.skipped++
            total.skipped++
            console.log(`  - ${title}`)
          }
          if (type === 'fail') fail(title, error)
          if (type === 'fail' || type === 'pass') running = undefined
        },
        end: () => (here.seconds = Math.round((Date.now() - began) / 100) / 10),
      }
    },
    write(file) {
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, JSON.stringify(total, null, 2))
    },
  }
}
