import { defaultSeverity } from '../rules/finding.js'
import type { Spot, StartFailure } from '../start/explain.js'
import type { Outcome } from '../start/outcome.js'
import type { ProgramEnd } from '../start/programs.js'
import { pathInModule } from './check.js'
import { isFinding, type StartReport } from './start.js'

/** How much of what a program said is in the report. */
const mostText = 4096

/** `start --format json`: the shape that README.md documents; a field is never renamed. */
export function startJson({ file, bytes, goarch, limits, started, failures }: StartReport): unknown {
  const { sandbox, named, names, bare, bareEnd, applets, cost } = started
  const { starts, packages, milliseconds, bytes: taken, allocations, dearest } = started.init
  return {
    version: 1,
    file,
    bytes,
    target: { goos: 'linux', goarch },
    sandbox,
    limits,
    named,
    names,
    bare: { ...outcomeJson(bare), ...endJson(bareEnd) },
    applets: applets.map(({ name, outcome, end }) => ({ name, ...outcomeJson(outcome), ...endJson(end) })),
    ...(cost === undefined ? {} : { startup: { applet: cost.applet, starts: cost.starts, milliseconds: cost.microseconds / 1000, maxRss: cost.maxRss } }),
    init: { starts, packages, milliseconds, bytes: taken, allocations, dearest },
    findings: failures.filter(isFinding).map(failureJson),
    failures: failures.filter((failure) => !isFinding(failure)).map(failureJson),
  }
}

function outcomeJson(outcome: Outcome): object {
  return { outcome: outcome.kind, ...('crash' in outcome ? { phase: outcome.crash.phase, message: outcome.crash.message } : {}) }
}

function endJson({ code, signal, limit, stdout, stderr, microseconds, maxRss }: ProgramEnd): object {
  return {
    code,
    ...(signal === undefined ? {} : { signal }),
    ...(limit === undefined ? {} : { limit }),
    milliseconds: microseconds / 1000,
    maxRss,
    stdout: stdout.slice(0, mostText),
    stderr: stderr.slice(0, mostText),
  }
}

/** A finding has the fields of one of `check`, and the names of the applets that it concerns. */
function failureJson({ rule, message, applets, all, spot, related }: StartFailure): object {
  return {
    ...(rule === undefined ? {} : { rule: rule.id, class: rule.class, severity: defaultSeverity[rule.class] }),
    ...spotJson({ ...spot, message }),
    ...(rule === undefined ? {} : { state: 'active' }),
    applets,
    all,
    related: related.map(spotJson),
  }
}

function spotJson({ importPath, package: read, place, message, via, guessed }: Spot): object {
  return {
    message,
    package: importPath,
    ...(read === undefined ? {} : { module: read.module?.path ?? '', moduleVersion: read.module?.version ?? '', root: read.root }),
    ...(read === undefined || place === undefined ? {} : { file: pathInModule({ package: read }, place.path), path: place.path, line: place.line, column: place.column, endLine: place.endLine, endColumn: place.endColumn }),
    via,
    ...(guessed === undefined ? {} : { guessed }),
  }
}
