import { checkJson } from '../cli/gopure.js'
import { workspaceFolder } from '../workspace.js'
import type { Place } from './labels.js'

/** What check says of the real programs that were labelled; where one place is said of several times, the active finding counts. */
export function checkFindings(): readonly Place[] {
  const places = new Map<string, Place>()
  for (const name of ['runc', 'containerd', 'kine', 'flannel', 'u-root']) {
    for (const { module, moduleVersion, file, line, rule, class: kind, state, message } of checkJson(['--cgo'], { cwd: workspaceFolder(name) }).findings) {
      const key = `${module}@${moduleVersion} ${file}:${line} ${rule}`
      if (places.get(key)?.state !== 'active') places.set(key, { module: `${module}@${moduleVersion}`, file, line, rule, class: kind, state, message })
    }
  }
  return [...places.values()]
}
