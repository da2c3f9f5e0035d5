import type { Connection, InitializeParams } from 'vscode-languageserver'
import type { Host } from '../go/host.js'
import type { ParseGo } from '../go/tree.js'
import type { ServerOptions } from '../protocol.js'
import { createDocuments, type Documents } from './documents.js'
import { createMachine, type Machine } from './machine.js'
import { createProjects, type Folder, type Projects } from './projects.js'
import { createKeptTexts, type KeptTexts } from './texts.js'

export interface ServerServices {
  readonly host: Host
  readonly parser: Promise<ParseGo>
}

/** One editor's connection and all that is open in it. */
export interface Session {
  readonly connection: Connection
  /** What the client can do; empty before it has said so. */
  client: InitializeParams['capabilities']
  options: Partial<ServerOptions>
  readonly documents: Documents
  readonly machine: Machine
  readonly texts: KeptTexts
  readonly projects: Projects
  /** Workspace folders by URI. */
  readonly folders: Map<string, Folder>
  readonly parser: () => ParseGo
  /** Resolves when the parser may be asked for. */
  readonly started: Promise<void>
  /** For what nobody is waiting for; it goes into the client's log. */
  readonly complain: (error: unknown) => void
}

export function createSession(connection: Connection, { host, parser: starting }: ServerServices): Session {
  let parse: ParseGo | undefined
  const parser = (): ParseGo => {
    if (parse === undefined) throw new Error('the parser is asked for before it has started')
    return parse
  }
  const documents = createDocuments(parser)
  const machine = createMachine(documents)
  const texts = createKeptTexts(machine, documents, parser)
  return {
    connection,
    client: {},
    options: {},
    documents,
    machine,
    texts,
    projects: createProjects({ host, machine, documents, texts, parser }),
    folders: new Map(),
    parser,
    started: starting.then((started) => {
      parse = started
    }),
    complain: (error) => connection.console.error(error instanceof Error ? (error.stack ?? error.message) : String(error)),
  }
}
