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
}

export interface Comparison {
  readonly rows: readonly Row[]
  /** `missed|wrong|class module file:line rule …`, in order. */
  readonly differences: readonly string[]
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
export function compare(labels: readonly Label[], scopes: readonly Scope[], found: readonly Place[], modules: ReadonlySet<string>): Comparison {
  const rows = new Map<string, Row>()
  const differences = new Set<string>()
  const rowOf = (rule: string): Row => {
    if (!rows.has(rule)) rows.set(rule, { rule, right: 0, missed: 0, wrong: 0, otherClass: 0 })
    return rows.get(rule)!
  }
  const byKey = new Map(found.map((place) => [keyOf(place), place]))
  const labelled = new Set<string>()
  for (const label of labels) {
    if (!modules.has(label.module)) continue
    labelled.add(keyOf(label))
    const place = byKey.get(keyOf(label))
    const row = rowOf(label.rule)
    const at = `${label.module} ${label.file}:${label.line} ${label.rule}`
    if (label.expected === 'nothing') {
      if (place?.state !== 'active') continue
      row.wrong++
      differences.add(`wrong   ${at}: ${place.message}`)
    } else if (place?.state !== label.expected) {
      row.missed++
      differences.add(`missed  ${at} (${label.expected} ${label.class})`)
    } else {
      row.right++
      if (label.class === '-' || place.class === label.class) continue
      row.otherClass++
      differences.add(`class   ${at}: ${place.class}, labelled ${label.class}: ${place.message}`)
    }
  }
  for (const place of found) {
    if (place.state !== 'active' || labelled.has(keyOf(place)) || !scopes.some((scope) => covers(scope, place))) continue
    rowOf(place.rule).wrong++
    differences.add(`wrong   ${place.module} ${place.file}:${place.line} ${place.rule}: ${place.message}`)
  }
  return { rows: [...rows.values()].sort((a, b) => (a.rule < b.rule ? -1 : 1)), differences: [...differences].sort() }
}

const keyOf = ({ module, file, line, rule }: { readonly module: string; readonly file: string; readonly line: number; readonly rule: string }): string => `${module} ${file}:${line} ${rule}`

function covers({ module, file, rules }: Scope, place: Place): boolean {
  if (module !== place.module || !(rules.has(place.rule) || rules.has('all'))) return false
  const wanted = file.replace(/^\.\//, '')
  return wanted === '' || place.file === wanted || (wanted.endsWith('/') && place.file.startsWith(wanted))
}

/** The table that a person reads. */
export function tableOf(rows: readonly Row[]): string {
  const ratio = (part: number, whole: number): string => (whole === 0 ? '–' : (part / whole).toFixed(3))
  const lines = rows.map(({ rule, right, missed, wrong, otherClass }) => `| \`${rule}\` | ${right} | ${missed} | ${wrong} | ${otherClass} | ${ratio(right, right + wrong)} | ${ratio(right, right + missed)} |`)
  return ['| rule | right | missed | wrong | other class | precision | recall |', '|---|---|---|---|---|---|---|', ...lines, ''].join('\n')
}
