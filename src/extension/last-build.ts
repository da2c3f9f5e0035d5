import type { Memento } from 'vscode'

/** What is remembered of the busybox that was seen last; sizes in bytes, times in milliseconds. */
export interface LastBuild {
  readonly bytes: number
  /** When the file was written: with its size, this tells whether it is still the same. */
  readonly time: number
  /** Of the busybox before this one. */
  readonly previousBytes?: number
  /** These are known only where Gopure built it here. */
  readonly milliseconds?: number
  readonly commands?: readonly string[]
  readonly target?: string
}

const key = (project: string): string => `lastBuild ${project}`

export function lastBuild(memory: Memento, project: string): LastBuild | undefined {
  return memory.get<LastBuild>(key(project))
}

/** A busybox that was built here, or that something else wrote. */
export async function rememberBuild(memory: Memento, project: string, build: Omit<LastBuild, 'previousBytes'>): Promise<void> {
  const before = lastBuild(memory, project)
  await memory.update(key(project), { ...build, ...(before === undefined ? {} : { previousBytes: before.bytes }) } satisfies LastBuild)
}
