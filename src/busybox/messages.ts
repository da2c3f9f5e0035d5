/** What can go wrong in a busybox build, as far as makebb and Go say it in a form that is known. */
export type ErrorKind =
  | 'duplicate-command'
  | 'no-command'
  | 'not-a-command'
  | 'wrong-applet'
  | 'cgo-only-command'
  | 'cgo-only-dependency'
  | 'mixed-modules'
  | 'no-main'
  | 'initialiser'
  | 'several-values'
  | 'several-types'
  | 'hidden-type'
  | 'undotted-module'
  | 'version-conflict'
  | 'missing-package'
  | 'missing-sum'
  | 'lookup-disabled'
  | 'network'
  | 'go-too-old'
  | 'no-go-mod'
  | 'folder-not-empty'
  | 'disk-full'
  | 'out-of-memory'
  | 'panic'
  | 'write'
  | 'variable'
  | 'compile'
  | 'other'

/** A package that makebb left out. `importPath` is a folder where a pattern named one. */
export interface Skipped {
  readonly importPath: string
  readonly reason: string
}

/** One recognised message. `file` is as it was printed; `column` is 1-based and in bytes. */
export interface Message {
  readonly kind: ErrorKind
  readonly message: string
  readonly package?: string
  readonly file?: string
  readonly line?: number
  readonly column?: number
  /** The rule whose page explains it. */
  readonly rule?: string
}

interface Rule {
  readonly kind: ErrorKind
  readonly pattern: RegExp
  readonly message: (groups: readonly string[]) => string
  /** Which group names the package. */
  readonly package?: number
}

const rules: readonly Rule[] = [
  {
    kind: 'variable',
    pattern: /^variables: (\S+): (.+)$/m,
    message: ([, name, why]) => `variables: ${name!}: ${why!}`,
  },
  {
    kind: 'duplicate-command',
    pattern: /found duplicate command (\S+) \((\S+) and (\S+)\)/,
    message: ([, name, one, other]) => `two commands would be the applet ${name!}: ${one!} and ${other!}; leave one out, or give it another name with names in gopure.yaml`,
    package: 3,
  },
  {
    kind: 'no-command',
    pattern: /no valid commands given|no Go commands match the given patterns/,
    message: () => 'the patterns match no command; name folders or import paths of main packages that build for this target',
  },
  {
    kind: 'no-command',
    pattern: /stat (.+): directory not found/,
    message: ([, folder]) => `${folder!} does not exist; correct the command's path`,
  },
  {
    kind: 'mixed-modules',
    pattern: /does not support mixed module\/non-module compilation -- commands contain main modules (.*)/,
    message: ([, modules]) => `some commands belong to no module (those of the standard library do not), others to ${modules!}; leave the former out`,
  },
  {
    kind: 'no-main',
    pattern: /no main function found in package "([^"]+)"/,
    message: ([, path]) => `${path!} has no function main; leave it out`,
    package: 1,
  },
  {
    kind: 'initialiser',
    pattern: /rewriting command "([^"]+)" failed: couldn't find init assignment (.*)/,
    message: ([, path, initialiser]) => `makebb cannot move the initialisation ${initialiser!} of ${path!}; do it in an init function`,
    package: 1,
  },
  {
    kind: 'folder-not-empty',
    pattern: /is not an empty directory/,
    message: () => 'the folder for generated code is not empty; empty it and build again',
  },
  {
    kind: 'no-go-mod',
    pattern: /go\.mod file not found/,
    message: () => 'there is no go.mod here or above; build in a module, or in a folder with a go.work that uses the modules',
  },
  {
    kind: 'go-too-old',
    pattern: /(\S+) requires go >= (\S+) \(running go ([^\s;)]+)/,
    message: ([, what, wanted, running]) => `${what!} requires Go ${wanted!} and this is Go ${running!}; choose a newer Go, or lower the go line`,
  },
  {
    kind: 'missing-sum',
    pattern: /missing go\.sum entry for (?:module providing package |go\.mod file|)(\S*)/,
    message: ([, path]) => `go.sum has no entry for ${path === '' ? 'a module' : path!}; run "go mod tidy" or "go mod download"`,
    package: 1,
  },
  {
    kind: 'missing-package',
    pattern: /no required module provides package ([^\s;]+)/,
    message: ([, path]) => `no module in go.mod provides ${path!}; run "go get ${path!}"`,
    package: 1,
  },
  {
    kind: 'missing-package',
    pattern: /package (\S+) is not in std/,
    message: ([, path]) => `${path!} is not in the standard library, and its first element has no dot; correct the import`,
    package: 1,
  },
  {
    kind: 'lookup-disabled',
    pattern: /module lookup disabled by (GOPROXY=off|-mod=\w+)|cannot query module due to (-mod=\w+)/,
    message: ([, cause, other]) => `a module is not in the module cache, and ${cause ?? other!} forbids to fetch it; run "go mod download" with the network on`,
  },
  {
    kind: 'network',
    pattern: /(?:([\w.~/-]+@v[\w.+-]+): )?(?:Get "[^"]*": )?(dial tcp.*|.*: no such host|.*i\/o timeout|.*TLS handshake timeout|.*proxyconnect .*|.*certificate signed by unknown authority|reading https?:.*)$/,
    message: ([, module, cause]) => `${module ?? 'a module'} could not be downloaded (${cause!}); check the network and GOPROXY, or run "go mod download" where there is one`,
  },
  {
    kind: 'disk-full',
    pattern: /no space left on device|disk quota exceeded/,
    message: () => 'the disk is full: free some space where the output, Gopure\'s storage and Go\'s build cache are, and build again',
  },
  {
    kind: 'out-of-memory',
    pattern: /cannot allocate memory|fatal error: runtime: out of memory|signal: killed/,
    message: () => 'the machine ran out of memory; build fewer commands at a time, or with more memory',
  },
  {
    kind: 'missing-package',
    pattern: /cannot find (?:package|module providing package) "?([^"\s]+)"?/,
    message: ([, path]) => `package ${path!} cannot be found`,
    package: 1,
  },
]

