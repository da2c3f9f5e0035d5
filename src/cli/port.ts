import { writeFileSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import { disk, thisHost } from '../disk.js'
import type { Files } from '../go/files.js'
import { slashes, type Host } from '../go/host.js'
import type { Target } from '../go/target.js'
import { branchProblem, commitOnBranch, treeOf, type Tree } from '../port/git.js'
import { filesToWrite, saveEarlierForks } from '../port/finished-forks.js'
import { port, type Port, type PortResult } from '../port/port.js'
import { writeChanges } from '../port/write.js'
import type { Project } from '../project/project.js'
import { planText } from '../report/port-plan.js'
import { portJson } from '../report/port-json.js'
import { portMarkdown } from '../report/port-markdown.js'
import { isDone, portText } from '../report/port-text.js'
import { diffSize, unifiedDiff } from '../report/unified-diff.js'
import { appletName } from '../rules/applet.js'
import { count, listNames } from '../rules/message.js'
import { storageFolder } from '../storage.js'
import { withScratch } from '../busybox/scratch.js'
import { cancellable } from './cancel.js'
import { openFor, projectFor, warnUnmatched, type CommonFlags } from './common.js'
import { parserFor } from './evaluation.js'
import { exitCode, Failure, type ExitCode } from './exit-code.js'
import { systemsOf } from './matrix.js'
import { terminalOutput, type Output } from './output.js'
import { withParent } from './parent.js'
import type { Session } from './session.js'

export interface PortFlags extends CommonFlags {
  readonly dryRun?: boolean
  readonly allowDirty?: boolean
  readonly branch?: string
  readonly report?: string
  readonly matrix?: string
  readonly skip?: string
  readonly fork?: boolean
  /** False with --no-write, which an editor asks for: it writes by itself, so that one undo takes all of it back. */
  readonly write: boolean
  /** False with --no-tests. */
  readonly tests: boolean
}

/** `gopure port`: what fixes can do for the commands, tried on an overlay and written as one set of edits; what is left is said. */
export async function portVerb(patterns: readonly string[], flags: PortFlags): Promise<ExitCode> {
  const session: Session = { files: disk, host: thisHost(), output: terminalOutput(flags.color) }
  return flags.editor === undefined ? portIn(session, patterns, flags) : withParent((ended) => portIn(session, patterns, flags, ended))
}

async function portIn(asked: Session, patterns: readonly string[], flags: PortFlags, ended?: AbortSignal): Promise<ExitCode> {
  const { output, host } = asked
  const project = await projectFor(asked, patterns, flags)
  const vendored = flags.fork === true && project.reader.workspace.vendor !== undefined
  const session = vendored ? besideVendor(asked, project) : asked
  warnUnmatched(project, output)
  if (project.unmatched.length > 0) return exitCode.usage
  return await cancellable(ended, async (signal) => {
    const tree = flags.dryRun === true || !flags.write ? undefined : await gitTree(project, flags, signal)
    const parse = await parserFor()()
    const result = await port({
      files: disk,
      open: (files: Files) => openFor({ ...session, files }, patterns, flags),
      parse,
      storage: storageFolder(),
      env: { ...process.env, ...(vendored ? { GOFLAGS: session.host.env['GOFLAGS'] } : {}) },
      compiler: compilerOf(project, host),
      targets: targetsOf(project, flags),
      skip: new Set((flags.skip ?? '').split(',').filter((name) => name !== '').map((name) => slashes(resolve(project.directory, name)))),
      planOnly: flags.dryRun === true,
      fork: flags.fork === true,
      tests: flags.tests && project.target.goos === host.goos && project.target.goarch === host.goarch,
      signal,
      onProgress: (text) => {
        if (flags.quiet !== true) output.err(`${output.errorStyle.cyan(text)}\n`)
      },
    })
    const ended = await finish(result, project, tree, flags, output, signal)
    const isWritten = result.kind === 'ported' && result.port.forks.length > 0 && flags.dryRun !== true
    if (vendored && isWritten) output.err(`${output.errorStyle.yellow('gopure:')} the vendor folder counts, and is as it was: run ${project.reader.workspace.goWorkFile === '' ? 'go mod vendor' : 'go work vendor'}\n`)
    return ended
  })
}

/** A vendor folder has no copies: a port that makes some looks at the module cache instead. */
function besideVendor({ host, ...rest }: Session, { reader }: Project): Session {
  const flags = reader.workspace.go.env('GOFLAGS').split(/\s+/).filter((flag) => flag !== '' && !/^--?mod=/.test(flag))
  return { ...rest, host: { ...host, env: { ...host.env, GOFLAGS: [...flags, '-mod=readonly'].join(' ') } } }
}

/** Refused before anything is worked out: a person must be able to see what a port did, and to take it back. */
async function gitTree(project: Project, { allowDirty, branch }: PortFlags, signal: AbortSignal): Promise<Tree | undefined> {
  return withScratch(`${storageFolder()}/ports`, async (scratch) => {
    const bench = { scratch, env: process.env, signal }
    const tree = await treeOf(project.reader.workspace.root, bench)
    if (tree === undefined) {
      if (branch !== undefined) throw new Failure(`--branch ${branch}: ${project.reader.workspace.root} is in no git repository`, exitCode.usage)
      return undefined
    }
    if (tree.dirty.length > 0 && allowDirty !== true) throw new Failure(dirtyText(tree), exitCode.usage)
    const problem = branch === undefined ? undefined : await branchProblem(tree.root, branch, bench)
    if (problem !== undefined) throw new Failure(`--branch ${branch!}: ${problem}`, exitCode.usage)
    return tree
  })
}

const dirtyText = ({ root, dirty }: Tree): string => `${root}: ${listNames(dirty, 3)} ${dirty.length === 1 ? 'is' : 'are'} not committed: commit or stash first, or port with --allow-dirty`

async function finish(result: PortResult, project: Project, tree: Tree | undefined, flags: PortFlags, output: Output, signal: AbortSignal): Promise<ExitCode> {
  switch (result.kind) {
    case 'cancelled':
      output.err('gopure: cancelled; nothing was written\n')
      return exitCode.cancelled
    case 'go-failed':
      output.err(`${result.output.trim()}\n`)
      throw new Failure('go failed before it compiled anything, and nothing was written: its words are above', exitCode.programFailed)
    case 'unreadable':
      throw new Failure(`nothing was written: ${result.message}`, exitCode.unreadable)
    case 'ported':
      return report(result.port, project, tree, flags, output, signal)
  }
}

async function report(done: Port, project: Project, tree: Tree | undefined, flags: PortFlags, output: Output, signal: AbortSignal): Promise<ExitCode> {
  const { directory, names } = project
  const { style } = output
  const options = { style, directory, names }
  const { changed } = done
  const problems = done.last.problems.filter(({ about }) => about === undefined)
  const isText = flags.format === 'text'
  if (isText) output.out(`${planText(done.steps, done.rounds, options).join('\n')}\n\n`)
  for (const { file, line, message } of flags.quiet === true ? [] : problems) output.err(`${output.errorStyle.yellow('gopure:')} ${file}${line === undefined ? '' : `:${line}`}: ${message}\n`)
  if (flags.dryRun === true) {
    if (isText) output.out(unifiedDiff(changed, directory, style))
  } else if (signal.aborted) {
    output.err('gopure: cancelled; nothing was written\n')
    return exitCode.cancelled
  } else if (isWorse(done)) {
    output.out(isText ? portText(done, options) : '')
    throw new Failure('nothing was written: something that built before, or a test that passed, does not with these changes', exitCode.programFailed)
  } else if (changed.length > 0 && flags.write) {
    await write(done, project, tree, flags, output, signal)
  }
  const markdown = portMarkdown(done, directory)
  if (flags.report !== undefined) writeReport(resolve(directory, flags.report), markdown)
  if (flags.format === 'json') output.out(`${JSON.stringify(portJson(done, flags.dryRun !== true && flags.write && changed.length > 0, markdown), undefined, 2)}\n`)
  else if (flags.format === 'markdown') output.out(markdown)
  else if (flags.dryRun !== true) output.out(portText(done, options))
  return isDone(done) ? exitCode.ok : exitCode.findings
}

/** A port that breaks what worked is not written. */
const isWorse = ({ builds, targets, tests }: Port): boolean => builds.some(({ cgo, result }) => cgo && result === 'broken') || targets.some(({ result }) => result === 'broken') || tests.some(({ broken }) => broken.length > 0)

async function write({ changed, forks, mayFork, last }: Port, { names }: Project, tree: Tree | undefined, { branch, quiet, allowDirty }: PortFlags, output: Output, signal: AbortSignal): Promise<void> {
  const { files, added, removed } = diffSize(changed)
  const all = filesToWrite(changed, forks)
  const size = `${count(files, 'file')}, +${added} −${removed} lines`
  if (branch !== undefined && tree !== undefined) {
    // git knows folders by what their symlinks lead to.
    const real = all.map((file) => ({ ...file, path: realPlace(file.path) }))
    const outside = real.find(({ path }) => !path.startsWith(`${tree.root}/`))
    if (outside !== undefined) throw new Failure(`--branch ${branch}: ${outside.path} is not in the repository ${tree.root}`, exitCode.usage)
    const message = `Build ${listNames(last.context.closure.roots.map((command) => appletName(command, names)), 3)} without cgo`
    const problem = await withScratch(`${storageFolder()}/ports`, (scratch) => commitOnBranch(tree.root, branch, message, real, { scratch, env: process.env, signal }))
    if (problem !== undefined) throw new Failure(`the branch ${branch} was not made: ${problem}`, exitCode.programFailed)
    if (quiet !== true) output.err(`one commit on the branch ${branch} (${size}); the tree is as it was: git switch ${branch}\n`)
    return
  }
  // A module of the workspace may lie in a repository of its own.
  for (const folder of allowDirty === true ? [] : new Set(all.flatMap(({ path }) => (tree !== undefined && realPlace(path).startsWith(`${tree.root}/`) ? [] : [dirname(path)])))) {
    const other = await withScratch(`${storageFolder()}/ports`, (scratch) => treeOf(folder, { scratch, env: process.env, signal }))
    if (other !== undefined && other.dirty.length > 0) throw new Failure(dirtyText(other), exitCode.usage)
  }
  if (signal.aborted) throw new Failure('cancelled; nothing was written', exitCode.cancelled)
  const problem = writeChanges(all, disk)
  if (problem !== undefined) throw new Failure(problem, exitCode.programFailed)
  if (quiet !== true) output.err(`written: ${size}\n`)
  for (const line of mayFork ? saveEarlierForks(changed, forks, last, disk) : []) output.err(`${line}\n`)
}

/** Of a file whose folder is not there yet as well. */
const realPlace = (path: string): string => `${disk.kind(dirname(path)) === undefined && dirname(path) !== path ? realPlace(dirname(path)) : disk.realPath(dirname(path))}/${basename(path)}`

function writeReport(path: string, text: string): void {
  try {
    writeFileSync(path, text)
  } catch (error) {
    throw new Failure(`--report ${path}: ${(error as Error).message}`, exitCode.usage)
  }
}

/** What cgo would call. */
function compilerOf({ reader }: Project, host: Host): string | undefined {
  const named = reader.workspace.go.env('CC').split(' ', 1)[0] ?? ''
  const names = named === '' ? ['gcc', 'clang'] : [named]
  return names.find((name) => (name.includes('/') ? disk.kind(slashes(name)) === 'file' : host.path.some((folder) => disk.kind(`${folder}/${name}`) === 'file' || disk.kind(`${folder}/${name}.exe`) === 'file')))
}

/** The target that the project is for, and what Linux runs on most. */
function targetsOf({ target }: Project, { matrix }: PortFlags): readonly Pick<Target, 'goos' | 'goarch'>[] {
  const asked = matrix === undefined ? [{ goos: 'linux', goarch: 'amd64' }, { goos: 'linux', goarch: 'arm64' }] : systemsOf(matrix).map(({ goos = target.goos, goarch }) => ({ goos, goarch }))
  const all = [{ goos: target.goos, goarch: target.goarch }, ...asked]
  return all.filter(({ goos, goarch }, index) => all.findIndex((other) => other.goos === goos && other.goarch === goarch) === index)
}
