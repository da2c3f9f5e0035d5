import type { Hover, Position } from 'vscode-languageserver'
import type { FixContext } from '../fixes/fix.js'
import { proposalsFor } from '../fixes/registry.js'
import { evaluate, formatConstraint } from '../go/constraint.js'
import { isFault, readText } from '../go/files.js'
import { satisfier } from '../go/target.js'
import type { Range } from '../go/byte-range.js'
import type { ParseGo } from '../go/tree.js'
import { rulePageLink } from '../protocol.js'
import { chainText } from '../report/chain-text.js'
import { pathInModule } from '../report/check.js'
import { placeOfHome } from '../report/placement.js'
import { appletName } from '../rules/applet.js'
import type { Finding } from '../rules/evaluate.js'
import type { FindingClass } from '../rules/finding.js'
import { count, listNames } from '../rules/message.js'
import type { Analysis, Reading } from './analysis.js'
import { lspRange } from './diagnostics.js'
import { placedOf, type Distant } from './placed.js'
import { buildWords } from './words.js'

const consequence: Readonly<Record<FindingClass, string>> = {
  build: 'The build without cgo breaks.',
  runtime: 'It builds without cgo, and is broken when it runs.',
  busybox: 'It breaks only in a shared busybox.',
  external: 'It needs a program or service that the busybox does not have.',
  info: 'For information: nothing breaks by it.',
}

/** Places of a group that a hover names before it counts the rest. */
const mostPlaces = 5

/** Why a place matters: beside the message, which the editor shows by itself, the chain that brings it in and the ways out. */
export function hoverAt(path: string, position: Position, analysis: Analysis, parse: ParseGo, commandLinks: boolean): Hover | undefined {
  const { reading } = analysis
  if (reading === undefined) return undefined
  const placed = placedOf(analysis, reading)
  const here = (placed.here.get(path) ?? []).filter(({ place }) => contains(place, position))
  const distant = (placed.distant.get(path) ?? []).flatMap((group) => {
    const place = placeOfHome(group.home, reading.closure, reading.project.reader.files)
    return place !== undefined && contains(place, position) ? [{ group, place }] : []
  })
  const parts = [
    ...here.map((finding) => ofFinding(finding, reading, parse, commandLinks)),
    ...distant.map(({ group }) => ofDistant(group, reading, commandLinks)),
  ]
  const range = here[0]?.place ?? distant[0]?.place
  if (range !== undefined) return { contents: { kind: 'markdown', value: parts.join('\n\n---\n\n') }, range: lspRange(range) }
  return ofConstraint(path, position, reading)
}

function ofFinding(finding: Finding, reading: Reading, parse: ParseGo, commandLinks: boolean): string {
  const { project, closure } = reading
  const context: FixContext = { reader: project.reader, closure, target: project.target, parse }
  const ways = proposalsFor(finding, context).filter(({ fix }) => fix !== 'allow' && fix !== 'add-constraint')
  return [
    `**${finding.rule.title}** · ${consequence[finding.class]}`,
    waysText(finding, reading),
    ...(ways.length === 0 ? [] : [`What helps:\n${ways.map(({ title }) => `- ${escape(title)}`).join('\n')}`]),
    pageLink(finding, commandLinks),
  ].join('\n\n')
}

function ofDistant({ findings }: Distant, reading: Reading, commandLinks: boolean): string {
  const [first] = findings
  if (first === undefined) return ''
  const list = findings.slice(0, mostPlaces).map((finding) => `- \`${finding.package.module?.path ?? finding.package.importPath}\` ${escape(pathInModule(finding, finding.place.path))}:${finding.place.line}: ${escape(finding.message)}`)
  const more = findings.length > mostPlaces ? [`- and ${count(findings.length - mostPlaces, 'more place')}`] : []
  return [`**${first.rule.title}** · ${consequence[first.class]}`, [...list, ...more].join('\n'), waysText(first, reading), pageLink(first, commandLinks)].join('\n\n')
}

function waysText({ via, commands }: Finding, { closure, project }: Reading): string {
  const names = escape(listNames(commands.map((command) => appletName(command, project.names)), 6))
  return via.length < 2 ? `In ${names}` : `In ${names}, by ${code(chainText(via, closure))}`
}

function pageLink({ rule }: Finding, commandLinks: boolean): string {
  return commandLinks ? `[${rule.id}: what it means and what to do](${rulePageLink(rule.id)})` : `\`${rule.id}\``
}

/** On a constraint: whether this build satisfies it. */
function ofConstraint(path: string, position: Position, { project }: Reading): Hover | undefined {
  if (!path.endsWith('.go')) return undefined
  const { files, sources } = project.reader
  const facts = sources.go(path)
  const whole = readText(files, path)
  if (isFault(facts) || isFault(whole) || facts.header.constraint === undefined) return undefined
  const line = whole.split('\n')[position.line] ?? ''
  if (!/^\/\/(go:build| *\+build)\b/.test(line)) return undefined
  const build = buildWords(project.target)
  const text = code(formatConstraint(facts.header.constraint))
  const [off, on] = [false, true].map((cgo) => evaluate(facts.header.constraint!, satisfier({ ...project.target, cgo })))
  const value = off === true ? `In the busybox: ${text} is satisfied for ${build}.` : `Not in the busybox: ${text} is not satisfied for ${build}${on === true ? '; with cgo it would be' : ''}.`
  return { contents: { kind: 'markdown', value }, range: { start: { line: position.line, character: 0 }, end: { line: position.line, character: line.length } } }
}

function contains({ line, column, endLine, endColumn }: Range, position: Position): boolean {
  const [at, character] = [position.line + 1, position.character + 1]
  return (at > line || (at === line && character >= column)) && (at < endLine || (at === endLine && character <= endColumn))
}

const code = (text: string): string => (text.includes('`') ? escape(text) : `\`${text}\``)
/** An underscore inside a word means nothing to Markdown. */
const escape = (text: string): string => text.replace(/[\\`*{}[\]<>~&]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\$&')
