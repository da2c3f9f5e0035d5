import type { Environment } from '../busybox/environment.js'

/** Where and how the go command is run in trials: nothing of it touches the tree. */
export interface Bench {
  /** A folder of ours that is gone afterwards. */
  readonly scratch: string
  readonly env: Environment
  readonly signal?: AbortSignal | undefined
}
