import { formatConstraint, type Constraint } from '../go/constraint.js'
import { decode } from '../go/files.js'
import type { Finding } from '../rules/evaluate.js'
import { effectOf, narrow } from './constrain.js'
import { embedVariableAt, type EmbedVariable } from './embed-variable.js'
import { nameWith } from './file-name.js'
import type { Change, Fix, FixContext, NewFile, Proposal } from './fix.js'
import { folderOf, isUnchanged, openForConstraint, type GoText } from './go-text.js'
import { both, isImpossible } from './logic.js'
import { projectTagChange } from './set-project-tag.js'
import { replaceHead } from './text-lines.js'

/**
 * Puts what is embedded behind a tag, which gopure.yaml gets: with the tag a variable of the same name is empty. Without it, as everybody else
 * builds, nothing changes. Where the file declares more, the variable alone moves to a file of its own.
 */
export const gateEmbed: Fix = {
  id: 'gate-embed',
  title: 'Put what is embedded behind a build tag',
  rules: ['embed-binary', 'embed-missing'],
  *propose(finding, context) {
    const proposal = propose(finding, context)
    if (proposal !== undefined) yield proposal
  },
}

function propose(finding: Finding, context: FixContext): Proposal | undefined {
  const { files } = context.reader
  const text = openForConstraint(finding.place.path, context)
  // A file that Go drops without cgo has what is embedded with it alone.
  if (text === undefined || text.header.imports.some((spec) => spec.path === 'C')) return undefined
  const tag: Constraint = { op: 'tag', tag: `no_embed_${wordOf(finding.package.name === 'main' ? finding.package.importPath : finding.package.name)}` }
  const without: Constraint = { op: 'not', x: tag }
  const variable = variableOf(finding, text, context)
  if (variable === undefined || effectOf(text, without) !== 'narrows') return undefined
  const names = namesFor(text, variable)
  const paths = names?.map((name) => `${folderOf(text.path)}/${name}`)
  if (names === undefined || paths === undefined || paths.some((path) => files.kind(path) !== undefined)) return undefined
  const empty = both(text.header.constraint, tag)
  if (isImpossible(empty)) return undefined
  const projectTag = projectTagChange(tag.tag, context)
  return {
    fix: gateEmbed.id,
    title: `Build ${variable.name} empty with the tag ${tag.tag}${projectTag === undefined ? '' : ', and set it in gopure.yaml'}`,
    preferred: false,
    async change(): Promise<Change | undefined> {
      if (!isUnchanged(text, files) || paths.some((path) => files.kind(path) !== undefined)) return undefined
      const edit = variable.alone ? narrow(text, without) : replaceHead(text, text.lines, withoutVariable(text, variable))
      const project = await projectTag?.()
      if (edit === undefined || (projectTag !== undefined && project === undefined)) return undefined
      const [emptyPath, fullPath] = paths as [string, string?]
      const creates: NewFile[] = [{ path: emptyPath, text: emptyText(text, variable, empty, tag.tag) }]
      if (fullPath !== undefined) creates.push({ path: fullPath, text: fileText(text, both(text.header.constraint, without), importLine(variable), variable.text) })
      return { edits: [edit, ...(project?.edits ?? [])], creates: [...creates, ...(project?.creates ?? [])] }
    },
  }
}

/** The last element of a path, as a tag can have it. */
const wordOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1).replaceAll(/[^\p{L}\p{Nd}_]/gu, '_')

function variableOf({ place }: Finding, text: GoText, { parse }: FixContext): EmbedVariable | undefined {
  const tree = parse(decode(text.bytes))
  try {
    return tree.rootNode.hasError ? undefined : embedVariableAt(place.line - 1, text.lines, tree.rootNode)
  } finally {
    tree.delete()
  }
}

/** The name of the file for the empty variable, and of the one that it moves to where it moves. */
function namesFor(text: GoText, { alone, name }: EmbedVariable): readonly string[] | undefined {
  const word = name.replaceAll(/(?<=[\p{Ll}\p{Nd}])(?=\p{Lu})/gu, '_').toLowerCase()
  const names = alone ? [nameWith(text.name, '_noembed')] : [nameWith(text.name, `${word}_noembed`, /.*/), nameWith(text.name, `${word}_embed`, /.*/)]
  return names.every((one) => one !== undefined) ? names : undefined
}

/** As the variable's type needs it: bytes and strings do not name the package. */
function importLine({ type, embedName }: EmbedVariable): string {
  const name = type.includes('.') ? embedName : '_'
  return name === 'embed' ? 'import "embed"' : `import ${name} "embed"`
}

function emptyText(text: GoText, variable: EmbedVariable, constraint: Constraint, tag: string): string {
  const { name, type } = variable
  return fileText(text, constraint, variable.type.includes('.') ? importLine(variable) : undefined, [`// ${name} is empty: the build has the tag ${tag}.`, `var ${name} ${type}`])
}

function fileText({ header, lineEnd }: GoText, constraint: Constraint, imported: string | undefined, body: readonly string[]): string {
  return [`//go:build ${formatConstraint(constraint)}`, '', `package ${header.packageName}`, '', ...(imported === undefined ? [] : [imported, '']), ...body, ''].join(lineEnd)
}

/** The file's lines without the variable, and with the import of embed as far as it is needed still. */
function withoutVariable({ lines }: GoText, { first, last, others, importLine: at, importFirst, importLast, embedName, namesEmbed }: EmbedVariable): readonly string[] {
  const rest = cut(lines, first, last)
  if (namesEmbed || (others && embedName === '_')) return rest
  if (others) return rest.map((line, index) => (index === at ? line.replace(/(?:\w+\s+)?"embed"/, '_ "embed"') : line))
  return cut(rest, importFirst, importLast)
}

/** Takes lines away, and one of two blank ones that come together. */
function cut(lines: readonly string[], first: number, last: number): readonly string[] {
  const text = (at: number): string => (lines[at] ?? '').trim()
  const opens = text(first - 1) === '' || text(first - 1).endsWith('(')
  const closes = text(last + 1) === '' || text(last + 1) === ')'
  if (!opens || !closes) return [...lines.slice(0, first), ...lines.slice(last + 1)]
  // The last line is the end of the one before it, and stays.
  if (text(last + 1) === '' && last + 2 < lines.length) return [...lines.slice(0, first), ...lines.slice(last + 2)]
  return [...lines.slice(0, text(first - 1) === '' ? first - 1 : first), ...lines.slice(last + 1)]
}
