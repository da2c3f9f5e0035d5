import type { Finding } from '../rules/evaluate.js'

/** One thing that a port does, and why. */
export interface Step {
  /** Counted from 1. */
  readonly round: number
  /** The id of the fix; `fork` where a module is copied into the workspace. */
  readonly fix: string
  /** Says what is done, in the words in which an editor offers it. */
  readonly title: string
  /** What asked for it: a finding, or one made of what the compiler said. */
  readonly finding: Finding
  /** The file that it is about; absolute. */
  readonly file: string
  /** The package that the file belongs to. */
  readonly package: string
  readonly edits: readonly string[]
  readonly creates: readonly string[]
  /** What does not work without cgo any more, or never did: one short sentence each. */
  readonly loses: readonly string[]
}

/** What a person has to do. */
export interface Left {
  /** `fork`: it lies where nobody may edit. `stub`: a stub is to be written, or accepted. `human`: no fix answers it. `compiler`: what go says of it. */
  readonly kind: 'fork' | 'stub' | 'human' | 'compiler'
  readonly rule: string | undefined
  readonly class: 'build' | 'runtime'
  readonly message: string
  /** Absolute; '' where the go command names none. */
  readonly path: string
  readonly line: number
  readonly package: string
  readonly commands: readonly string[]
  /** The import chain from a command. */
  readonly via: readonly string[]
  /** A module to fork first, as `gopure fork` takes it. */
  readonly fork?: string
  /** Why the port could not fork it. */
  readonly refused?: string
}