const position = /(?:^|: )((?:[A-Za-z]:)?[^:]*\.(?:go|s)):(\d+)(?::(\d+))?: (.*)$/
const skipping = /Skipping (?:package )?(\S+) because (.*)/

/** Every recognised message, in the order of the output, each once; what is not an error is left out. */
export function messages(output: string): readonly Message[] {
  const found: Message[] = []
  let inPackage: string | undefined
  for (const raw of output.split('\n')) {
    const line = raw.replace(/^\d\d:\d\d:\d\d /, '')
    inPackage = /^(?:.*: )?# (\S+)$/.exec(line)?.[1] ?? /(?:failed to add|writing) package (\S+) (?:for errors|failed):/.exec(line)?.[1] ?? inPackage
    if (skipping.test(line)) continue
    const last = found.at(-1)
    if (/^\t/.test(line) && last?.kind === 'compile') {
      // The compiler goes on below: "have (number)", "want ()".
      found[found.length - 1] = { ...last, message: `${last.message}, ${line.trim()}` }
      continue
    }
    const message = located(line, inPackage) ?? general(line)
    if (message !== undefined) found.push(message)
  }
  const panicked = panic(output)
  const seen = new Set<string>()
  return [...(panicked === undefined ? [] : [panicked]), ...found].filter((message) => {
    const key = JSON.stringify(message)
    const isNew = !seen.has(key)
    seen.add(key)
    return isNew
  })
}

/** The packages that makebb left out, which it says in one log line each and then succeeds. */
export function skipped(output: string): readonly Skipped[] {
  return output.split('\n').flatMap((line) => {
    const [, importPath, reason] = skipping.exec(line) ?? []
    return importPath === undefined || reason === undefined ? [] : [{ importPath, reason }]
  })
}

function located(line: string, inPackage: string | undefined): Message | undefined {
  const [, file, at, column, text] = position.exec(line) ?? []
  if (file === undefined || text === undefined) return undefined
  const place = { file, line: Number(at), ...(column === undefined ? {} : { column: Number(column) }) }
  const known = compileError(text) ?? general(text) ?? { kind: 'compile' as const, message: text }
  return { ...(inPackage === undefined ? {} : { package: inPackage }), ...known, ...place }
}

/** Errors in Go code that mean something else than they say. */
function compileError(text: string): Message | undefined {
  const unimportable = /could not import (\S+) \(/.exec(text)?.[1]
  if (unimportable !== undefined) {
    return { kind: 'missing-package', message: `package ${unimportable} cannot be loaded`, package: unimportable }
  }
  const [, hidden, owner] = /name (\w+) not exported by package (\w+)/.exec(text) ?? []
  if (hidden !== undefined && owner !== undefined) {
    return {
      kind: 'hidden-type',
      message: `this variable's type ${owner}.${hidden} is not exported, so a busybox cannot declare it; give the variable an exported type, or set it in a function`,
    }
  }
  const undotted = /cannot find package "([^"./]+(?:\/[^"]*)?)" in any of/.exec(text)?.[1]
  if (undotted !== undefined) {
    return {
      kind: 'undotted-module',
      message: `makebb takes ${undotted} for a package of the standard library, as the first element of its path has no dot; rename its module`,
    }
  }
  return undefined
}

function general(line: string): Message | undefined {
  for (const { kind, pattern, message, package: group } of rules) {
    const groups = pattern.exec(line)
    if (groups === null) continue
    const path = group === undefined ? undefined : groups[group]
    return { kind, message: message(groups), ...(path === undefined || path === '' ? {} : { package: path }) }
  }
  return undefined
}

/** makebb's rewriter takes `var a, b = f()` for two values and looks for the second. */
function panic(output: string): Message | undefined {
  const text = /^panic: (.*)$/m.exec(output)?.[1]
  if (text === undefined) return undefined
  return text.includes('index out of range') && output.includes('.rewriteFile(')
    ? { kind: 'several-values', message: 'a package-level "var a, b = f()" makes makebb panic; declare the variables and set them in an init function' }
    : { kind: 'panic', message: `makebb panicked: ${text}` }
}
