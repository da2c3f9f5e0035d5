import { join, resolve } from 'node:path'
import { buildBusybox } from '../busybox/build.js'
import { explained } from '../busybox/explanation.js'
import type { Mode } from '../busybox/generator.js'
import type { BusyboxResult, PhaseTime, Reuse } from '../busybox/result.js'
import { importClosure, type Closure } from '../go/closure.js'
import type { ImageResult } from '../image/image.js'
import type { Project } from '../project/project.js'
import { formatSize } from '../project/size.js'
import { appletName } from '../rules/applet.js'
import { grouped, listNames } from '../rules/message.js'
import { lookBefore, type BeforeBuild, type BuildFlags } from './before-build.js'
import { sayErrors } from './build-errors.js'
import { cancellable } from './cancel.js'
import { projectFor, warnUnmatched } from './common.js'
import { exitCode, Failure, type ExitCode } from './exit-code.js'
import { imageJson, imagePlan, imageText, imageWarnings, makeImage, overImageBudget, type ImagePlan } from './image.js'
import { openLook, type Look } from './look.js'
import { terminalOutput, type Output } from './output.js'
import { withParent } from './parent.js'
import { progressLine, progressObjects } from './progress.js'
import { limitsFrom } from './start.js'
import { startAfterBuild, type Afterwards } from './start-after-build.js'
import { storageFolder } from '../storage.js'

/** `gopure build`: one busybox from some commands, or why not; the last good binary stays where a build fails. */
export async function buildVerb(patterns: readonly string[], flags: BuildFlags): Promise<ExitCode> {
  const look = openLook(patterns, flags, terminalOutput(flags.color))
  try {
    return await (flags.editor === undefined ? build(look, patterns, flags) : withParent((ended) => build(look, patterns, flags, ended)))
  } finally {
    look.remember()
  }
}

async function build(look: Look, patterns: readonly string[], flags: BuildFlags, ended?: AbortSignal): Promise<ExitCode> {
  const { session } = look
  const { output } = session
  const project = await projectFor(session, patterns, flags)
  refuseBroken(project)
  warnUnmatched(project, output)
  if (project.unused.length > 0) output.err(`${output.errorStyle.yellow('gopure:')} --compat: makebb has no ${listNames(project.unused)}; what the project says of that does not count\n`)
  if (project.unmatched.length > 0 && flags.keepGoing !== true) return exitCode.usage
  const plan = await imagePlan(project, flags)
  const before = await lookBefore(look, project, flags)
  const { broken, isRefused } = before
  const commands = project.commands.filter((command) => !broken.includes(command))
  output.err(before.said)
  if (isRefused || commands.length === 0 || (broken.length > 0 && flags.keepGoing !== true)) {
    if (flags.format === 'json') output.out(`${JSON.stringify(buildJson(before, undefined, undefined, commands), undefined, 2)}\n`)
    return isRefused ? exitCode.unreadable : exitCode.findings
  }
  if (flags.start === true) limitsFrom(flags)
  const result = await start(project, commands, flags, output, ended)
  if (plan !== undefined && result.kind === 'built' && flags.quiet !== true && flags.editor === undefined) output.err('writing the image\n')
  const image = plan === undefined || result.kind !== 'built' ? undefined : await makeImage(project, plan, result.output, commands.map((command) => appletName(command, project.names)), ended)
  const afterwards = flags.start === true && result.kind === 'built' ? await startAfterBuild(session, project, result.output, flags, ended) : undefined
  const code = report(project, before, result.kind === 'failed' ? explained(result, await before.check()) : result, commands, flags, output, { plan, image, afterwards })
  return image === undefined ? code : reportImage(image, plan?.settings.budget, code, flags, output)
}

/** A project file that is not right might build another busybox than is meant. */
function refuseBroken({ file, problems }: Project): void {
  const own = problems.filter((problem) => problem.file === file || problem.file === 'settings')
  if (own.length > 0) throw new Failure(own.map(({ file: where, line, message }) => `${where}${line === undefined ? '' : `:${line}`}: ${message}`).join('\n'), exitCode.unreadable)
}

function reportImage(image: ImageResult, budget: number | undefined, code: ExitCode, flags: BuildFlags, output: Output): ExitCode {
  switch (image.kind) {
    case 'cancelled':
      output.err('gopure: cancelled; an image of an earlier build is untouched\n')
      return exitCode.cancelled
    case 'unusable':
      throw new Failure(image.message, exitCode.unreadable)
    case 'written':
      for (const warning of imageWarnings(image)) output.err(`${output.errorStyle.yellow('gopure:')} ${warning}\n`)
      if (flags.format === 'text') output.out(imageText(image, budget, output))
      return code === exitCode.ok && overImageBudget(image, budget) ? exitCode.findings : code
  }
}

