import type { Target } from '../go/target.js'

/** The build that an editor speaks of: `linux/amd64 without cgo, tags a, b`. */
export function buildWords({ goos, goarch, tags }: Target): string {
  return `${goos}/${goarch} without cgo${tags.length === 0 ? '' : `, tags ${tags.join(', ')}`}`
}
