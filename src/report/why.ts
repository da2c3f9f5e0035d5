import { edgesByTarget, type Closure } from '../go/closure.js'
import { reachOf } from '../rules/chain.js'
import type { Style } from './style.js'

/** One step of a chain: which file imports what. */
export interface Step {
  readonly from: string
  readonly to: string
  readonly file: string
  /** 1-based; 0 where the import is cgo's or the linker's own. */
  readonly line: number
}

export interface Why {
  readonly importPath: string
  /** The shortest chain from a command; empty for a command itself. */
  readonly chain: readonly Step[]
}

/** The shortest way from a command to a package; undefined where it is not in the closure. */
export function whyPackage(closure: Closure, importPath: string, lineOf: (path: string, offset: number) => number): Why | undefined {
  const via = reachOf(closure).via(importPath)
  if (via.length === 0) return undefined
  return { importPath, chain: via.slice(1).map((to, index) => stepOf(closure, via[index]!, to, lineOf)) }
}

/** Every edge that lies on some way from a command to a package, nearest the package first. */
export function everyEdge(closure: Closure, importPath: string, lineOf: (path: string, offset: number) => number): readonly Step[] {
  const incoming = edgesByTarget(closure)
  const seen = new Set([importPath])
  const steps: Step[] = []
  for (const to of seen) {
    for (const { from } of incoming.get(to) ?? []) {
      steps.push(stepOf(closure, from, to, lineOf))
      seen.add(from)
    }
  }
  return steps
}

function stepOf(closure: Closure, from: string, to: string, lineOf: (path: string, offset: number) => number): Step {
  const site = closure.edges.get(from)?.find((edge) => edge.to === to)?.sites[0]
  return { from, to, file: site?.file.path ?? '', line: site === undefined ? 0 : lineOf(site.file.path, site.spec.start) }
}

export function whyText({ importPath, chain }: Why, style: Style, shorten: (path: string) => string): string {
  if (chain.length === 0) return `${importPath}\n  ${style.dim('is a command itself')}\n`
  const lines = [chain[0]!.from, ...chain.map((step, index) => `${'  '.repeat(index)}└ ${step.to}  ${style.dim(placeOf(step, shorten))}`)]
  return `${lines.join('\n')}\n`
}

export function edgesText(steps: readonly Step[], style: Style, shorten: (path: string) => string): string {
  return steps.map((step) => `${step.from} → ${step.to}  ${style.dim(placeOf(step, shorten))}\n`).join('')
}

function placeOf({ file, line }: Step, shorten: (path: string) => string): string {
  return line === 0 ? 'by cgo or the linker' : `${shorten(file)}:${line}`
}
