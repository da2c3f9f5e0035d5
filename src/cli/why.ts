import { importClosure } from '../go/closure.js'
import { isFault } from '../go/files.js'
import { rangeOfBytes } from '../go/byte-range.js'
import { chainText } from '../report/chain-text.js'
import { pathInModule, runCheck } from '../report/check.js'
import { edgesText, everyEdge, whyPackage, whyText } from '../report/why.js'
import { ruleById } from '../rules/registry.js'
import { projectFor, warnUnmatched, type CommonFlags } from './common.js'
import { knownTo, parserFor } from './evaluation.js'
import { exitCode, Failure, type ExitCode } from './exit-code.js'
import type { Session } from './session.js'

export interface WhyFlags extends CommonFlags {
  readonly all?: boolean
}

/** `gopure why [packages] -- <import path or rule>`: how the commands come to something. */
export async function whyVerb(session: Session, patterns: readonly string[], subject: string | undefined, flags: WhyFlags): Promise<ExitCode> {
  if (subject === undefined) throw new Failure('usage: gopure why [packages] -- <import path or rule>', exitCode.usage)
  return ruleById(subject) === undefined ? whyPackageVerb(session, patterns, subject, flags) : whyRule(session, patterns, subject, flags)
}

async function whyPackageVerb(session: Session, patterns: readonly string[], importPath: string, flags: WhyFlags): Promise<ExitCode> {
  const { output } = session
  const project = await projectFor(session, patterns, flags)
  warnUnmatched(project, output)
  const { reader, commands, directory } = project
  const closure = importClosure(reader, commands, { ...project.target, cgo: flags.cgo === true }, { standard: true })
  const lineOf = (path: string, offset: number): number => {
    const bytes = reader.files.read(path)
    return isFault(bytes) ? 0 : rangeOfBytes(bytes, { start: offset, end: offset }).line
  }
  const { moduleCache } = reader.workspace.go
  const shorten = (path: string): string => (path.startsWith(`${directory}/`) ? path.slice(directory.length + 1) : path.startsWith(`${moduleCache}/`) ? path.slice(moduleCache.length + 1) : path)
  const why = whyPackage(closure, importPath, lineOf)
  if (why === undefined) {
    const known = reader.resolve(importPath)
    const reason = known.kind === 'missing' ? known.message : `no selected command imports it for ${project.target.goos}/${project.target.goarch}${flags.cgo === true ? '' : ' without cgo'}`
    throw new Failure(`${importPath}: ${reason}`, exitCode.findings)
  }
  if (flags.all === true) {
    const edges = everyEdge(closure, importPath, lineOf)
    output.out(flags.format === 'json' ? `${JSON.stringify({ version: 1, importPath, edges }, undefined, 2)}\n` : edgesText(edges, output.style, shorten))
  } else {
    output.out(flags.format === 'json' ? `${JSON.stringify({ version: 1, ...why }, undefined, 2)}\n` : whyText(why, output.style, shorten))
  }
  return exitCode.ok
}

/** Every finding of a rule, each with its chain. */
async function whyRule(session: Session, patterns: readonly string[], id: string, flags: WhyFlags): Promise<ExitCode> {
  const { output } = session
  const parser = parserFor()
  const project = await projectFor(session, patterns, flags)
  warnUnmatched(project, output)
  const check = await runCheck(project, flags.cgo === true, knownTo(session, parser))
  const findings = check.findings.filter((finding) => finding.rule.id === id)
  if (findings.length === 0) throw new Failure(`no finding of ${id} in ${project.commands.join(', ')}`, exitCode.findings)
  if (flags.format === 'json') {
    output.out(`${JSON.stringify({ version: 1, rule: id, findings: findings.map(({ place: { path, line }, message, via }) => ({ path, line, message, via })) }, undefined, 2)}\n`)
    return exitCode.ok
  }
  for (const finding of findings) {
    const chain = chainText(finding.via, check.closure)
    output.out(`${output.style.bold(`${pathInModule(finding, finding.place.path)}:${finding.place.line}`)}  ${finding.message}\n  ${output.style.dim(chain)}\n`)
  }
  return exitCode.ok
}
