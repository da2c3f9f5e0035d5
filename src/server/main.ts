import { setFlagsFromString } from 'node:v8'
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node'
import { thisHost } from '../disk.js'
import { bundledParser } from '../grammar.js'
import { startServer } from './server.js'

// What it holds stays nearly the same for hours: a heap that may double before it is cleaned up would be memory for nothing.
setFlagsFromString('--heap-growing-percent=50')

const connection = createConnection(ProposedFeatures.all)
startServer(connection, { host: thisHost(), parser: bundledParser() })
connection.listen()
