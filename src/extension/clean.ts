import { commands, window } from 'vscode'
import { cleanBuilds } from '../busybox/clean.js'
import { formatSize } from '../project/size.js'
import { storageFolder } from '../storage.js'
import type { Disposes, Services } from './services.js'

/** `gopure.clean`: empties the build cache of all workspaces. Nothing is asked, for all of it can be made again. */
export function activateClean({ log, mayRun }: Services): Disposes {
  return commands.registerCommand('gopure.clean', async () => {
    if (!mayRun('clean the build cache')) return
    const storage = storageFolder()
    const { folders, bytes, busy } = await cleanBuilds({ storage, env: process.env })
    const stays = busy === 0 ? '' : `; ${busy} in use ${busy === 1 ? 'stays' : 'stay'}`
    const text = `${folders === 0 ? 'there was no generated tree to remove' : `removed ${formatSize(bytes)} of generated trees and binaries`}${stays}`
    log.info(`cleaned ${storage}: ${text}`)
    window.setStatusBarMessage(`Gopure: ${text}`, 8_000)
  })
}
