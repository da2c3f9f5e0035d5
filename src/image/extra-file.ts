import { resolve } from 'node:path'

/** A file or folder of this machine, and where it is in the image. */
export interface ExtraFile {
  readonly from: string
  readonly to: string
}

/**
 * `FILE:PATH`, or `FILE` for the same path in the image, as mkuimage takes them; relative ones are below `base`. Undefined where a side is empty,
 * or where a path of its own would lead out of the image.
 */
export function extraFile(text: string, base: string): ExtraFile | undefined {
  const [, from = '', colon, to = ''] = /^([A-Za-z]:[\\/][^:]*|[^:]*)(:?)(.*)$/s.exec(text)!
  if (from === '') return undefined
  const path = (colon === '' ? from.replace(/^[A-Za-z]:(?=[\\/])/, '') : to).replaceAll('\\', '/')
  if (path === '' || path.split('/').includes('..')) return undefined
  return { from: resolve(base, from), to: path }
}
