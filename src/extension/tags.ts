import { commands, window } from 'vscode'
import { changeProjectFile } from './edit-project-file.js'
import type { Disposes, Services } from './services.js'

/** “Set Build Tags”, written to the project file. */
export function activateTags({ projects }: Services): Disposes {
  return commands.registerCommand('gopure.setTags', async () => {
    const project = await projects.choose('Project whose build tags are set')
    if (project === undefined) return
    const { options } = await import('../project/schema.js')
    const input = await window.showInputBox({
      title: `Set Build Tags · ${project.name}`,
      prompt: 'Tags that the busybox is built with, with commas or blanks between them; nothing for none.',
      value: project.target.tags.join(', '),
      placeHolder: 'netgo, osusergo',
      validateInput: (text) => {
        const wrong = tagsOf(text).find((tag) => !options.tags.schema.safeParse([tag]).success)
        return wrong === undefined ? undefined : `${wrong} is not a build tag: letters, digits, underscores and dots`
      },
    })
    if (input === undefined) return
    const tags = tagsOf(input)
    // Without the key the settings' tags hold, or GOFLAGS': “none” has to be said where there are some.
    await changeProjectFile(project, { tags: tags.length === 0 && project.target.tags.length === 0 ? undefined : tags })
  })
}

function tagsOf(text: string): readonly string[] {
  return [...new Set(text.split(/[\s,]+/).filter((tag) => tag !== ''))]
}
