import { createHash } from 'node:crypto'
import type { ModuleVersion } from '../go/gomod.js'
import type { ModuleFiles } from './module-files.js'

/** The hash that go.sum has of a module's files (https://go.dev/ref/mod#go-sum-files). */
export function moduleSum({ path, version }: ModuleVersion, files: ModuleFiles): string {
  const lines = [...files].map(([name, bytes]) => ({ name: Buffer.from(`${path}@${version}/${name}`), hash: createHash('sha256').update(bytes).digest('hex') }))
  const total = createHash('sha256')
  for (const { name, hash } of lines.sort((a, b) => Buffer.compare(a.name, b.name))) total.update(`${hash}  ${name.toString()}\n`)
  return `h1:${total.digest('base64')}`
}
