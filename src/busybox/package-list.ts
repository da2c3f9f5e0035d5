import { run } from '../process.js'
import type { Installation } from '../go/installation.js'
import type { Environment } from './environment.js'
import { messages, type Message } from './messages.js'

export interface ListedPackage {
  readonly importPath: string
  readonly directory?: string
  readonly name?: string
  /** Why Go can't use the package, in Go's words. */
  readonly error?: string
}

export interface PackageList {
  readonly packages: ReadonlyMap<string, ListedPackage>
  /** Why there is no list, or not all of it. */
  readonly problems: readonly Message[]
}

/**
 * Go's own view of some commands and all they import. Asked only after a build has failed: makebb hides why a package
 * could not be loaded ("invalid package name"), and where a generated file comes from.
 */
export async function packageList(
  go: Installation,
  directory: string,
  env: Environment,
  tags: readonly string[],
  importPaths: readonly string[],
  signal: AbortSignal | undefined,
): Promise<PackageList> {
  const lines: string[] = []
  const errors: string[] = []
  await run({
    program: go.goBinary,
    arguments: ['list', '-e', '-deps', '-json=ImportPath,Dir,Name,Error', ...(tags.length > 0 ? [`-tags=${tags.join(',')}`] : []), '--', ...importPaths],
    directory,
    env,
    signal,
    onOutput: (line) => lines.push(line),
    onErrorOutput: (line) => errors.push(line),
  })
  const packages = new Map(objects(lines).flatMap(listed).map((found) => [found.importPath, found] as const))
  return { packages, problems: messages(errors.join('\n')) }
}

/** `go list -json` writes one indented object after the other; only an object's own brace stands at a line's start. */
function objects(lines: readonly string[]): readonly unknown[] {
  return lines
    .join('\n')
    .split(/^(?=\{)/m)
    .flatMap((text): readonly unknown[] => {
      try {
        return [JSON.parse(text)]
      } catch {
        return [] // Go was stopped in the middle.
      }
    })
}

function listed(value: unknown): readonly ListedPackage[] {
  const importPath = field(value, 'ImportPath')
  if (typeof importPath !== 'string') return []
  const directory = field(value, 'Dir')
  const name = field(value, 'Name')
  const error = field(field(value, 'Error'), 'Err')
  return [
    {
      importPath,
      ...(typeof directory === 'string' ? { directory } : {}),
      ...(typeof name === 'string' ? { name } : {}),
      ...(typeof error === 'string' ? { error } : {}),
    },
  ]
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Object.entries(value).find(([key]) => key === name)?.[1] : undefined
}