async function start(project: Project, commands: readonly string[], flags: BuildFlags, output: Output, ended: AbortSignal | undefined): Promise<BusyboxResult> {
  const { reader, directory, base, target, settings, names } = project
  // Only a failure asks for it.
  let closure: Closure | undefined
  const line = flags.editor !== undefined && flags.format === 'json' ? progressObjects(output) : progressLine(output, flags.quiet === true)
  try {
    return await cancellable(ended, (signal) => buildBusybox({
      directory,
      patterns: commands,
      commands: commands.map((importPath) => ({ importPath, applet: appletName(importPath, names) })),
      tags: target.tags,
      goos: target.goos,
      goarch: target.goarch,
      mode: flags.compat === true ? {} : ownMode(project),
      output: flags.output === undefined ? resolve(base, settings.output ?? 'bb') : resolve(directory, flags.output),
      storage: storageFolder(),
      pin: join(__dirname, 'generate'),
      go: reader.workspace.go.installation,
      env: process.env,
      directoryOf: (importPath) => (closure ??= importClosure(reader, commands, target, { standard: false })).packages.get(importPath)?.dir,
      signal,
      onProgress: line.show,
    }))
  } finally {
    line.end()
  }
}

/** What was made of a busybox that is built. */
interface Made {
  readonly plan: ImagePlan | undefined
  readonly image: ImageResult | undefined
  readonly afterwards: Afterwards | undefined
}

function report(project: Project, before: BeforeBuild, result: BusyboxResult, commands: readonly string[], flags: BuildFlags, output: Output, { plan, image, afterwards }: Made): ExitCode {
  const budget = project.settings.budget
  const { broken } = before
  const written = image?.kind === 'written' ? { image: imageJson(image, plan?.settings.budget) } : {}
  const started = afterwards === undefined ? {} : { start: afterwards.json }
  if (flags.format === 'json') output.out(`${JSON.stringify({ ...buildJson(before, result, budget, commands), ...written, ...started }, undefined, 2)}\n`)
  switch (result.kind) {
    case 'cancelled':
      output.err('gopure: cancelled; nothing was changed\n')
      return exitCode.cancelled
    case 'unusable':
      throw new Failure(result.message, exitCode.unreadable)
    case 'failed':
      sayErrors(result, flags, output)
      return exitCode.programFailed
    case 'built': {
      const over = budget !== undefined && result.bytes > budget
      if (flags.format === 'text') output.out(builtText(result, commands, budget, output) + (afterwards?.text ?? ''))
      if (over || broken.length > 0 || project.unmatched.length > 0) return exitCode.findings
      return afterwards?.code ?? exitCode.ok
    }
  }
}

function builtText(result: BusyboxResult & { kind: 'built' }, commands: readonly string[], budget: number | undefined, { style }: Output): string {
  const { bytes } = result
  const exact = style.dim(`(${grouped(bytes)} bytes)`)
  const lines = [`${style.bold(result.output)}  ${commands.length} command${commands.length === 1 ? '' : 's'}  ${style.bold(formatSize(bytes))} ${exact}`]
  if (budget !== undefined) {
    const share = Math.round((bytes / budget) * 100)
    const left = budget - bytes
    const width = 40
    const full = Math.min(width, Math.round((bytes / budget) * width))
    const paint = left < 0 ? style.red : style.green
    lines.push(`${paint('█'.repeat(full))}${style.dim('░'.repeat(width - full))} ${share} % of ${formatSize(budget)}, ${left < 0 ? style.red(`${formatSize(-left)} over budget`) : `${formatSize(left)} left`}`)
  }
  lines.push(style.dim(`${result.phases.map(phaseText).join(' · ')} · ${reuseText(result.reuse)}`))
  return `${lines.join('\n')}\n`
}

/** What the program has that makebb's lacks: the GODEBUG defaults of the go line, as Go gives them to a program of its own, the project's names, and flags that stay in their applets. */
function ownMode({ reader, names, reexec, settings: { variables } }: Project): Mode {
  const version = /^1\.\d+/.exec(reader.workspace.goLine)?.[0]
  return { ...(version === undefined ? {} : { goDebug: `go${version}` }), ...(Object.keys(names).length === 0 ? {} : { names }), ...(variables === undefined ? {} : { variables }), ...(Object.keys(reexec).length === 0 ? {} : { reexec }), ownFlags: true }
}

function reuseText({ packages, written, binary }: Reuse): string {
  if (binary) return 'nothing has changed: the binary of the last build'
  return `${written === 0 ? 'no' : grouped(written)} of ${grouped(packages)} packages written`
}

function phaseText({ name, milliseconds, cached }: PhaseTime): string {
  return `${name} ${cached ? 'cached' : `${(milliseconds / 1000).toFixed(1)} s`}`
}

function buildJson({ broken, json }: BeforeBuild, result: BusyboxResult | undefined, budget: number | undefined, commands: readonly string[]): object {
  const skipped = [
    ...broken.map((importPath) => ({ importPath, reason: 'can\'t be built: gopure check says why' })),
    ...(result?.kind === 'built' || result?.kind === 'failed' ? result.skipped : []),
  ]
  return {
    version: 1,
    result: result?.kind ?? 'failed',
    phases: result?.kind === 'built' ? result.phases : [],
    ...(result?.kind === 'built' ? { reuse: result.reuse } : {}),
    commands,
    broken,
    preflight: json?.preflight,
    skipped,
    ...(result?.kind === 'failed' ? { phase: result.phase } : {}),
    ...(result?.kind === 'unusable' ? { message: result.message } : {}),
    errors: result?.kind === 'failed' ? result.errors : [],
    findings: json?.findings,
    problems: json?.problems,
    ...(result?.kind === 'built' ? { size: { version: 1, file: result.output, bytes: result.bytes, ...(budget === undefined ? {} : { budget }) } } : {}),
  }
}
