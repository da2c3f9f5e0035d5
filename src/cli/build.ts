import { join, resolve } from 'node:path'
import { buildBusybox } from '../busybox/build.js'
import type { Mode } from '../busybox/generator.js'
import type { BusyboxResult, PhaseTime, Reuse } from '../busybox/result.js'
import { remembering } from './ask.js'
import type { Project } from '../project/project.js'
import { formatSize } from '../project/size.js'
import { runCheck, type Check } from '../report/check.js'
import { findingJson } from '../report/check-json.js'
import { checkText } from '../report/check-text.js'
import { appletName } from '../rules/applet.js'
import { grouped } from '../rules/message.js'
import { projectFor, warnUnmatched, type CommonFlags } from './common.js'
import { exitCode, Failure, type ExitCode } from './exit-code.js'
import { evaluationIn, parserFor } from './evaluation.js'
import type { Output } from './output.js'
import { withParent } from './parent.js'
import { progressLine, progressObjects } from './progress.js'
import { storageFolder } from '../storage.js'

export interface BuildFlags extends CommonFlags {
  readonly output?: string
  readonly keepGoing?: boolean
  readonly compat?: boolean
}

/** `gopure build`: one busybox from some commands, or why not; the last good binary stays where a build fails. */
export async function buildVerb(patterns: readonly string[], flags: BuildFlags): Promise<ExitCode> {
  return flags.editor === undefined ? build(patterns, flags) : withParent((ended) => build(patterns, flags, ended))
}

async function build(patterns: readonly string[], flags: BuildFlags, ended?: AbortSignal): Promise<ExitCode> {
  const { session, save } = remembering(flags)
  const { output } = session
  const parser = parserFor(session)
  const project = await projectFor(session, patterns, flags)
  warnUnmatched(project, output)
  if (project.unmatched.length > 0 && flags.keepGoing !== true) return exitCode.usage
  const check = await runCheck(project, false, parser, evaluationIn(session))
  save()
  const broken = project.commands.filter((command) => !check.verdicts.get(command)!.builds)
  const commands = project.commands.filter((command) => !broken.includes(command))
  if (broken.length > 0) sayBroken(project, check, broken, flags, output)
  if (commands.length === 0 || (broken.length > 0 && flags.keepGoing !== true)) {
    if (flags.format === 'json') output.out(`${JSON.stringify(buildJson(check, undefined, undefined, commands, broken), undefined, 2)}\n`)
    return exitCode.findings
  }
  const result = await start(project, check, commands, flags, output, ended)
  return report(project, check, result, commands, broken, flags, output)
}

/** The findings that break the build, of the commands that they break; where the others are built all the same, only the names. */
function sayBroken(project: Project, check: Check, broken: readonly string[], flags: BuildFlags, output: Output): void {
  const names = broken.map(appletName).join(', ')
  const sayWhat = (advice: string): void => output.err(`${output.errorStyle.red(names)}: ${broken.length === 1 ? 'does' : 'do'} not build without cgo; ${advice}\n`)
  if (flags.keepGoing === true) return sayWhat('left out (gopure check says why)')
  const findings = check.findings.filter((finding) => finding.class === 'build' && finding.state === 'active')
  const closure = { ...check.closure, roots: broken }
  output.err(checkText({ ...check, project, closure, findings, programs: [] }, { style: output.errorStyle, directory: project.directory, verbose: false, whole: flags.verbose === true || !output.live, quiet: true }))
  output.err('\n')
  sayWhat('fix what is above, or build the others with --keep-going')
}

