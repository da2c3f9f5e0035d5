import { cleanBuilds } from '../busybox/clean.js'
import { formatSize } from '../project/size.js'
import { storageFolder } from '../storage.js'
import { exitCode, type ExitCode } from './exit-code.js'

/** `gopure clean`: the next build is as slow as the first. */
export async function cleanVerb(): Promise<ExitCode> {
  const storage = storageFolder()
  const { folders, bytes, busy } = await cleanBuilds({ storage, env: process.env })
  const kept = busy === 0 ? '' : `; ${busy === 1 ? 'one is' : `${busy} are`} being built and stay`
  process.stdout.write(`${storage}: ${folders === 0 ? 'nothing to remove' : `removed ${folders} generated tree${folders === 1 ? '' : 's'}, ${formatSize(bytes)}`}${kept}\n`)
  return exitCode.ok
}
