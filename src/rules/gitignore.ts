import picomatch from 'picomatch'
import { isFault, readText, type Files } from '../go/files.js'

/** Whether a folder's own .gitignore leaves a path out; the path is relative to that folder. The last line that matches decides, as in git. */
export function isIgnored(files: Files, folder: string, path: string): boolean {
  const text = readText(files, `${folder}/.gitignore`)
  if (isFault(text)) return false
  let ignored = false
  for (const line of text.split('\n')) {
    const written = line.trim()
    if (written === '' || written.startsWith('#')) continue
    const negated = written.startsWith('!')
    const pattern = (negated ? written.slice(1) : written).replace(/\/(\*\*?)?$/, '')
    if (pattern === '') continue
    const anchored = pattern.includes('/')
    const glob = anchored ? pattern.replace(/^\//, '') : `**/${pattern}`
    if (picomatch([glob, `${glob}/**`], { dot: true })(path)) ignored = !negated
  }
  return ignored
}
