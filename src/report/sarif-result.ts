import type { Package } from '../go/package.js'
import type { Finding } from '../rules/evaluate.js'
import type { Place } from '../rules/finding.js'
import { rules } from '../rules/registry.js'
import type { Artifacts } from './artifact.js'
import type { BaselineState } from './baseline.js'
import { chainPlaces } from './chain-places.js'
import { pathInModule, type Check } from './check.js'
import { fingerprintsOf } from './fingerprint.js'
import { moduleTitle } from './module-title.js'
import { homeOf, isOwn, placeOfHome } from './placement.js'
import { levels } from './sarif-rules.js'

/**
 * A result for each finding. One that stands where the repository has no file (in the module cache, or a vendor folder that nobody edits) is put
 * at the import or line of go.mod that brings it in, with its real place as the first related one.
 */
export function sarifResults(check: Check, findings: readonly Finding[], artifacts: Artifacts, baselineOf: (finding: Finding) => BaselineState | undefined): readonly unknown[] {
  const { closure, reader } = check
  const { workspace, files } = reader
  const fingerprints = fingerprintsOf(check.findings, files)
  const byFolder = new Map<string, Package>([...closure.packages.values()].map((read) => [read.dir, read]))
  const isOwnPath = (path: string): boolean => isOwn(path, workspace, (dir) => byFolder.get(dir))
  const indexes = new Map(rules.map(({ id }, index) => [id, index]))
  const stepsOf = chainPlaces(closure, files)
  const location = (place: Place): { readonly physicalLocation: unknown } => ({ physicalLocation: artifacts.physicalLocation(place) })

  const resultOf = (finding: Finding): unknown => {
    const { rule, place, severity, message, package: read, via, commands, related = [] } = finding
    const home = isOwnPath(place.path) ? undefined : homeOf(finding, closure, workspace, isOwnPath)
    const shown = home === undefined ? undefined : placeOfHome(home, closure, files)
    const where = `${read.module === undefined ? read.importPath : moduleTitle(read.module)}, ${pathInModule(finding, place.path)}:${place.line}`
    const others = [...(shown === undefined ? [] : [{ place, message: where }]), ...related]
    const baseline = baselineOf(finding)
    const steps = stepsOf(finding)
    const fingerprint = fingerprints.get(finding)!
    return {
      ruleId: rule.id,
      ruleIndex: indexes.get(rule.id),
      level: levels[severity],
      message: { text: shown === undefined ? escapeLinks(message) : `${escapeLinks(message)}. In [${where}](0)` },
      locations: [{ ...location(shown ?? place), logicalLocations: [{ fullyQualifiedName: read.importPath, kind: 'module' }] }],
      ...(others.length === 0 ? {} : { relatedLocations: others.map((other, id) => ({ id, ...location(other.place), message: { text: escapeLinks(other.message) } })) }),
      ...(steps.length < 2 ? {} : { codeFlows: [{ threadFlows: [{ locations: steps.map((step) => ({ location: { ...location(step.place), message: { text: step.message } } })) }] }] }),
      partialFingerprints: { 'gopureFinding/v1': fingerprint, primaryLocationLineHash: fingerprint },
      ...(finding.state === 'suppressed' ? { suppressions: [{ kind: 'inSource', status: 'accepted', justification: finding.reason }] } : {}),
      ...(baseline === undefined ? {} : { baselineState: baseline === 'known' ? 'unchanged' : 'new' }),
      properties: { class: finding.class, commands, via },
    }
  }
  return findings.map(resultOf)
}

/** `[text](1)` in a message is a link to a related location. */
const escapeLinks = (message: string): string => message.replace(/\[(?=[^\]]*\]\()/g, '\\[')
