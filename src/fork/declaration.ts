import { relative, resolve, dirname } from 'pathe'
import { isFault, readText } from '../go/files.js'
import { readGoMod, readGoWork, type Replace } from '../go/gomod.js'
import { slashes } from '../go/host.js'
import { replacementOf } from '../go/module.js'
import type { ForkRecord } from './records.js'
import type { Refusal } from './refusal.js'
import { addReplacement, changeReplacement, dropReplacement } from './replace-line.js'
import type { ForkSpace } from './space.js'

/** A change of the file that says what replaces a module: of its text, which an editor may hold unsaved. */
export interface Declaration {
  /** go.mod or go.work. */
  readonly file: string
  readonly edit: (text: string) => { readonly text: string } | Refusal
}

/** A replacement in force, and the file that has it. */
export interface Stated {
  readonly file: string
  readonly replace: Replace
}

/** The replacement of a module that is in force: go.work's, or that of one of its modules. */
export function statedReplacement(module: string, version: string, { files, workspace }: ForkSpace): Stated | undefined {
  const { goWorkFile, mainModules } = workspace
  const inFile = (file: string): Stated | undefined => {
    const text = readText(files, file)
    const replace = isFault(text) ? undefined : replacementOf(replacementsIn(file, text), { path: module, version })
    return replace === undefined ? undefined : { file, replace }
  }
  const ofWork = goWorkFile === '' ? undefined : inFile(goWorkFile)
  return ofWork ?? mainModules.map(({ goModFile }) => inFile(goModFile)).find((stated) => stated !== undefined)
}

/** The file that a new replacement goes into: go.work's where several modules share it, for theirs would each count alone. */
function fileForReplacement({ workspace }: ForkSpace): string {
  return workspace.goWorkFile !== '' && workspace.mainModules.length > 1 ? workspace.goWorkFile : workspace.mainModules[0]!.goModFile
}

/** A folder below the workspace, as a line of that file names it. */
function folderIn(file: string, folder: string, { workspace }: ForkSpace): string {
  const path = relative(dirname(file), `${workspace.root}/${folder}`)
  return path.startsWith('../') ? path : `./${path}`
}

/** Puts the copy in a module's place. */
export function declareFork(record: ForkRecord, stated: Stated | undefined, space: ForkSpace): Declaration {
  const file = fileForReplacement(space)
  const by = folderIn(file, record.folder, space)
  if (stated?.file !== file) return { file, edit: (text) => checked(file, text, () => addReplacement(text, record.module, by)) }
  return editStated(stated, (text, line) => changeReplacement(text, line, by))
}

/** Keeps a line that replaces one version only in step with the version that the copy is of now. */
export function declareVersion(before: ForkRecord, version: string, space: ForkSpace): Declaration | undefined {
  const stated = ownReplacement(before, space)
  // Where another module stood in, the line names the version of the one that it stood in for.
  if (stated === undefined || stated.replace.old.version !== before.version || before.from !== undefined) return undefined
  return editStated(stated, (text, line) => changeReplacement(text, line, folderIn(stated.file, before.folder, space), version))
}

/** Takes the replacement away again, or gives back what stood there before; undefined where there is none of ours. */
export function withdrawFork(record: ForkRecord, space: ForkSpace): Declaration | undefined {
  const stated = ownReplacement(record, space)
  const { was } = record
  return stated === undefined ? undefined : editStated(stated, (text, line) => (was === undefined ? dropReplacement(text, line) : changeReplacement(text, line, was)))
}

/** The line that names the copy, in force or not. */
function ownReplacement(record: ForkRecord, space: ForkSpace): Stated | undefined {
  const { goWorkFile, mainModules } = space.workspace
  for (const file of [...(goWorkFile === '' ? [] : [goWorkFile]), ...mainModules.map(({ goModFile }) => goModFile)]) {
    const text = readText(space.files, file)
    const replace = isFault(text) ? undefined : replacementsIn(file, text).find((one) => one.old.path === record.module && isOwn({ file, replace: one }, record, space))
    if (replace !== undefined) return { file, replace }
  }
  return undefined
}

/** True where a replacement names the copy. */
export function isOwn({ file, replace }: Stated, { folder }: Pick<ForkRecord, 'folder'>, { workspace }: ForkSpace): boolean {
  return replace.by.version === '' && resolve(dirname(file), slashes(replace.by.path)) === `${workspace.root}/${folder}`
}

const isWork = (file: string): boolean => file.endsWith('.work')
const replacementsIn = (file: string, text: string): readonly Replace[] => (isWork(file) ? readGoWork(text) : readGoMod(text)).replace

/** Changes a line that may stand elsewhere by now, in a text that an editor holds. */
function editStated({ file, replace: { old } }: Stated, change: (text: string, line: number) => string): Declaration {
  return {
    file,
    edit(text) {
      const line = replacementsIn(file, text).find((one) => one.old.path === old.path && one.old.version === old.version)?.line
      return line === undefined ? { refused: `${file}: the replacement of ${old.path} is gone; try again` } : checked(file, text, () => change(text, line))
    },
  }
}

/** A file with mistakes is not edited: where a line belongs would be a guess. */
function checked(file: string, text: string, change: () => string): ReturnType<Declaration['edit']> {
  const read = (one: string): readonly { readonly line: number; readonly message: string }[] => (isWork(file) ? readGoWork(one) : readGoMod(one)).errors
  const [error] = read(text)
  if (error !== undefined) return { refused: `${file}:${error.line}: ${error.message}: mend this first` }
  const changed = change()
  return read(changed).length === 0 ? { text: changed } : { refused: `${file}: the replace line could not be written; write it yourself` }
}
