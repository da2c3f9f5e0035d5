import type { GoError } from '../port/compiler-errors.js'
import type { Loss } from '../port/losses.js'
import type { BuildCheck, Port } from '../port/port.js'
import type { Left } from '../port/step.js'
import type { TestCheck } from '../port/tests.js'
import type { TargetCheck } from '../port/verify.js'
import { count, listNames } from '../rules/message.js'
import { chainText } from './chain-text.js'
import { relativeTo } from './place-text.js'
import { groupBy, type PlanOptions } from './port-plan.js'
import { diffSize } from './unified-diff.js'
import { classWords } from './style.js'

/** Errors of one build that are written out before the rest is counted. */
const mostErrors = 10

/** What a port came to, for a person: builds, what is lost at run time, what is left, and what was verified. */
export function portText(port: Port, options: PlanOptions): string {
  const blocks = [buildLines(port, options), lossLines(port, options), leftLines(port, options), verifiedLines(port, options), endLines(port, options)]
  return `${blocks.filter((lines) => lines.length > 0).map((lines) => lines.join('\n')).join('\n\n')}\n`
}

/** A port has come to its end where go builds the commands without cgo, and no stub and no finding waits for a person. */
export function isDone({ builds, left, targets, tests }: Port): boolean {
  return builds.every(({ cgo, result }) => (cgo ? result !== 'broken' : result === 'builds')) && left.length === 0 && !targets.some(({ result }) => result === 'broken') && !tests.some(({ broken }) => broken.length > 0)
}

function buildLines({ builds, last }: Port, options: PlanOptions): readonly string[] {
  const { style } = options
  const tags = tagFlag(last.context.target.tags)
  return [style.bold('Builds'), ...builds.flatMap((build) => [`  CGO_ENABLED=${build.cgo ? '1' : '0'} go build${tags}  ${buildWords(build, options)}`, ...errorLines(build.errors, options)])]
}

/** As go takes them: those that a port has put into the project's file too. */
export const tagFlag = (tags: readonly string[]): string => (tags.length === 0 ? '' : ` -tags=${tags.join(',')}`)

function buildWords({ result, reason }: BuildCheck, { style }: PlanOptions): string {
  switch (result) {
    case 'builds':
      return style.green('builds')
    case 'broken':
      return style.red('does not build')
    case 'unported':
      return style.yellow(reason ?? 'did not build before either')
    case 'not run':
      return style.yellow(`not tried: ${reason ?? ''}`)
  }
}

function errorLines(errors: readonly GoError[], { directory }: PlanOptions): readonly string[] {
  const shown = errors.slice(0, mostErrors).map(({ path, line, message }) => `    ${path === '' ? '' : `${relativeTo(directory, path)}:${line}: `}${message}`)
  return errors.length > mostErrors ? [...shown, `    … ${errors.length - mostErrors} more`] : shown
}

function lossLines({ losses, last }: Port, { style, directory }: PlanOptions): readonly string[] {
  if (losses.length === 0) return []
  const lines = [`${style.bold('Lost at run time')} ${style.dim(`(${losses.length})`)}  what the program had with cgo, and has no more without`]
  for (const loss of losses) {
    lines.push(`  ${style.yellow(loss.what)}`, `    ${relativeTo(directory, loss.path)}:${loss.line}`)
    lines.push(...wayLines(loss).map((line) => `    ${line}`))
    if (loss.reached?.fromStart !== true && loss.via.length > 1) lines.push(style.dim(`    imported: ${chainText(loss.via, last.context.closure)}`))
  }
  return lines
}

/** Who comes to what is lost, in words: the chain, and those of the program's commands that lead there. */
export function wayLines({ reached }: Loss): readonly string[] {
  if (reached === undefined) return []
  const { chain, fromStart, through, lostAt } = reached
  if (chain.length === 1 && !fromStart && lostAt === undefined) return ['nothing in the program names it']
  const others = through.filter((name) => name !== chain[1])
  return [
    chain.join(' → '),
    ...(lostAt === undefined ? [] : [`who calls ${lostAt} is not known by its name: several types have one`]),
    ...(others.length === 0 ? [] : [`also through ${listNames(others, 8)}`]),
  ]
}

function leftLines({ left, last, mayFork }: Port, { style, directory }: PlanOptions): readonly string[] {
  if (left.length === 0) return []
  const lines = [`${style.bold('Left')} ${style.dim(`(${left.length})`)}  for a person`]
  for (const [kind, all] of groupBy(left, ({ kind: which, class: of, rule }) => `${which} ${of} ${rule ?? ''}`)) {
    const first = all[0]!
    lines.push(`  ${first.class === 'build' ? style.red('build') : style.yellow('runtime')} ${style.bold(first.rule ?? 'go')} ${style.dim(`(${all.length})`)}  ${kind.startsWith('stub') ? 'write it in Go, or remove the comment to accept it' : classWords[first.class]}`)
    for (const one of all) {
      lines.push(`    ${placeOf(one, directory)}`, `      ${one.message}`)
      const first = forkWords(one, mayFork, style.bold)
      if (first !== undefined) lines.push(`      ${first}`)
      if (one.kind !== 'stub' && one.via.length > 1) lines.push(style.dim(`      ${chainText(one.via, last.context.closure)}`))
    }
  }
  return lines
}