async function start(project: Project, check: Check, commands: readonly string[], flags: BuildFlags, output: Output, ended: AbortSignal | undefined): Promise<BusyboxResult> {
  const { reader, directory, base, target, settings } = project
  const line = flags.editor !== undefined && flags.format === 'json' ? progressObjects(output) : progressLine(output, flags.quiet === true)
  const abort = new AbortController()
  const stop = (): void => abort.abort()
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  for (const signal of signals) process.on(signal, stop)
  try {
    return await buildBusybox({
      directory,
      patterns: commands,
      commands: commands.map((importPath) => ({ importPath, applet: appletName(importPath) })),
      tags: target.tags,
      goos: target.goos,
      goarch: target.goarch,
      mode: flags.compat === true ? {} : ownMode(reader.workspace.goLine),
      output: flags.output === undefined ? resolve(base, settings.output ?? 'bb') : resolve(directory, flags.output),
      storage: storageFolder(),
      pin: join(__dirname, 'generate'),
      go: reader.workspace.go.installation,
      env: process.env,
      directoryOf: (importPath) => check.closure.packages.get(importPath)?.dir,
      signal: ended === undefined ? abort.signal : AbortSignal.any([abort.signal, ended]),
      onProgress: line.show,
    })
  } finally {
    for (const signal of signals) process.off(signal, stop)
    line.end()
  }
}

function report(project: Project, check: Check, result: BusyboxResult, commands: readonly string[], broken: readonly string[], flags: BuildFlags, output: Output): ExitCode {
  const budget = project.settings.budget
  if (flags.format === 'json') output.out(`${JSON.stringify(buildJson(check, result, budget, commands, broken), undefined, 2)}\n`)
  switch (result.kind) {
    case 'cancelled':
      output.err('gopure: cancelled; nothing was changed\n')
      return exitCode.cancelled
    case 'unusable':
      throw new Failure(result.message, exitCode.unreadable)
    case 'failed': {
      // As compilers write them: terminals link the place, and problem matchers know the line.
      const word = output.errorStyle.red('error:')
      for (const { file, line, column, message } of result.errors) {
        const place = file === undefined ? '' : `${file}${line === undefined ? '' : `:${line}${column === undefined ? '' : `:${column}`}`}: `
        output.err(`${place}${word} ${message}\n`)
      }
      for (const { importPath, reason } of result.skipped) output.err(`${word} ${importPath}: makebb left it out: ${reason}\n`)
      if (flags.verbose === true || (result.errors.length === 0 && result.skipped.length === 0)) output.err(`${result.output}\n`)
      output.err(`gopure: the busybox was not built (${result.phase}); a binary of an earlier build is untouched\n`)
      return exitCode.programFailed
    }
    case 'built': {
      const over = budget !== undefined && result.bytes > budget
      if (flags.format === 'text') output.out(builtText(result, commands, budget, output))
      return over || broken.length > 0 || project.unmatched.length > 0 ? exitCode.findings : exitCode.ok
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

/** What the program has that makebb's lacks: the GODEBUG defaults of the go line, as Go gives them to a program of its own. */
function ownMode(goLine: string): Mode {
  const version = /^1\.\d+/.exec(goLine)?.[0]
  return version === undefined ? {} : { goDebug: `go${version}` }
}

function reuseText({ packages, written, binary }: Reuse): string {
  if (binary) return 'nothing has changed: the binary of the last build'
  return `${written === 0 ? 'no' : grouped(written)} of ${grouped(packages)} packages written`
}

function phaseText({ name, milliseconds, cached }: PhaseTime): string {
  return `${name} ${cached ? 'cached' : `${(milliseconds / 1000).toFixed(1)} s`}`
}

function buildJson(check: Check, result: BusyboxResult | undefined, budget: number | undefined, commands: readonly string[], broken: readonly string[]): unknown {
  const skipped = [
    ...broken.map((importPath) => ({ importPath, reason: 'does not build without cgo' })),
    ...(result?.kind === 'built' || result?.kind === 'failed' ? result.skipped : []),
  ]
  return {
    version: 1,
    result: result?.kind ?? 'failed',
    phases: result?.kind === 'built' ? result.phases : [],
    ...(result?.kind === 'built' ? { reuse: result.reuse } : {}),
    commands,
    broken,
    skipped,
    ...(result?.kind === 'failed' ? { phase: result.phase } : {}),
    ...(result?.kind === 'unusable' ? { message: result.message } : {}),
    errors: result?.kind === 'failed' ? result.errors : [],
    findings: check.findings.map((finding) => findingJson(finding)),
    problems: check.problems,
    ...(result?.kind === 'built' ? { size: { version: 1, file: result.output, bytes: result.bytes, ...(budget === undefined ? {} : { budget }) } } : {}),
  }
}
