import { commands, env, type LogOutputChannel } from 'vscode'
import { chainLines, textOf, type ObstacleNode } from './obstacle-node.js'
import type { Disposes } from './services.js'

/** The commands of the rows' context menu. VS Code gives the row under the pointer and, where several are selected, all of them. */
export function registerItemCommands(log: LogOutputChannel): readonly Disposes[] {
  return [
    commands.registerCommand('gopure.copyObstacle', async (node?: ObstacleNode, selected?: readonly ObstacleNode[]) => {
      const nodes = selected ?? (node === undefined ? [] : [node])
      await env.clipboard.writeText([...new Set(nodes.flatMap(linesOf))].join('\n'))
    }),
    commands.registerCommand('gopure.whyObstacle', (node?: ObstacleNode) => {
      const obstacle = node?.obstacles[0]
      if (obstacle === undefined) return
      const { message, place } = obstacle
      log.info([`why: ${message} (${place.path}:${place.line})`, ...chainLines(obstacle).map((line) => `    ${line}`)].join('\n'))
      log.show(true)
    }),
  ]
}

function linesOf(node: ObstacleNode): readonly string[] {
  return node.obstacles.length > 0 ? node.obstacles.map(textOf) : [node.label]
}
