import type { Module } from '../go/module.js'

/** A module as it lies on the disk: where another stands in for it, that one's path and version. */
export function moduleTitle({ path, version, replacedBy }: Pick<Module, 'path' | 'version' | 'replacedBy'>): string {
  const own = replacedBy === undefined || replacedBy.version === '' ? { path, version } : replacedBy
  return own.version === '' ? own.path : `${own.path}@${own.version}`
}
