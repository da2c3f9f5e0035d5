/** Text in Markdown as GitHub renders it: nothing in it is a mark, a mention of a person or an issue. */
export function escapeMarkdown(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replace(/[\\`*_[\]<>|~]/g, (mark) => (mark === '<' ? '&lt;' : mark === '>' ? '&gt;' : `\\${mark}`))
    .replace(/[@#](?=\w)/g, '$&<!-- -->')
    .replace(/\s+/g, ' ')
}

/** Text as code, also where it has backticks in it. In a table a bar ends the cell even in code. */
export function markdownCode(text: string, inTable = false): string {
  const flat = text.replace(/\s+/g, ' ')
  const longest = Math.max(0, ...[...flat.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  const space = /^`|`$/.test(flat) || (flat.startsWith(' ') && flat.endsWith(' ')) ? ' ' : ''
  return `${fence}${space}${inTable ? flat.replaceAll('|', '\\|') : flat}${space}${fence}`
}

/** A table of cells that are Markdown already. Columns are to the left, unless `right` has their index. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[], right: ReadonlySet<number> = new Set()): readonly string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map((_, index) => (right.has(index) ? '--:' : ':--'))), ...rows.map(line)]
}

/** What is read only after a click. Blank lines let Markdown be Markdown again inside. */
export function markdownDetails(summaryHtml: string, lines: readonly string[]): readonly string[] {
  return ['<details>', `<summary>${summaryHtml}</summary>`, '', ...lines, '', '</details>']
}

export const escapeHtml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
