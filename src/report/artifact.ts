import { dirname } from 'pathe'
import type { Files } from '../go/files.js'
import { isBelow } from '../go/module.js'
import type { Range } from '../go/byte-range.js'
import type { Workspace } from '../go/workspace.js'
import type { Place } from '../rules/finding.js'

/** A folder that URIs are relative to, so that they mean the same on another machine. */
interface Base {
  readonly id: 'SRCROOT' | 'GOMODCACHE' | 'GOROOT'
  readonly dir: string
  readonly description: string
}

/** SARIF's words for where something is. */
export interface Artifacts {
  readonly originalUriBaseIds: Readonly<Record<string, unknown>>
  physicalLocation(place: Place): unknown
}

export function artifactsOf(workspace: Workspace, files: Files): Artifacts {
  const bases: readonly Base[] = [
    { id: 'SRCROOT', dir: repositoryOf(workspace.root, files), description: 'the repository' },
    { id: 'GOMODCACHE', dir: workspace.go.moduleCache, description: "Go's module cache" },
    { id: 'GOROOT', dir: workspace.go.installation.goroot, description: 'the Go installation' },
  ]
  const inner = [...bases].sort((a, b) => b.dir.length - a.dir.length)
  return {
    originalUriBaseIds: Object.fromEntries(bases.map(({ id, dir, description }) => [id, { uri: `${fileUri(dir)}/`, description: { text: description } }])),
    physicalLocation(place) {
      const base = inner.find(({ dir }) => place.path !== dir && isBelow(place.path, dir))
      const artifactLocation = base === undefined ? { uri: fileUri(place.path) } : { uri: encodePath(place.path.slice(base.dir.length + 1)), uriBaseId: base.id }
      return { artifactLocation, region: region(place) }
    },
  }
}

/** Services that show findings in code count paths from the repository's root, which may lie above go.mod. */
function repositoryOf(root: string, files: Files): string {
  for (let folder = root; ; folder = dirname(folder)) {
    if (files.kind(`${folder}/.git`) !== undefined) return folder
    if (folder === dirname(folder)) return root
  }
}

/** A finding about a whole file points at its first line. */
function region({ line, column, endLine, endColumn }: Range): unknown {
  return line === endLine && column === endColumn ? { startLine: line } : { startLine: line, startColumn: column, endLine, endColumn }
}

const fileUri = (path: string): string => `file://${path.startsWith('/') ? '' : '/'}${encodePath(path)}`

/** Characters that RFC 3986 allows in a path stay readable; a colon does not, for before the first slash it would end a scheme. */
const encodePath = (path: string): string => encodeURIComponent(path).replace(/%(2F|40|2B|2C|3D|24|26|3B)/g, decodeURIComponent)
