import { method, type ChainStep, type ObstacleInfo } from '../protocol.js'
import type { ObstacleNode } from './obstacle-node.js'
import type { Client } from './services.js'

/** What several commands have is shown below each with that command's own chain, which the server is asked for. */
export async function chainOf(obstacle: ObstacleInfo, node: ObstacleNode, client: Client): Promise<readonly ChainStep[]> {
  const command = commandAbove(node)
  if (command === undefined || obstacle.chain[0]?.importPath === command) return obstacle.chain
  const chain = await client.request<readonly ChainStep[]>(method.chain, { project: obstacle.project, command, importPath: obstacle.package })
  // Some findings are about what their package imports: the last step leads there.
  const beyond = obstacle.chain.findIndex(({ importPath }) => importPath === obstacle.package)
  return [...chain, ...(beyond < 0 ? [] : obstacle.chain.slice(beyond + 1))]
}

function commandAbove(node: ObstacleNode): string | undefined {
  for (let at: ObstacleNode | undefined = node; at !== undefined; at = at.parent) if (at.kind === 'command') return at.importPath
  return undefined
}
