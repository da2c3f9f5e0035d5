import { Range, Uri, WorkspaceEdit, type TextDocument } from 'vscode'
import { disk, thisHost } from '../disk.js'
import type { Declaration } from '../fork/declaration.js'
import type { ForkSpace } from '../fork/space.js'
import { openWorkspace } from '../go/workspace.js'
import { differenceOf } from '../project/edit-project-file.js'
import { openIfThere } from './edit-project-file.js'
import type { Services } from './services.js'

/** The workspace of a project, as it lies on the disk; one line where it can't be read. */
export function forkSpaceOf(project: string, { projects }: Pick<Services, 'projects'>): ForkSpace | string {
  const goroot = projects.byId(project)?.goroot ?? ''
  const { workspace, problems } = openWorkspace(disk, thisHost(), project, goroot === '' ? {} : { goroot })
  return workspace === undefined ? (problems[0]?.message ?? `${project} could not be read`) : { files: disk, workspace }
}

/** The change of a go.mod or go.work as one edit of its document; one line where it can't be made. */
export async function editOfDeclaration({ file, edit: change }: Declaration): Promise<{ readonly edit: WorkspaceEdit; readonly document: TextDocument } | string> {
  const document = await openIfThere(Uri.file(file))
  if (document === undefined) return `${file} could not be opened`
  const changed = change(document.getText())
  if ('refused' in changed) return changed.refused
  const edit = new WorkspaceEdit()
  const difference = differenceOf(document.getText(), changed.text)
  if (difference !== undefined) edit.replace(document.uri, new Range(document.positionAt(difference.start), document.positionAt(difference.end)), difference.text)
  return { edit, document }
}
