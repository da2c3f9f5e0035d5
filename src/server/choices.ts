import { relative } from 'pathe'
import { isBelow } from '../go/module.js'
import { decode, isFault } from '../go/files.js'
import { expandPatterns } from '../go/pattern.js'
import { commandTest } from '../project/project.js'
import type { CommandChoice } from '../protocol.js'
import { appletName } from '../rules/applet.js'
import type { Reading } from './analysis.js'

/** Every command that could be in the busybox: main packages of the workspace's modules, tool lines, and what is in it now. */
export function choicesOf({ project }: Reading): readonly CommandChoice[] {
  const { reader, target, base, commands, names } = project
  const isCommand = commandTest(reader, target)
  const selected = new Set(commands)
  const found = reader.workspace.mainModules.flatMap(({ dir, goMod }) => [...expandPatterns(reader, dir, ['./...']).importPaths, ...goMod.tool.map(({ path }) => path)])
  return [...new Set([...found, ...commands])].sort().flatMap((importPath): readonly CommandChoice[] => {
    if (!selected.has(importPath) && !isCommand(importPath)) return []
    const resolution = reader.resolve(importPath)
    if (resolution.kind === 'missing') return [{ importPath, applet: appletName(importPath, names), pattern: importPath, selected: true, module: '', synopsis: resolution.message }]
    const { dir, module, root } = resolution
    const isNear = root === 'workspace' && isBelow(dir, base)
    return [
      {
        importPath,
        applet: appletName(importPath, names),
        pattern: isNear ? `./${relative(base, dir)}`.replace(/\/$/, '') : importPath,
        selected: selected.has(importPath),
        module: module?.path ?? '',
        synopsis: synopsisOf(dir, reader.files.list(dir), reader),
      },
    ]
  })
}

function synopsisOf(dir: string, entries: ReturnType<Reading['project']['reader']['files']['list']>, { files, sources }: Reading['project']['reader']): string {
  if (isFault(entries)) return ''
  for (const { name } of entries) {
    if (!name.endsWith('.go') || name.endsWith('_test.go')) continue
    const facts = sources.go(`${dir}/${name}`)
    if (isFault(facts) || facts.header.packageName !== 'main') continue
    const before = files.inspect(`${dir}/${name}`, (bytes) => decode(bytes.subarray(0, facts.header.packageClause.start)))
    const said = isFault(before) ? '' : firstSentence(before)
    if (said !== '') return said
  }
  return ''
}

/** Of the comment that touches the package clause. */
function firstSentence(before: string): string {
  const block = /\/\*([\s\S]*?)\*\/\s*$/.exec(before)?.[1]
  const lines = block ?? /((?:^\/\/.*\r?\n)+)$/m.exec(before)?.[1]?.replace(/^\/\/(go:.*|\s*\+build.*)?/gm, '')
  const text = (lines ?? '').trim().replace(/\s+/g, ' ')
  return /^.*?[.!?](?=\s|$)/.exec(text)?.[0] ?? text.slice(0, 120)
}
