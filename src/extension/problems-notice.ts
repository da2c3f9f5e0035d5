import { window } from 'vscode'
import type { Disposes, Services } from './services.js'

/** A project that can't be read, or a machine without Go, is said once, and not again until it was mended. */
export function activateProblemsNotice({ projects, log }: Services): Disposes {
  const said = new Map<string, string>()
  return projects.onDidChange((all) => {
    for (const { id, name, state, problems } of all) {
      const why = state === 'unusable' ? (problems[0]?.message ?? 'the output says why') : ''
      if (said.get(id) === why || (why === '' && !said.has(id))) continue
      said.set(id, why)
      if (why === '') continue
      for (const { file, line, message } of problems) log.warn(`${file}${line === undefined ? '' : `:${line}`}: ${message}`)
      void window.showWarningMessage(`Gopure can't read ${name}: ${why}`, 'Show Output').then((chosen) => {
        if (chosen !== undefined) log.show()
      })
    }
  })
}
