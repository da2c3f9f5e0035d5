import { basename } from 'node:path'
import { commands, Position, Range, Uri, window, workspace } from 'vscode'
import type { ForkPlan } from '../fork/fork.js'
import type { ForkSpace } from '../fork/space.js'
import { moduleFolder } from '../go/modcache.js'
import { isBelow } from '../go/module.js'
import { method, type ForkModule, type ObstacleInfo } from '../protocol.js'
import { openIfThere } from './edit-project-file.js'
import { editOfDeclaration, forkSpaceOf } from './fork-space.js'
import type { ObstacleNode } from './obstacle-node.js'
import type { Disposes, Services } from './services.js'

/** “Fork Module Into Workspace”: from a finding, from a row of the Obstacles view, or with the module chosen from those that have findings. */
export function activateForkModule(services: Services): Disposes {
  return commands.registerCommand('gopure.forkModule', async (from?: ForkModule | ObstacleNode) => {
    if (!services.trusted()) return void window.showWarningMessage('Gopure copies no module into a workspace that is not trusted.')
    const asked = from === undefined ? await chooseModule(services) : 'module' in from ? from : moduleOfNode(from)
    if (asked === undefined) return
    try {
      await forkModule(asked, services)
    } catch (error) {
      services.log.error(`fork ${asked.module}: ${String(error)}`)
      void window.showErrorMessage(`${asked.module} was not forked: ${error instanceof Error ? error.message : String(error)}`)
    }
  })
}

/** Copies the files, has the replace line written as one edit that can be undone, and opens the finding's file in the copy. */
async function forkModule({ project, module, path, line }: ForkModule, { projects, log }: Services): Promise<void> {
  const space = forkSpaceOf(project, { projects })
  if (typeof space === 'string') return void window.showErrorMessage(space)
  const { planFork, writeFork } = await import('../fork/fork.js')
  const plan = planFork({ name: module }, space)
  if ('refused' in plan) return void window.showErrorMessage(plan.refused)
  const edit = await editOfDeclaration(plan.declaration)
  if (typeof edit === 'string') return void window.showErrorMessage(edit)
  const refusal = writeFork(plan, space)
  if (refusal !== undefined) return void window.showErrorMessage(refusal.refused)
  if (!(await workspace.applyEdit(edit.edit)) || !(await edit.document.save())) {
    return void window.showErrorMessage(`${plan.record.folder} is there, and ${basename(plan.declaration.file)} could not be changed: add the replace line yourself`)
  }
  log.info(`${module} ${plan.record.version}: ${plan.files.size} files in ${plan.record.folder}; ${plan.declaration.file} replaces it`)
  window.setStatusBarMessage(`${module} is forked in ${plan.record.folder}`, 8_000)
  await openInCopy(plan, path, line, space)
}

async function openInCopy({ record, conflicts }: ForkPlan, path: string, line: number, { workspace: { go, root } }: ForkSpace): Promise<void> {
  for (const { path: file, reason } of conflicts) void window.showWarningMessage(`${record.folder}/${file}: ${reason}`)
  const origin = moduleFolder(go.moduleCache, { path: record.from ?? record.module, version: record.version })
  const below = isBelow(path, origin) ? path.slice(origin.length) : '/go.mod'
  const document = await openIfThere(Uri.file(`${root}/${record.folder}${below}`))
  const at = new Position(Math.max(0, line - 1), 0)
  if (document !== undefined) await window.showTextDocument(document, { selection: new Range(at, at) })
}

/** A row's own module: that of its first finding which is not the workspace's. */
function moduleOfNode({ obstacles }: ObstacleNode): ForkModule | undefined {
  const found = obstacles.find(isForkable)
  if (found === undefined) void window.showInformationMessage('Nothing here stands in the module cache: it can be changed where it is.')
  return found === undefined ? undefined : asForkModule(found)
}

const isForkable = ({ editable, module, moduleVersion }: ObstacleInfo): boolean => !editable && module !== '' && moduleVersion !== ''
const asForkModule = ({ project, module, place }: ObstacleInfo): ForkModule => ({ project, module, path: place.path, line: place.line })

async function chooseModule({ projects, client }: Services): Promise<ForkModule | undefined> {
  const project = await projects.choose('Project whose dependency is forked')
  if (project === undefined) return undefined
  const obstacles = (await client.request<readonly ObstacleInfo[]>(method.obstacles, { project: project.id })).filter((obstacle) => isForkable(obstacle) && obstacle.state === 'active')
  const worst = (one: ObstacleInfo): number => ['error', 'warning', 'info'].indexOf(one.severity)
  const first = new Map<string, ObstacleInfo>()
  for (const obstacle of [...obstacles].sort((a, b) => worst(a) - worst(b))) if (!first.has(obstacle.module)) first.set(obstacle.module, obstacle)
  if (first.size === 0) return void window.showInformationMessage('No module of the cache has findings. gopure fork MODULE copies any module.')
  const items = [...first.values()].map((obstacle) => ({ label: obstacle.module, description: obstacle.moduleVersion, detail: obstacle.message, obstacle }))
  const chosen = await window.showQuickPick(items, { title: 'Fork Module Into Workspace', placeHolder: 'Module that is copied, to be changed there', matchOnDetail: true })
  return chosen === undefined ? undefined : asForkModule(chosen.obstacle)
}
