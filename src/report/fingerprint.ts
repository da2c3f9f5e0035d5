import { isFault, readText, type Files } from '../go/files.js'
import type { Finding } from '../rules/evaluate.js'
import { pathInModule } from './check.js'

/**
 * What a finding is known by when its file is edited elsewhere: its rule, its file and the text of its line, with a number where several are the
 * same. Lines may move, code may be indented anew and a dependency may get a new version; a second equal finding is another one.
 */
export function fingerprintsOf(findings: readonly Finding[], files: Files): ReadonlyMap<Finding, string> {
  const lines = new Map<string, readonly string[]>()
  const lineOf = ({ place }: Finding): string => {
    // A finding about a whole file points at no text.
    if (place.line === place.endLine && place.column === place.endColumn) return ''
    let known = lines.get(place.path)
    if (known === undefined) {
      const text = readText(files, place.path)
      lines.set(place.path, (known = isFault(text) ? [] : text.split('\n')))
    }
    return (known[place.line - 1] ?? '').replace(/\s+/g, ' ').trim()
  }
  const times = new Map<string, number>()
  return new Map(
    findings.map((finding) => {
      const key = digest(JSON.stringify([finding.rule.id, fileOf(finding), lineOf(finding), finding.state === 'gated']))
      const time = (times.get(key) ?? 0) + 1
      times.set(key, time)
      return [finding, `${key}:${time}`]
    }),
  )
}

/** A file by its module, the same on every machine: `example.com/a/cmd/main.go`. */
export function fileOf(finding: Finding): string {
  const { module } = finding.package
  return module === undefined ? finding.place.path : `${module.path}/${pathInModule(finding, finding.place.path)}`
}

/** 64 bits of FNV-1a in two halves, as 16 hexadecimal digits: to tell lines apart, not to keep secrets. */
function digest(text: string): string {
  let a = 0x811c9dc5
  let b = 0xcbf29ce4
  for (const byte of new TextEncoder().encode(text)) {
    a = Math.imul(a ^ byte, 0x01000193)
    b = Math.imul(b ^ byte, 0x01000193) + (a >>> 15)
  }
  return [a, b].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join('')
}
