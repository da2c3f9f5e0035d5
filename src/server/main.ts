import { createConnection, ProposedFeatures } from 'vscode-languageserver/node'
import { thisHost } from '../disk.js'
import { bundledParser } from '../grammar.js'
import { startServer } from './server.js'

const connection = createConnection(ProposedFeatures.all)
startServer(connection, { host: thisHost(), parser: bundledParser() })
connection.listen()
