import type { Closure } from '../go/closure.js'
import { isFault } from '../go/files.js'
import { rangeOfBytes } from '../go/byte-range.js'
import type { ChainStep, ObstacleInfo, PlaceInfo } from '../protocol.js'
import { chainLabels } from '../report/chain-text.js'
import { reachOf } from '../rules/chain.js'
import type { Finding } from '../rules/evaluate.js'
import { isEditable } from '../fixes/editable.js'
import type { Reading } from './analysis.js'

/** All findings of a project with their chains, each step at the import that makes it. */
export function obstaclesOf(reading: Reading, project: string): readonly ObstacleInfo[] {
  const places = new Map<string, PlaceInfo | undefined>()
  const placeOf = (from: string, to: string): PlaceInfo | undefined => {
    const key = `${from} ${to}`
    if (!places.has(key)) places.set(key, importPlace(from, to, reading))
    return places.get(key)
  }
  return [...reading.findings, ...reading.gated].map((finding) => infoOf(finding, reading, project, placeOf))
}

/** The shortest chain from one command to a package; empty where there is none. */
export function chainFrom(command: string, importPath: string, reading: Reading): readonly ChainStep[] {
  const via = reachOf({ ...reading.closure, roots: [command] }).via(importPath)
  return stepsOf(via, reading.closure, (from, to) => importPlace(from, to, reading))
}

function stepsOf(via: readonly string[], closure: Closure, placeOf: PlaceOf): readonly ChainStep[] {
  const labels = chainLabels(via, closure)
  return via.map((importPath, index) => {
    const place = index === 0 ? undefined : placeOf(via[index - 1]!, importPath)
    return { importPath, label: labels[index]!, ...(place === undefined ? {} : { place }) }
  })
}

type PlaceOf = (from: string, to: string) => PlaceInfo | undefined

function infoOf(finding: Finding, reading: Reading, project: string, placeOf: PlaceOf): ObstacleInfo {
  const { rule, severity, state, message, place, via, commands } = finding
  const { module } = finding.package
  return {
    project,
    rule: rule.id,
    title: rule.title,
    class: finding.class,
    severity,
    state,
    message,
    place,
    editable: isEditable(place.path, reading.project.reader.workspace),
    package: finding.package.importPath,
    module: module?.path ?? '',
    moduleVersion: module?.version ?? '',
    chain: stepsOf(via, reading.closure, placeOf),
    commands,
  }
}

function importPlace(from: string, to: string, { closure, project }: Reading): PlaceInfo | undefined {
  const site = closure.edges.get(from)?.find((edge) => edge.to === to)?.sites[0]
  const range = site === undefined ? undefined : project.reader.files.inspect(site.file.path, (bytes) => rangeOfBytes(bytes, site.spec))
  return site === undefined || range === undefined || isFault(range) ? undefined : { path: site.file.path, ...range }
}
