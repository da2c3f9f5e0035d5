import { targetFor } from '../go/environment.js'
import { knownArchitectures, knownSystems } from '../go/platforms.js'
import type { Target } from '../go/target.js'
import type { Project } from '../project/project.js'
import { runCheck, type Check } from '../report/check.js'
import { matrixJson, matrixOf } from '../report/matrix.js'
import { matrixMarkdown, matrixText } from '../report/matrix-text.js'
import { checkExit, type CheckFlags } from './check.js'
import { checkKnown, checkTags, projectFor, warnUnmatched } from './common.js'
import { knownTo, parserFor } from './evaluation.js'
import { exitCode, Failure, type ExitCode } from './exit-code.js'
import type { Session } from './session.js'

/** `gopure check --matrix`: what becomes of each Go file for several targets and sets of tags. Every file is read once for all of them. */
export async function matrixVerb(session: Session, patterns: readonly string[], flags: CheckFlags): Promise<ExitCode> {
  const { output } = session
  const systems = flags.matrix === undefined ? undefined : systemsOf(flags.matrix)
  const tagSets = flags.matrixTags === undefined ? undefined : tagSetsOf(flags.matrixTags)
  refuseOthers(flags)
  const parser = parserFor()
  const project = await projectFor(session, patterns, flags)
  warnUnmatched(project, output)
  const checks: Check[] = []
  for (const target of targetsOf(project, systems, tagSets, flags.cgo === true)) checks.push(await runCheck({ ...project, target }, false, knownTo(session, parser)))
  const matrix = matrixOf(checks)
  const verbose = flags.verbose === true
  const { directory } = project
  if (flags.format === 'json') output.out(`${JSON.stringify(matrixJson(matrix), undefined, 2)}\n`)
  else if (flags.format === 'markdown') output.out(matrixMarkdown(matrix, { verbose, directory }))
  else output.out(matrixText(matrix, { style: output.style, verbose, directory }))
  if (project.unmatched.length > 0) return exitCode.usage
  const codes = checks.map((check) => checkExit(check, flags.failOn, undefined))
  return codes.find((code) => code === exitCode.findings) ?? codes.find((code) => code !== exitCode.ok) ?? exitCode.ok
}

export interface System {
  readonly goos?: string
  readonly goarch: string
}

/** What `--matrix` names. */
export function systemsOf(text: string): readonly System[] {
  return listOf('--matrix', text).map((name) => {
    const slash = name.indexOf('/')
    const goos = slash < 0 ? undefined : name.slice(0, slash)
    const goarch = name.slice(slash + 1)
    checkKnown('--matrix', goos, knownSystems)
    checkKnown('--matrix', goarch, knownArchitectures)
    return { goarch, ...(goos === undefined ? {} : { goos }) }
  })
}

/** `a,b+c,-`: a; b and c; no tags. */
const tagSetsOf = (text: string): readonly (readonly string[])[] => listOf('--matrix-tags', text).map((set) => (set === '-' ? [] : checkTags('--matrix-tags', set.split('+').filter((tag) => tag !== ''))))

function listOf(flag: string, text: string): readonly string[] {
  const names = [...new Set(text.split(',').map((name) => name.trim()).filter((name) => name !== ''))]
  if (names.length === 0) throw new Failure(`${flag}: expected a list such as ${flag === '--matrix' ? 'amd64,arm64' : 'a,b+c,-'}`, exitCode.usage)
  return names
}

function refuseOthers({ format, baseline, writeBaseline, goarch, matrix, tags, matrixTags }: CheckFlags): void {
  const wrong =
    format === 'sarif' || format === 'lines'
      ? `--format ${format} is for one target: run check once for each`
      : baseline !== undefined || writeBaseline !== undefined
        ? 'a baseline is of one target: run check once for each'
        : goarch !== undefined && matrix !== undefined
          ? '--goarch and --matrix both say the architecture: leave one out'
          : tags !== undefined && matrixTags !== undefined
            ? '--tags and --matrix-tags both say the tags: leave one out'
            : undefined
  if (wrong !== undefined) throw new Failure(wrong, exitCode.usage)
}

function targetsOf({ reader, target }: Project, systems: readonly System[] | undefined, tagSets: readonly (readonly string[])[] | undefined, cgo: boolean): readonly Target[] {
  return (systems ?? [target]).flatMap(({ goos = target.goos, goarch }) => (tagSets ?? [target.tags]).map((tags) => targetFor(reader.files, reader.workspace.go, { goos, goarch, cgo, tags })))
}
