import { commands, window } from 'vscode'
import { createFile, inherited, openIfThere, projectFileUri } from './edit-project-file.js'
import type { Disposes, Services } from './services.js'

/** “Open Project File”: gopure.yaml, created with every key explained where there is none. */
export function activateOpenProjectFile({ projects }: Services): Disposes {
  return commands.registerCommand('gopure.openProjectFile', async () => {
    const project = await projects.choose('Project whose gopure.yaml is opened')
    if (project === undefined) return
    const uri = projectFileUri(project)
    if ((await openIfThere(uri)) === undefined) {
      const { exampleProjectFile } = await import('../project/project-file-example.js')
      const { editProjectFile } = await import('../project/edit-project-file.js')
      const edited = editProjectFile(exampleProjectFile(), await inherited(project))
      if (!('text' in edited) || !(await createFile(uri, edited.text))) return
    }
    await window.showTextDocument(uri, { preview: false })
  })
}
