import { commands, env } from 'vscode'
import type { ObstacleInfo } from '../protocol.js'
import { chainOf } from './obstacle-chain.js'
import { chainLines, textOf, type ObstacleNode } from './obstacle-node.js'
import type { Disposes, Services } from './services.js'

/** The commands of the rows' context menu. VS Code gives the row under the pointer and, where several are selected, all of them. */
export function registerItemCommands({ client, log }: Services): readonly Disposes[] {
  /** With the chains that the row shows. */
  const obstaclesOf = (node: ObstacleNode): Promise<readonly ObstacleInfo[]> =>
    Promise.all(node.obstacles.map(async (obstacle) => ({ ...obstacle, chain: await chainOf(obstacle, node, client) })))
  return [
    commands.registerCommand('gopure.copyObstacle', async (node?: ObstacleNode, selected?: readonly ObstacleNode[]) => {
      const nodes = selected ?? (node === undefined ? [] : [node])
      const lines = await Promise.all(nodes.map(async (node) => (node.obstacles.length > 0 ? (await obstaclesOf(node)).map(textOf) : [node.label])))
      await env.clipboard.writeText([...new Set(lines.flat())].join('\n'))
    }),
    commands.registerCommand('gopure.whyObstacle', async (node?: ObstacleNode) => {
      const [obstacle] = node === undefined ? [] : await obstaclesOf(node)
      if (obstacle === undefined) return
      const { message, place } = obstacle
      log.info([`why: ${message} (${place.path}:${place.line})`, ...chainLines(obstacle).map((line) => `    ${line}`)].join('\n'))
      log.show(true)
    }),
  ]
}
