import { isFault } from '../go/files.js'
import { rangeOfBytes } from '../go/tree.js'
import type { ObstacleInfo, PlaceInfo } from '../protocol.js'
import type { Finding } from '../rules/evaluate.js'
import { isEditable } from '../fixes/editable.js'
import type { Reading } from './analysis.js'

/** All findings of a project with their chains, each step at the import that makes it. */
export function obstaclesOf(reading: Reading): readonly ObstacleInfo[] {
  const places = new Map<string, PlaceInfo | undefined>()
  const placeOf = (from: string, to: string): PlaceInfo | undefined => {
    const key = `${from} ${to}`
    if (!places.has(key)) places.set(key, importPlace(from, to, reading))
    return places.get(key)
  }
  return [...reading.findings, ...reading.gated].map((finding) => infoOf(finding, reading, placeOf))
}

function infoOf(finding: Finding, { project }: Reading, placeOf: (from: string, to: string) => PlaceInfo | undefined): ObstacleInfo {
  const { rule, severity, state, message, place, via, commands } = finding
  const { module } = finding.package
  return {
    rule: rule.id,
    title: rule.title,
    class: finding.class,
    severity,
    state,
    message,
    place,
    editable: isEditable(place.path, project.reader.workspace),
    package: finding.package.importPath,
    module: module?.path ?? '',
    moduleVersion: module?.version ?? '',
    chain: via.map((importPath, index) => {
      const at = index === 0 ? undefined : placeOf(via[index - 1]!, importPath)
      return { importPath, ...(at === undefined ? {} : { place: at }) }
    }),
    commands,
  }
}

function importPlace(from: string, to: string, { closure, project }: Reading): PlaceInfo | undefined {
  const site = closure.edges.get(from)?.find((edge) => edge.to === to)?.sites[0]
  const range = site === undefined ? undefined : project.reader.files.inspect(site.file.path, (bytes) => rangeOfBytes(bytes, site.spec))
  return site === undefined || range === undefined || isFault(range) ? undefined : { path: site.file.path, ...range }
}
