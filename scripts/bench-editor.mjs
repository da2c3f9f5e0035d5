// The language server as an editor uses it: keystroke to published diagnostics in a file of 5,000 lines, and its memory with a large closure.
import { fork } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { containerdCheckout, edit } from './bench-tree.mjs'
import { downloadModules, root, setUp } from './setup.mjs'

const { createProtocolConnection, IPCMessageReader, IPCMessageWriter } = createRequire(import.meta.url)('vscode-languageserver-protocol/node')

setUp()
const workspace = join('test', 'workspaces', 'containerd')
downloadModules([workspace])
const edits = Number(process.argv[2] ?? 1000)

console.log(`${cpus().length} × ${cpus()[0].model}, Node ${process.versions.node}`)
const folder = mkdtempSync(join(tmpdir(), 'gopure-bench-'))
try {
  await keystrokes()
  await memory()
} finally {
  rmSync(folder, { recursive: true, force: true })
}

async function keystrokes() {
  const project = join(folder, 'large')
  mkdirSync(project)
  writeFileSync(join(project, 'go.mod'), 'module example.com/large\n\ngo 1.25\n')
  const text = largeFile(5000)
  const file = join(project, 'main.go')
  writeFileSync(file, text)
  const server = await start(project)
  await server.rest()
  server.notify('textDocument/didOpen', { textDocument: { uri: uriOf(file), languageId: 'go', version: 1, text } })
  await server.rest()
  const lines = text.split('\n')
  const times = []
  // A word typed letter by letter at places all over the file, then taken back.
  const word = 'x := 1 '
  let version = 1
  while (times.length < edits) {
    const line = lines.findIndex((candidate, index) => index > (times.length * 37) % (lines.length - 200) && candidate.startsWith('\t_ = '))
    for (const [position, letter] of [...word].entries()) times.push(await type(line, 1 + position, 1 + position, letter))
    for (let position = word.length; position > 0; position--) times.push(await type(line, position, position + 1, ''))
  }
  times.sort((a, b) => a - b)
  const at = (share) => times[Math.min(times.length - 1, Math.floor(times.length * share))].toFixed(1)
  console.log(`keystroke to published diagnostics, ${lines.length} lines, ${times.length} edits: p50 ${at(0.5)} ms, p90 ${at(0.9)} ms, p99 ${at(0.99)} ms, longest ${at(1)} ms`)
  await server.stop()

  async function type(line, from, to, letter) {
    const published = server.published(uriOf(file), ++version)
    const began = performance.now()
    server.notify('textDocument/didChange', {
      textDocument: { uri: uriOf(file), version },
      contentChanges: [{ range: { start: { line, character: from }, end: { line, character: to } }, text: letter }],
    })
    await published
    const took = performance.now() - began
    // A fast typist: 15 keys a second.
    await new Promise((resolve) => setTimeout(resolve, 66))
    return took
  }
}

async function memory() {
  const { workspace: project, source } = containerdCheckout(folder)
  const server = await start(project)
  const began = performance.now()
  await server.rest()
  const [info] = server.projects()
  const took = ((performance.now() - began) / 1000).toFixed(1)
  const status = readFileSync(`/proc/${server.pid}/status`, 'utf8')
  const mebibytes = (field) => Math.round(Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)[1]) / 1024)
  console.log(`memory with containerd's closure (${info.packages} packages, ${info.files} files): ${mebibytes('VmRSS')} MiB now, ${mebibytes('VmHWM')} MiB at most; read in ${took} s`)
  await saves(server, join(source, 'core', 'mount', 'mount_linux.go'))
  await server.stop()
}

/** A file of the closure is saved by another program: until its diagnostics are published. */
async function saves(server, file) {
  const times = []
  for (let round = 0; round < 21; round++) {
    await server.rest()
    await new Promise((resolve) => setTimeout(resolve, 400))
    edit(file)
    const published = server.published(uriOf(file))
    const began = performance.now()
    server.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: uriOf(file), type: 2 }] })
    await published
    times.push(performance.now() - began)
  }
  times.sort((a, b) => a - b)
  console.log(`a saved edit in containerd's closure to published diagnostics, ${times.length} edits: p50 ${times[10].toFixed(1)} ms, longest ${times.at(-1).toFixed(1)} ms`)
}

/** Our own Go, with something for the rules in every hundredth function. */
function largeFile(length) {
  const lines = ['package main', '', 'import (', '\t"fmt"', '\t"os/exec"', ')', '', 'func main() { f0() }', '']
  for (let n = 0; lines.length < length; n++) {
    lines.push(`// f${n} is the ${n}th of many.`, `func f${n}() error {`, `\t_ = fmt.Sprintf("%d of %s", ${n}, "many")`)
    if (n % 100 === 0) lines.push(`\t_ = exec.Command("program-${n}", "--quiet").Run()`)
    lines.push(`\tif ${n} > 0 {`, `\t\treturn fmt.Errorf("f${n}: %d", ${n})`, '\t}', '\treturn nil', '}', '')
  }
  return lines.join('\n')
}

/** As the extension starts it. */
async function start(project) {
  const child = fork(join(root, 'dist', 'server.js'), ['--node-ipc'], { execArgv: ['--max-semi-space-size=4'], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const connection = createProtocolConnection(new IPCMessageReader(child), new IPCMessageWriter(child))
  let projects = []
  let listeners = []
  connection.onNotification('gopure/changed', (changed) => {
    projects = changed.projects
    for (const listener of listeners) listener()
  })
  connection.onNotification('textDocument/publishDiagnostics', (published) => {
    for (const listener of listeners) listener(published)
  })
  connection.onRequest('client/registerCapability', () => null)
  connection.listen()
  await connection.sendRequest('initialize', { processId: process.pid, rootUri: null, capabilities: { workspace: { workspaceFolders: true } }, workspaceFolders: [{ uri: uriOf(project), name: 'bench' }], initializationOptions: { trusted: true } })
  await connection.sendNotification('initialized', {})
  const until = (condition) =>
    new Promise((resolve) => {
      const listener = (published) => {
        if (!condition(published)) return
        listeners = listeners.filter((other) => other !== listener)
        resolve()
      }
      listeners.push(listener)
      listener()
    })
  return {
    pid: child.pid,
    projects: () => projects,
    notify: (method, params) => void connection.sendNotification(method, params),
    published: (uri, version) => until((published) => published?.uri === uri && published.version === version),
    rest: () => until(() => projects.length > 0 && projects.every(({ state, busy }) => state !== 'reading' && !busy)),
    async stop() {
      await connection.sendRequest('shutdown')
      await connection.sendNotification('exit')
    },
  }
}

function uriOf(path) {
  return pathToFileURL(path).toString()
}