/** What comes before a change in a module that nobody can edit; undefined where it can be changed. */
export function forkWords({ fork, refused, class: kind }: Left, mayFork: boolean, command: (text: string) => string): string | undefined {
  if (fork === undefined) return undefined
  if (refused !== undefined) return `${fork} was not forked: ${refused}`
  return `fork first: ${command(`gopure fork ${fork}`)}${mayFork || kind !== 'build' ? '' : `, or port with ${command('--fork')}`}`
}

export const placeOf = ({ path, line }: Left, directory: string): string => (path === '' ? 'go' : `${relativeTo(directory, path)}:${line}`)

function verifiedLines({ targets, untried, tests }: Port, options: PlanOptions): readonly string[] {
  if (targets.length + tests.length === 0) return []
  return [options.style.bold('Verified'), ...targetLines(targets, options), ...untried.map(({ goos, goarch, reason }) => options.style.dim(`  ${goos}/${goarch} with cgo  not tried: ${reason}`)), ...tests.flatMap((test) => testLines(test, options))]
}

function targetLines(targets: readonly TargetCheck[], options: PlanOptions): readonly string[] {
  const { style } = options
  return [...groupBy(targets, ({ goos, goarch }) => `${goos}/${goarch}`)].flatMap(([target, checks]) => {
    const others = checks.filter(({ result }) => result !== 'builds')
    return [
      `  ${target}  ${builtWords(checks)}`,
      ...others.flatMap((check) => [
        `    ${check.package}: ${check.result === 'broken' ? style.red(`does not build any more${because(check)}`) : check.result === 'unported' ? style.yellow(`does not build yet, and did not before${because(check)}`) : style.yellow(`not tried: ${check.reason ?? ''}`)}`,
        ...errorLines(check.errors, options),
      ]),
    ]
  })
}

const because = ({ reason }: TargetCheck): string => (reason === undefined ? '' : `: ${reason}`)

/** `1 of 2 changed packages builds without cgo, and 5 of 7 that import them`. */
export function builtWords(checks: readonly TargetCheck[]): string {
  const builtOf = (role: TargetCheck['role']): readonly [built: number, all: number] => {
    const all = checks.filter((check) => check.role === role)
    return [all.filter(({ result }) => result === 'builds').length, all.length]
  }
  const [built, all] = builtOf('changed')
  const [importers, ofImporters] = builtOf('importer')
  return `${built} of ${count(all, 'changed package')} ${built === 1 ? 'builds' : 'build'} without cgo${ofImporters === 0 ? '' : `, and ${importers} of ${ofImporters} that ${ofImporters === 1 ? 'imports' : 'import'} ${all === 1 ? 'it' : 'them'}`}`
}

function testLines({ cgo, kept, broken, gained, notRun }: TestCheck, { style }: PlanOptions): readonly string[] {
  return [
    `  tests ${cgo ? 'with' : 'without'} cgo  ${kept} passed before and pass now${gained > 0 ? `, ${gained} more that could not be built before` : ''}${broken.length === 0 ? '' : style.red(`, ${broken.length} passed before and do not now`)}`,
    ...broken.map((name) => style.red(`    ${name}`)),
    ...notRun.map(({ package: read, reason }) => style.dim(`    ${read}: not run: ${reason}`)),
  ]
}

function endLines(port: Port, { style, directory }: PlanOptions): readonly string[] {
  const { files, added, removed } = diffSize(port.changed)
  const pure = port.builds.find(({ cgo }) => !cgo)
  const verdict = isDone(port) ? style.green('pure: builds without cgo, and nothing is left to do') : pure?.result === 'builds' ? style.yellow(`builds without cgo; ${count(port.left.length, 'thing')} left for a person`) : style.red('does not build without cgo yet')
  return [...forkLines(port, directory), `${count(files, 'file')} changed, ${count(added, 'line')} added, ${count(removed, 'line')} removed`, verdict]
}

/** The modules that were copied, and the one way back. */
export function forkLines({ forks }: Port, directory: string): readonly string[] {
  return forks.map(({ record: { module, version }, folder, copy, patch }) => `${module} ${version} is forked: ${count(copy.size, 'file')} in ${relativeTo(directory, folder)}, its changes in ${relativeTo(directory, patch.path)}; gopure fork --remove ${module} takes it back`)
}
