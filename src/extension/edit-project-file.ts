import { Range, Uri, window, workspace, WorkspaceEdit, type TextDocument } from 'vscode'
import type { ProjectInfo } from '../protocol.js'
import type { ProjectFileChange } from '../project/edit-project-file.js'

/** The gopure.yaml of a project, also where there is none yet. */
export function projectFileUri({ file, base }: ProjectInfo): Uri {
  return Uri.file(isOwn(file) ? file : `${base}/gopure.yaml`)
}

/**
 * Changes keys of a project's gopure.yaml, as one undo, and saves it; creates the file where there is none. No editor is opened.
 * False, with a message, where the file can't be changed.
 */
export async function changeProjectFile(project: ProjectInfo, change: ProjectFileChange): Promise<boolean> {
  // YAML is loaded when the first file is changed.
  const { differenceOf, editProjectFile } = await import('../project/edit-project-file.js')
  const uri = projectFileUri(project)
  const document = await openIfThere(uri)
  if (document === undefined) {
    const edited = editProjectFile('', { ...(await inherited(project)), ...change })
    return 'text' in edited && (await createFile(uri, edited.text))
  }
  const before = document.getText()
  const edited = editProjectFile(before, change)
  if ('refused' in edited) return refuse(uri, edited.refused)
  const difference = differenceOf(before, edited.text)
  if (difference === undefined) return true
  const edit = new WorkspaceEdit()
  edit.replace(uri, new Range(document.positionAt(difference.start), document.positionAt(difference.end)), difference.text)
  return (await workspace.applyEdit(edit)) && (await document.save())
}

/** Creates a file as one edit that can be undone. */
export async function createFile(uri: Uri, text: string): Promise<boolean> {
  const edit = new WorkspaceEdit()
  edit.createFile(uri, { contents: new TextEncoder().encode(text), ignoreIfExists: true })
  return await workspace.applyEdit(edit)
}

export async function openIfThere(uri: Uri): Promise<TextDocument | undefined> {
  try {
    return await workspace.openTextDocument(uri)
  } catch {
    return undefined
  }
}

/** Where gopure.yaml appears, .mkuimage.yaml is no longer read: what it says goes along. */
export async function inherited({ file }: ProjectInfo): Promise<ProjectFileChange> {
  if (file === '' || isOwn(file)) return {}
  const text = (await openIfThere(Uri.file(file)))?.getText()
  if (text === undefined) return {}
  const { readMkuimageFile } = await import('../project/project-file.js')
  const { commands, tags, goos, goarch } = readMkuimageFile(file, text).settings
  return Object.fromEntries(Object.entries({ commands, tags, goos, goarch }).filter(([, value]) => value !== undefined))
}

function isOwn(file: string): boolean {
  return /(^|[\\/])gopure\.yaml$/.test(file)
}

async function refuse(uri: Uri, why: string): Promise<false> {
  const chosen = await window.showErrorMessage(`gopure.yaml was not changed: ${why}`, 'Open')
  if (chosen !== undefined) await window.showTextDocument(uri)
  return false
}
