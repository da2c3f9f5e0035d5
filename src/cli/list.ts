import { importClosure } from '../go/closure.js'
import { listPackages } from '../report/list.js'
import { projectFor, warnUnmatched, type CommonFlags } from './common.js'
import { exitCode, type ExitCode } from './exit-code.js'
import type { Session } from './session.js'

/** `gopure list`: the closure's packages as `go list -deps -e -json` has them, as a stream of objects; in text, one line each. */
export async function listVerb(session: Session, patterns: readonly string[], flags: CommonFlags): Promise<ExitCode> {
  const { output } = session
  const project = await projectFor(session, patterns, flags, patterns.length > 0)
  warnUnmatched(project, output)
  const { reader, commands, target } = project
  const closure = importClosure(reader, commands, { ...target, cgo: flags.cgo === true }, { standard: true })
  for (const listed of listPackages(reader, closure)) {
    output.out(flags.format === 'json' ? `${JSON.stringify(listed, undefined, '\t')}\n` : `${String(listed['ImportPath'])}\n`)
  }
  for (const { file, message } of [...project.problems, ...closure.problems]) output.err(`${output.errorStyle.yellow('gopure:')} ${file}: ${message}\n`)
  if (project.unmatched.length > 0) return exitCode.usage
  return closure.missing.size > 0 ? exitCode.unreadable : exitCode.ok
}
