import type { Port } from '../port/port.js'
import { count } from '../rules/message.js'
import { escapeMarkdown, markdownCode, markdownTable } from './markdown.js'
import { relativeTo } from './place-text.js'
import { builtWords, forkLines, forkWords, isDone, placeOf, tagFlag, wayLines } from './port-text.js'
import { groupBy } from './port-plan.js'
import { diffSize } from './unified-diff.js'

/** A port's report for a pull request or a wiki: what was done, what is lost, what is left, what was verified. */
export function portMarkdown(port: Port, directory: string): string {
  const { steps, losses, left, builds, targets, untried, tests, last, changed, mayFork } = port
  const { files, added, removed } = diffSize(changed)
  const { goos, goarch, tags } = last.context.target
  const code = (path: string, line?: number): string => markdownCode(`${relativeTo(directory, path)}${line === undefined ? '' : `:${line}`}`, true)
  const lines = [
    '# Port to pure Go',
    '',
    `${last.context.closure.roots.map((root) => markdownCode(root)).join(', ')} for ${goos}/${goarch}${tags.length === 0 ? '' : ` with the tags ${markdownCode(tags.join(','))}`}: ${isDone(port) ? 'nothing is left to do' : `${count(left.length, 'thing')} left for a person`}.`,
    `${count(files, 'file')} changed, ${count(added, 'line')} added, ${count(removed, 'line')} removed.`,
    '',
    '## Done',
    '',
    ...(steps.length === 0 ? ['Nothing that a fix could do.'] : markdownTable(['File', 'What was done', 'Why', 'What it loses'], steps.map(({ file, title, finding, loses }) => [code(file), escapeMarkdown(title), escapeMarkdown(finding.message), loses.map(escapeMarkdown).join('<br>')]))),
    '',
    ...forkLines(port, directory).flatMap((line) => [escapeMarkdown(line), '']),
    '## Builds',
    '',
    ...builds.map(({ cgo, result, reason }) => `- ${markdownCode(`CGO_ENABLED=${cgo ? '1' : '0'} go build${tagFlag(tags)}`)}: ${result === 'builds' ? 'builds' : result === 'broken' ? '**does not build**' : escapeMarkdown(reason ?? result)}`),
    ...[...groupBy(targets, ({ goos: system, goarch: architecture }) => `${system}/${architecture}`)].flatMap(([target, checks]) => [
      `- ${target}: ${builtWords(checks)}`,
      ...checks.flatMap(({ package: read, result, reason }) => (result === 'builds' ? [] : [`  - ${markdownCode(read)}: ${resultWords[result]}${reason === undefined ? '' : `: ${escapeMarkdown(reason)}`}`])),
    ]),
    ...untried.map(({ goos: system, goarch: architecture, reason }) => `- ${system}/${architecture} with cgo: not tried: ${escapeMarkdown(reason)}`),
    ...tests.flatMap(({ cgo, kept, broken, gained, notRun }) => [
      `- tests ${cgo ? 'with' : 'without'} cgo: ${kept} passed before and pass now, ${gained} more that could not be built before, ${broken.length} broken${broken.length === 0 ? '' : ` (${broken.map((name) => markdownCode(name)).join(', ')})`}`,
      ...notRun.map(({ package: read, reason }) => `  - ${markdownCode(read)}: not run: ${escapeMarkdown(reason)}`),
    ]),
    '',
    '## Lost at run time',
    '',
    ...(losses.length === 0 ? ['Nothing.'] : losses.flatMap((loss) => [`- ${escapeMarkdown(loss.what)} (${code(loss.path, loss.line)})`, ...wayLines(loss).map((line) => `  - ${escapeMarkdown(line)}`)])),
    '',
    '## Left for a person',
    '',
    ...(left.length === 0 ? ['Nothing.'] : left.flatMap((one) => [`- ${markdownCode(placeOf(one, directory))} ${one.rule === undefined ? '' : `${markdownCode(one.rule)}: `}${escapeMarkdown(one.message)}`, ...[forkWords(one, mayFork, (text) => markdownCode(text)) ?? []].flat().map((words) => `  - ${one.refused === undefined ? words : escapeMarkdown(words)}`)])),
  ]
  return `${lines.join('\n')}\n`
}

const resultWords = { unported: 'does not build yet, and did not before', broken: '**does not build any more**', 'not run': 'not tried' } as const
