import { homedir } from 'node:os'
import { join } from 'node:path'

/** Where Gopure keeps what it builds for itself: GOPURE_STORAGE, else the user's cache folder. */
export function storageFolder(env: Readonly<Record<string, string | undefined>> = process.env): string {
  const named = env['GOPURE_STORAGE']
  if (named !== undefined && named !== '') return named
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'gopure')
  if (process.platform === 'win32') return join(env['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local'), 'gopure')
  const cache = env['XDG_CACHE_HOME']
  return join(cache === undefined || cache === '' ? join(homedir(), '.cache') : cache, 'gopure')
}
