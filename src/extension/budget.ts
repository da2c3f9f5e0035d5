import { commands, window } from 'vscode'
import { formatSize, parseSize } from '../project/size.js'
import { changeProjectFile } from './edit-project-file.js'
import type { Disposes, Services } from './services.js'

/** “Set Size Budget”, written to the project file. */
export function activateBudget({ projects }: Services): Disposes {
  return commands.registerCommand('gopure.setBudget', async () => {
    const project = await projects.choose('Project whose size budget is set')
    if (project === undefined) return
    const { budget } = project
    const input = await window.showInputBox({
      title: `Set Size Budget · ${project.name}`,
      prompt: 'How large the busybox may be: 20MiB, 20MB or bytes; nothing for no budget.',
      value: budget === undefined ? '' : formatSize(budget),
      placeHolder: '20MiB',
      validateInput: (text) => (text.trim() === '' || parseSize(text) !== undefined ? undefined : `${text.trim()} is not a size: write 20MiB, 20MB or 20971520`),
    })
    if (input !== undefined) await changeProjectFile(project, { budget: input.trim() === '' ? undefined : input.trim() })
  })
}
