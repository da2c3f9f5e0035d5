import { mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { isFault, type Files } from '../go/files.js'
import { isSame, type ChangedFile } from './pending.js'

/**
 * Writes all files or none: each is written beside its place, and they are renamed only once all are there. Nothing interrupts it, for nothing waits in it.
 * Gives one line where a file is not what it was when the port began, or can't be written.
 */
export function writeChanges(changed: readonly ChangedFile[], disk: Files): string | undefined {
  for (const { path, before } of changed) {
    const now = disk.read(path)
    const isAsRead = before === undefined ? isFault(now) : !isFault(now) && isSame(now, before)
    if (!isAsRead) return `${path} has changed since it was read: run it again`
  }
  const made: string[] = []
  const folders: string[] = []
  const done: ChangedFile[] = []
  try {
    for (const { path, before, after } of changed) {
      const temporary = `${path}.gopure.tmp`
      const folder = before === undefined ? mkdirSync(dirname(path), { recursive: true }) : undefined
      if (folder !== undefined) folders.push(folder)
      writeFileSync(temporary, after, { flag: 'wx', ...(before === undefined ? {} : { mode: statSync(path).mode }) })
      made.push(temporary)
    }
    for (const file of changed) {
      renameSync(`${file.path}.gopure.tmp`, file.path)
      done.push(file)
    }
    return undefined
  } catch (error) {
    for (const { path, before } of done) {
      if (before === undefined) rmSync(path, { force: true })
      else writeFileSync(path, before)
    }
    for (const folder of folders) rmSync(folder, { recursive: true, force: true })
    return `nothing was written: ${(error as Error).message}`
  } finally {
    for (const temporary of made) rmSync(temporary, { force: true })
  }
}
