import { access, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Phase, PhaseTime, Progress } from './result.js'

/** makebb says nothing between its start and its end; what it does shows in the two folders that it fills. */
export interface Watched {
  /** makebb's -gen-dir. */
  readonly generated: string
  /** Where go makes its work folder. */
  readonly temporary: string
  /** How many packages makebb will write, where the caller knows. */
  readonly packages?: number | undefined
}

export interface Watch {
  /** The phase that was seen last. */
  phase(): Phase
  /** Stops looking, and tells how long each phase that was seen took until now. */
  stop(): Promise<readonly PhaseTime[]>
}

const interval = 100

/** Looks at the folders every tenth of a second until stopped, and tells each change. */
export function watchPhases(watched: Watched, onProgress: (progress: Progress) => void): Watch {
  const began = Date.now()
  const compiled = new Set<string>()
  const seen: { phase: Phase; linkAt?: number; reported: string } = { phase: 'load', reported: '' }
  const tell = (progress: Progress): void => {
    seen.phase = progress.phase
    const text = JSON.stringify(progress)
    if (text !== seen.reported) onProgress(progress)
    seen.reported = text
  }
  tell({ phase: 'load' })

  const look = async (): Promise<void> => {
    const main = await writtenAt(mainFile(watched.generated))
    if (main === undefined) {
      const done = await packageFolders(join(watched.generated, 'src'))
      if (done > 0) tell({ phase: 'rewrite', done, ...(watched.packages === undefined ? {} : { total: watched.packages }) })
      return
    }
    const work = await goWork(watched.temporary, compiled)
    if (work.linking) {
      seen.linkAt ??= Date.now()
      tell({ phase: 'link' })
    } else if (seen.linkAt === undefined) {
      tell({ phase: 'compile', done: compiled.size })
    }
  }
  let looking: Promise<void> = Promise.resolve()
  let busy = false
  const timer = setInterval(() => {
    if (busy) return // A large tree may take longer to count than the interval.
    busy = true
    looking = look().finally(() => (busy = false))
  }, interval)

  return {
    phase: () => seen.phase,
    async stop() {
      clearInterval(timer)
      await looking
      const ended = Date.now()
      const rewriteAt = await firstWritten(join(watched.generated, 'src'))
      const compileAt = await writtenAt(mainFile(watched.generated))
      if (compileAt !== undefined && seen.phase !== 'link') seen.phase = 'compile'
      else if (rewriteAt !== undefined && compileAt === undefined) seen.phase = 'rewrite'
      const starts: readonly (readonly [Phase, number | undefined])[] = [
        ['load', began],
        ['rewrite', rewriteAt],
        ['compile', compileAt],
        ['link', seen.linkAt],
      ]
      const begun = starts.filter((start): start is readonly [Phase, number] => start[1] !== undefined)
      return begun.map(([name, start], index) => ({
        name,
        milliseconds: Math.max(0, Math.round((begun[index + 1]?.[1] ?? ended) - start)),
        // Once the link has begun every compilation was seen; before that, none seen does not mean none made.
        cached: name === 'compile' && seen.linkAt !== undefined && compiled.size === 0,
      }))
    },
  }
}

/** The main package of the generated tree. */
export const mainPackage = 'bb.u-root.com/bb'

/** makebb writes this file last, when all packages are in place. */
export function mainFile(generated: string): string {
  return join(generated, 'src', mainPackage, 'main.go')
}

/** Folders of the tree that have a Go file: one is one package. makebb's own are not counted. */
async function packageFolders(root: string): Promise<number> {
  let found = 0
  const walk = async (folder: string): Promise<void> => {
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
    if (entries.some((entry) => entry.isFile() && entry.name.endsWith('.go'))) found++
    for (const entry of entries) {
      if (entry.isDirectory() && entry.name !== 'bb.u-root.com') await walk(join(folder, entry.name))
    }
  }
  await walk(root)
  return found
}

/** go gives each package that it has to compile a folder bNNN, with _pkg_.a when it is done; b001 is the program. */
async function goWork(temporary: string, compiled: Set<string>): Promise<{ readonly linking: boolean }> {
  let linking = false
  for (const work of await readdir(temporary).catch(() => [])) {
    if (!work.startsWith('go-build')) continue
    for (const name of await readdir(join(temporary, work)).catch(() => [])) {
      const folder = join(temporary, work, name)
      if (name === 'b001') linking ||= (await writtenAt(join(folder, 'importcfg.link'))) !== undefined
      if (compiled.has(folder)) continue
      const done = await access(join(folder, '_pkg_.a')).then(() => true, () => false)
      if (done) compiled.add(folder)
    }
  }
  return { linking }
}

/** When the first of the packages (not makebb's own folder) was begun. */
async function firstWritten(root: string): Promise<number | undefined> {
  const names = (await readdir(root).catch(() => [])).filter((name) => name !== 'bb.u-root.com')
  const times = await Promise.all(names.map((name) => stat(join(root, name)).then(({ birthtimeMs }) => birthtimeMs, () => Infinity)))
  return times.length === 0 ? undefined : Math.min(...times)
}

async function writtenAt(path: string): Promise<number | undefined> {
  return stat(path).then(({ mtimeMs }) => mtimeMs, () => undefined)
}
