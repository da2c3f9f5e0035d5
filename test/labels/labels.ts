import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/**
 * Labels that were made by reading, before any rule's output was seen. Each line of a .tsv file is a place with a judgement:
 * module@version, file below the module's root, line, rule, class, remark. A rule with `!` says that the place looks like such a finding and is
 * none; with `gated:`, that a constraint keeps it out of the build. A line `*` names the rules for which a file or folder was read as a whole:
 * whatever they say there without a label is wrong.
 */
export interface Label {
  readonly module: string
  readonly file: string
  readonly line: number
  readonly rule: string
  readonly expected: 'active' | 'gated' | 'nothing'
  /** '-' where none was judged. */
  readonly class: string
}

export interface Scope {
  readonly module: string
  /** A file, or a folder with a final slash; './' is all of the module. */
  readonly file: string
  readonly rules: ReadonlySet<string>
}

/** What is said of one place, whether by a person or by a rule. */
export interface Place {
  readonly module: string
  readonly file: string
  readonly line: number
  readonly rule: string
  readonly class: string
  readonly state: string
  readonly message: string
}

export interface Row {
  readonly rule: string
  right: number
  missed: number
  wrong: number
  /** Right place, other class. */
  otherClass: number
  /** Of those, the ones that a second reading in explained.tsv gives to the rule. */
  rightlyMissed: number
  rightlyFound: number
}

export interface Comparison {
  readonly rows: readonly Row[]
  readonly differences: readonly Difference[]
}

export interface Difference {
  /** `module file:line rule`. */
  readonly at: string
  readonly kind: 'missed' | 'wrong' | 'class'
  readonly message: string
}

/**
 * Why what was found differs from a label: `label` where a second reading goes against the label (or both say the same at two places), `rule` where the
 * rule is wrong there and that is known.
 */
export interface Explanation {
  readonly at: string
  readonly blames: 'label' | 'rule'
  readonly why: string
}

export function readExplanations(): readonly Explanation[] {
  return readFileSync(`${folder}/explained.tsv`, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [at = '', blames, why = ''] = line.split('\t')
      return { at, blames: blames === 'rule' ? 'rule' : 'label', why }
    })
}

const folder = fileURLToPath(new URL('.', import.meta.url))

export function readLabels(): { readonly labels: readonly Label[]; readonly scopes: readonly Scope[] } {
  const labels: Label[] = []
  const scopes: Scope[] = []
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.tsv') && file !== 'explained.tsv').sort()) {
    for (const row of readFileSync(`${folder}/${name}`, 'utf8').split('\n')) {
      const [module = '', file = '', line = '', rule = '', kind = ''] = row.split('\t')
      if (module === '' || module.startsWith('#')) continue
      if (line === '*') scopes.push({ module, file, rules: new Set(rule.split(',')) })
      else labels.push({ module, file, line: Number(line), rule: rule.replace(/^(!|gated:)/, ''), expected: rule.startsWith('!') ? 'nothing' : rule.startsWith('gated:') ? 'gated' : 'active', class: kind })
    }
  }
  return { labels, scopes }
}

/** What was found against what was labelled, in the modules that were looked at. */
export function compare(labels: readonly Label[], scopes: readonly Scope[], found: readonly Place[], explanations: readonly Explanation[]): Comparison {
  const rows = new Map<string, Row>()
  const differences: Difference[] = []
  const forgiven = new Set(explanations.flatMap(({ at, blames }) => (blames === 'label' ? [at] : [])))
  const rowOf = (rule: string): Row => {
    if (!rows.has(rule)) rows.set(rule, { rule, right: 0, missed: 0, wrong: 0, otherClass: 0, rightlyMissed: 0, rightlyFound: 0 })
    return rows.get(rule)!
  }
  const differ = (at: string, rule: string, kind: Difference['kind'], message: string): void => {
    const row = rowOf(rule)
    if (kind === 'class') row.otherClass++
    else {
      row[kind]++
      if (forgiven.has(at)) row[kind === 'missed' ? 'rightlyMissed' : 'rightlyFound']++
    }
    differences.push({ at, kind, message })
  }
  const byKey = new Map(found.map((place) => [keyOf(place), place]))
  const labelled = new Set(labels.map(keyOf))
  for (const label of labels) {
    const at = keyOf(label)
    const place = byKey.get(at)
    if (label.expected === 'nothing') {
      rowOf(label.rule)
      if (place?.state === 'active') differ(at, label.rule, 'wrong', place.message)
    } else if (place?.state !== label.expected) {
      differ(at, label.rule, 'missed', `labelled ${label.expected} ${label.class}`)
    } else {
      rowOf(label.rule).right++
      if (label.class !== '-' && place.class !== label.class) differ(at, label.rule, 'class', `${place.class}, labelled ${label.class}: ${place.message}`)
    }
  }
  for (const place of found) {
    if (place.state !== 'active' || labelled.has(keyOf(place)) || !scopes.some((scope) => covers(scope, place))) continue
    differ(keyOf(place), place.rule, 'wrong', place.message)
  }
  const byPlace = (a: Difference, b: Difference): number => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)
  return { rows: [...rows.values()].sort((a, b) => (a.rule < b.rule ? -1 : 1)), differences: differences.sort(byPlace) }
}

const keyOf = ({ module, file, line, rule }: { readonly module: string; readonly file: string; readonly line: number; readonly rule: string }): string => `${module} ${file}:${line} ${rule}`

function covers({ module, file, rules }: Scope, place: Place): boolean {
  if (module !== place.module || !(rules.has(place.rule) || rules.has('all'))) return false
  const wanted = file.replace(/^\.\//, '')
  return wanted === '' || place.file === wanted || (wanted.endsWith('/') && place.file.startsWith(wanted))
}

/** Precision and recall after the second reading; NaN where there is nothing to judge. */
export function qualityOf({ right, missed, wrong, rightlyMissed, rightlyFound }: Row): { readonly precision: number; readonly recall: number } {
  const good = right + rightlyFound
  return { precision: good / (right + wrong), recall: good / (good + missed - rightlyMissed) }
}

/** The table that a person reads. */
export function tableOf(rows: readonly Row[]): string {
  const ratio = (value: number): string => (Number.isNaN(value) ? '–' : value.toFixed(3))
  const lines = rows.map((row) => {
    const { rule, right, missed, wrong, otherClass, rightlyMissed, rightlyFound } = row
    const { precision, recall } = qualityOf(row)
    return `| \`${rule}\` | ${right} | ${missed} (${rightlyMissed}) | ${wrong} (${rightlyFound}) | ${otherClass} | ${ratio(precision)} | ${ratio(recall)} |`
  })
  return ['| rule | right | missed (rightly) | wrong (right after all) | other class | precision | recall |', '|---|---|---|---|---|---|---|', ...lines, ''].join('\n')
}
