import type { Files } from '../go/files.js'
import type { Host } from '../go/host.js'
import type { Memory } from './memory.js'
import type { Output } from './output.js'

/** What a verb works with: the machine as it may see it, and where its words go. */
export interface Session {
  readonly files: Files
  readonly host: Host
  readonly output: Output
  /** What earlier runs read and found; undefined where everything is to be worked out anew. */
  readonly memory?: Memory
}
