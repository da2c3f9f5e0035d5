// The extension's icon: media/icon.png from media/icon.svg, by librsvg's rsvg-convert.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

const media = join(import.meta.dirname, '..', 'media')
const { error, status, stderr } = spawnSync('rsvg-convert', ['--width=128', '--height=128', '--output', join(media, 'icon.png'), join(media, 'icon.svg')], { encoding: 'utf8' })
if (error !== undefined || status !== 0) {
  console.error(`media/icon.png was not made: ${error?.message ?? stderr}. rsvg-convert is in Debian's librsvg2-bin.`)
  process.exitCode = 1
}
