import type { ChainStep, ObstacleInfo, PlaceInfo } from '../protocol.js'
import type { Severity } from '../rules/finding.js'

/** A row of the Obstacles view, as the view shows it and as tests read it. */
export interface ObstacleNode {
  /** The same for the same thing after the next reading, so that what is expanded stays so. */
  readonly id: string
  readonly kind: 'project' | 'command' | 'module' | 'rule' | 'place' | 'step' | 'note'
  readonly label: string
  readonly description: string
  /** Markdown. */
  readonly tooltip: string
  /** A codicon; `gated` is no severity. */
  readonly icon: Severity | 'gated' | 'pass' | 'loading' | 'command' | 'module' | 'project' | 'step'
  /** Where a click leads. */
  readonly open?: PlaceInfo
  /** What stands below it. */
  readonly obstacles: readonly ObstacleInfo[]
  /** The import path of a command. */
  readonly importPath?: string
  readonly parent: ObstacleNode | undefined
  readonly children: () => readonly ObstacleNode[]
}

type Fields = Omit<ObstacleNode, 'children' | 'parent' | 'id' | 'obstacles'> & { readonly key: string; readonly obstacles?: readonly ObstacleInfo[] }

/** Children are made when the view first asks: a hundred commands times a thousand places is a lot of rows that nobody opens. */
export function nodeOf(parent: ObstacleNode | undefined, { key, obstacles = [], ...fields }: Fields, childrenOf: (node: ObstacleNode) => readonly ObstacleNode[] = () => []): ObstacleNode {
  let made: readonly ObstacleNode[] | undefined
  const node: ObstacleNode = { ...fields, id: `${parent?.id ?? ''}/${key}`, obstacles, parent, children: () => (made ??= childrenOf(node)) }
  return node
}

/** `3`, `3 + 2 gated`: active ones are what counts. */
export function countText(obstacles: readonly ObstacleInfo[]): string {
  const gated = obstacles.filter(({ state }) => state === 'gated').length
  const active = obstacles.filter(({ state }) => state === 'active').length
  return gated === 0 ? String(active) : `${active} + ${gated} gated`
}

const order: readonly Severity[] = ['error', 'warning', 'info']

/** The icon of the worst of them; that of gated ones where there is nothing else. */
export function worstOf(obstacles: readonly ObstacleInfo[]): Severity | 'gated' {
  return order.find((severity) => obstacles.some((obstacle) => obstacle.state === 'active' && obstacle.severity === severity)) ?? 'gated'
}

/** A place with the import chain below it. */
export function placeNode(parent: ObstacleNode | undefined, obstacle: ObstacleInfo): ObstacleNode {
  const { place, message, rule } = obstacle
  const at = `${baseName(place.path)}:${place.line}`
  const icon = obstacle.state === 'active' ? obstacle.severity : 'gated'
  const fields = { key: `${rule}:${place.path}:${place.line}:${place.column}:${message}`, kind: 'place', label: at, description: message, tooltip: tooltipOf(obstacle), icon, open: place, obstacles: [obstacle] } as const
  return nodeOf(parent, fields, (node) => stepNodes(node, obstacle.chain))
}

/** The rows of a chain below its place. */
export function stepNodes(parent: ObstacleNode, chain: readonly ChainStep[]): readonly ObstacleNode[] {
  return chain.length < 2 ? [] : chain.map((step, index) => stepNode(parent, step, index))
}

function stepNode(parent: ObstacleNode, { importPath, label, place }: ChainStep, index: number): ObstacleNode {
  const description = place === undefined ? '' : `${baseName(place.path)}:${place.line}`
  const tooltip = index === 0 ? 'The command' : `${code(importPath)}, imported in ${text(place?.path ?? '')}`
  return nodeOf(parent, { key: `${index}`, kind: 'step', label, description, tooltip, icon: index === 0 ? 'command' : 'step', ...(place === undefined ? {} : { open: place }) })
}

/** The chain, one package a line, as the command line's `why` shows it. */
export function chainLines({ chain }: ObstacleInfo): readonly string[] {
  return chain.map(({ importPath, place }, index) => `${'  '.repeat(index)}${importPath}${place === undefined ? '' : `  (${place.path}:${place.line})`}`)
}

/** An obstacle as text to paste: where, what, and why. */
export function textOf(obstacle: ObstacleInfo): string {
  const { place, severity, message, rule } = obstacle
  return [`${place.path}:${place.line}:${place.column}: ${severity}: ${message} [${rule}]`, ...chainLines(obstacle).map((line) => `    ${line}`)].join('\n')
}

function tooltipOf(obstacle: ObstacleInfo): string {
  const { title, class: kind, severity, state, message, place, module, moduleVersion, editable, chain } = obstacle
  const from = `${code(moduleVersion === '' ? module : `${module} ${moduleVersion}`)}${editable ? '' : ' (not editable)'}`
  const steps = chain.map(({ importPath }) => code(importPath)).join(' → ')
  return [`**${text(title)}** · ${kind}, ${state === 'active' ? severity : state}`, text(message), `${text(place.path)}:${place.line}, ${from}`, ...(chain.length < 2 ? [] : [steps])].join('\n\n')
}

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

function text(plain: string): string {
  return plain.replaceAll(/[\\`*_{}[\]()#+\-.!<>|~&]/g, '\\$&')
}

function code(plain: string): string {
  return `\`${plain.replaceAll('`', "'")}\``
}
