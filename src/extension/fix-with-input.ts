import { commands, window, workspace } from 'vscode'
import { method, type EditAnswer, type EditRequest, type FixWithInput } from '../protocol.js'
import { disposable } from './disposable.js'
import type { Disposes, Services } from './services.js'

/** Fixes that need a person's words: a constraint of their choice, a reason. */
export function activateFixWithInput(services: Services): Disposes {
  const subscriptions = [
    commands.registerCommand('gopure.fixWithInput', (fix: FixWithInput) => fixWithInput(services, fix)),
    commands.registerCommand('gopure.addConstraint', async () => {
      const editor = window.activeTextEditor
      if (editor?.document.languageId !== 'go') return
      const { uri, version } = editor.document
      const { line, character } = editor.selection.active
      const words = { prompt: 'Build constraint that this file gets, in addition to what it has.', placeholder: 'cgo && !purego', value: '' }
      await fixWithInput(services, { uri: uri.toString(), version, fix: 'add-constraint', line: line + 1, column: character + 1, rule: '', all: false, title: 'Add Build Constraint', ...words })
    }),
  ]
  return disposable(subscriptions)
}

async function fixWithInput({ client, log }: Services, fix: FixWithInput): Promise<void> {
  const { title, prompt, placeholder, value } = fix
  const editFor = (input: string): Promise<EditAnswer> => client.request<EditAnswer>(method.edit, { ...fix, input } satisfies EditRequest)
  // The server knows what can be used; nothing is wrong with a box that is still empty.
  const validateInput = async (input: string): Promise<string | undefined> => {
    const answer = input === '' ? undefined : await editFor(input)
    return answer !== undefined && 'refused' in answer ? answer.refused : undefined
  }
  const input = await window.showInputBox({ title, prompt, placeHolder: placeholder, value, validateInput })
  if (input === undefined) return
  try {
    const answer = await editFor(input)
    if ('refused' in answer) return void window.showErrorMessage(answer.refused)
    const edit = await client.asWorkspaceEdit(answer.edit)
    if (edit !== undefined && !(await workspace.applyEdit(edit))) void window.showErrorMessage('The fix was not applied: the file has changed since; try again.')
  } catch (error) {
    log.error(`${fix.fix}: ${String(error)}`)
    void window.showErrorMessage(`${title} failed: ${error instanceof Error ? error.message : String(error)}`)
  }
}
