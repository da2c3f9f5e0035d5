// What is loaded where an answer has to be worked out: a bundle of its own, for one that is remembered is given without it.
export { openMemory } from './memory.js'
export { needlesOf } from '../rules/registry.js'

export const checkVerb = late(async () => (await import('./check.js')).checkVerb)
export const matrixVerb = late(async () => (await import('./matrix.js')).matrixVerb)
export const treeVerb = late(async () => (await import('./tree.js')).treeVerb)
export const listVerb = late(async () => (await import('./list.js')).listVerb)
export const whyVerb = late(async () => (await import('./why.js')).whyVerb)
export const buildVerb = late(async () => (await import('./build.js')).buildVerb)
export const startVerb = late(async () => (await import('./start.js')).startVerb)
export const bootVerb = late(async () => (await import('./boot.js')).bootVerb)
export const cleanVerb = late(async () => (await import('./clean.js')).cleanVerb)
export const forkVerb = late(async () => (await import('./fork.js')).forkVerb)
export const portVerb = late(async () => (await import('./port.js')).portVerb)
export const rulesVerb = late(async () => (await import('./rules.js')).rulesVerb)

/** A verb's own code is run when the verb is. */
function late<Given extends readonly unknown[], Result>(load: () => Promise<(...given: Given) => Result | Promise<Result>>): (...given: Given) => Promise<Result> {
  return async (...given) => (await load())(...given)
}
