import type { FindingClass } from './finding.js'

/**
 * What rules know of libraries by name; no project's path stands anywhere else. A major version (`/v5`)
 * after a module's path may be there or not where the pattern has `{v}`, and a final `/...` takes packages below too.
 */
export interface KnownLibrary {
  readonly pattern: string
  /** What it is, as it reads after "imports x, ". */
  readonly what: string
  /** What to do about it; a sentence without its full stop. */
  readonly advice: string
  /** Which rule speaks of its imports; none where nothing is to be done at an import. */
  readonly role: 'library' | 'cgo-stub' | 'dlopen' | 'nsenter' | 'systemd-dbus' | 'systemd-notify' | 'systemd-cgo' | 'starter' | 'none'
  /** The class of an import that is in the build without cgo. */
  readonly class: FindingClass
  /** Build tags that take it, or what uses it, out of the build. */
  readonly tags?: readonly string[]
  /** A tag that asks for it and silently does nothing without cgo. */
  readonly droppedTag?: string
  /** An import path that does the same in pure Go. */
  readonly replacement?: string
  /** What only those miss who use it: a stub that says so takes its place without cgo, and that is as it should be. */
  readonly extra?: string
  /** Functions that connect to a service. */
  readonly connects?: readonly string[]
  /** How it starts programs. */
  readonly starter?: Starter
  /** How a program says with it what it is called: a struct's field, and the methods that run it. */
  readonly commandLine?: { readonly type: string; readonly name: string; readonly run: readonly string[] }
  /** How it makes other programs of one file, by the name that it is started under. */
  readonly reexec?: Reexec
  /** How generated code hands it protobuf files: in a descriptor, or by calls. */
  readonly protobuf?: 'descriptor' | 'calls'
  /** What it keeps one list of for the whole program. */
  readonly registers?: 'flags' | 'metrics' | 'metrics at once'
}

/** Functions that say what runs under a name, ask whether it does, and start the program's own file again. */
export interface Reexec {
  readonly register?: readonly string[]
  readonly init?: readonly string[]
  readonly start?: readonly string[]
}

/** Functions that start programs, with the index of the argument that names the program; interfaces whose methods do. */
export interface Starter {
  readonly functions?: Readonly<Record<string, number>>
  /** A struct whose field Path names the program. */
  readonly struct?: string
  /** Functions that start programs of their own choice, which no argument names. */
  readonly implied?: Readonly<Record<string, readonly string[]>>
  /** A struct that starts a program: its name, the field that names the program, and the program where the field is not given. */
  readonly configured?: { readonly struct: string; readonly field: string; readonly program: string }
  readonly interfaces?: { readonly types: readonly string[]; readonly constructors: readonly string[]; readonly methods: Readonly<Record<string, number>> }
  /** It is imported for many other things: only a file that has one of the functions' names is worth a look. */
  readonly rare?: boolean
}
