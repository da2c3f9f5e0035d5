import { decode } from '../go/files.js'
import type { Port } from '../port/port.js'
import { diffSize } from './unified-diff.js'

/** `port --format json`: the shape that README.md documents; a field is never renamed. */
export function portJson({ first, last, steps, rounds, changed, forks, builds, losses, left, targets, untried, tests }: Port, written: boolean, report: string): unknown {
  const { goos, goarch, tags } = last.context.target
  const verdictOf = ({ findings }: Port['first']): unknown => ({ build: findings.filter((finding) => finding.class === 'build').length, runtime: findings.filter((finding) => finding.class === 'runtime').length })
  return {
    version: 1,
    target: { goos, goarch, cgo: false, tags },
    commands: last.context.closure.roots,
    written,
    rounds,
    findings: { before: verdictOf(first), after: verdictOf(last) },
    steps: steps.map(({ round, fix, title, finding, file, package: read, edits, creates, loses }) => ({ round, fix, title, rule: finding.rule.id, message: finding.message, package: read, commands: finding.commands, file, edits, creates, loses })),
    diff: diffSize(changed),
    files: changed.map(({ path, before, after }) => ({ path, created: before === undefined, text: decode(after) })),
    forks: forks.map(({ record: { module, version, from, folder }, copy, patch }) => ({ module, version, from, folder, files: copy.size, patch: patch.path })),
    builds,
    lost: losses,
    left,
    targets,
    untried,
    tests,
    report,
  }
}
