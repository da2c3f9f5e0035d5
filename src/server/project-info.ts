import { resolve } from 'pathe'
import type { Project } from '../project/project.js'
import type { CommandInfo, ProjectInfo } from '../protocol.js'
import { appletName } from '../rules/applet.js'
import type { Finding } from '../rules/evaluate.js'
import type { FindingClass } from '../rules/finding.js'
import type { Reading } from './analysis.js'
import type { EditorProject } from './projects.js'

const nothing = { builds: false, works: false, selfContained: false, pure: false }

/** What an editor shows of a project outside its files. */
export function projectInfo({ analysis, folder, settings }: EditorProject, name: string, busy: boolean): ProjectInfo {
  const { reading, directory, state } = analysis
  const common = { id: directory, name, ...(folder === undefined ? {} : { folder }), state: state === 'ready' && !analysis.settled ? 'reading' : state, busy, defaults: settings.defaults }
  if (reading === undefined) {
    return {
      ...common,
      file: '',
      base: directory,
      commands: [],
      source: 'main packages',
      target: { goos: '', goarch: '', tags: [] },
      output: resolve(directory, 'bb'),
      packages: 0,
      files: 0,
      counts: countsOf([]),
      gated: 0,
      suppressed: 0,
      verdict: nothing,
      problems: analysis.problems,
      goroot: '',
      goVersion: '',
    }
  }
  const { project, closure, findings, gated } = reading
  const own = [...closure.packages.values()].filter((read) => !read.standard)
  const { goos, goarch, tags } = project.target
  const { installation } = project.reader.workspace.go
  return {
    ...common,
    file: project.file,
    base: project.base,
    commands: project.commands.map((command) => commandInfo(command, reading)),
    source: project.source,
    target: { goos, goarch, tags },
    ...(project.settings.budget === undefined ? {} : { budget: project.settings.budget }),
    output: outputOf(project),
    packages: own.length,
    files: own.reduce((files, read) => files + read.goFiles.filter(({ use }) => use !== 'ignored').length, 0),
    counts: countsOf(findings),
    gated: gated.length,
    suppressed: findings.filter((finding) => finding.state === 'suppressed').length,
    verdict: reading.verdict,
    problems: [...settings.problems.map((message) => ({ file: 'settings', message })), ...project.unmatched.map((message) => ({ file: project.file, message })), ...reading.problems],
    goroot: installation.goroot,
    goVersion: installation.version,
  }
}

/** Where the busybox is written. */
export function outputOf({ base, settings }: Project): string {
  return resolve(base, settings.output ?? 'bb')
}

function commandInfo(importPath: string, { project, closure, findings, verdicts }: Reading): CommandInfo {
  const dir = closure.packages.get(importPath)?.dir
  return {
    importPath,
    applet: appletName(importPath, project.names),
    ...(dir === undefined ? {} : { dir }),
    verdict: verdicts.get(importPath) ?? nothing,
    counts: countsOf(findings.filter(({ commands }) => commands.includes(importPath))),
  }
}

function countsOf(findings: readonly Finding[]): Readonly<Record<FindingClass, number>> {
  const counts: Record<FindingClass, number> = { build: 0, runtime: 0, busybox: 0, external: 0, info: 0 }
  for (const finding of findings) if (finding.state === 'active') counts[finding.class]++
  return counts
}
