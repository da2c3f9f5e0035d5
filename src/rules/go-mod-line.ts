import { isFault, readText } from '../go/files.js'
import { modBlocks } from '../go/gomod.js'
import { readStatements, type Statement } from '../go/modfile.js'
import type { Module } from '../go/module.js'
import { wholeFile, type Place } from './finding.js'
import type { RuleContext } from './rule.js'

/** A module's own go.mod; what was downloaded of it beside the folder where there is none inside. */
export function goModOf({ dir, goModFile }: Module, { reader }: RuleContext): string {
  return reader.files.kind(`${dir}/go.mod`) === 'file' ? `${dir}/go.mod` : goModFile
}

/** Statements of a go.mod or go.work; none where it can't be read. */
export function statementsOf(path: string, { reader }: RuleContext): readonly Statement[] {
  const text = readText(reader.files, path)
  return isFault(text) ? [] : readStatements(text, modBlocks).statements
}

/** One line of a file, without the blanks around what it says. */
export function placeOfLine(path: string, line: number, { reader }: RuleContext): Place {
  const text = readText(reader.files, path)
  const written = isFault(text) ? undefined : text.split('\n')[line - 1]
  if (written === undefined) return { path, ...wholeFile }
  const said = written.replace(/\s*(\/\/.*)?$/, '')
  return { path, line, column: said.length - said.trimStart().length + 1, endLine: line, endColumn: said.length + 1 }
}

/** Where the workspace asks for a module: the line of a tool that stands in it, else its requirement, else the module line of the first go.mod. */
export function requirementOf(modulePath: string, tools: readonly string[], { reader }: RuleContext): { readonly path: string; readonly line: number } | undefined {
  const { mainModules } = reader.workspace
  for (const { goMod, goModFile } of mainModules) {
    const line = goMod.tool.find(({ path }) => tools.includes(path))?.line ?? goMod.require.find(({ path }) => path === modulePath)?.line
    if (line !== undefined) return { path: goModFile, line }
  }
  const [main] = mainModules
  return main === undefined ? undefined : { path: main.goModFile, line: Math.max(1, main.goMod.moduleLine) }
}
