import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'

/** Other names for a program, everywhere alike. */
export interface Renaming {
  readonly module: readonly [old: string, made: string]
  /** Packages by their folder below the module, with the name that they and their folder get; its files whose names have the old one get the new one too. */
  readonly packages: Readonly<Record<string, string>>
  /** Names that Go or C has, wherever they stand. */
  readonly names?: Readonly<Record<string, string>>
}

/**
 * Rewrites a copy of a Go module so that nothing of it is called as it was: its path, some packages, and every function that a file with C declares or calls.
 * Gives the names that were changed.
 */
export function renameProgram(folder: string, { module: [old, made], packages, names = {} }: Renaming): ReadonlyMap<string, string> {
  const all = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => relative(folder, join(entry.parentPath, entry.name)))
  const sources = all.filter((file) => /\.(go|c|h)$/.test(file) && !file.startsWith('.git/'))
  const texts = new Map(sources.map((file) => [file, readFileSync(join(folder, file), 'utf8')]))
  const words = new Map([...wordsOf([...texts].filter(([file, text]) => file.endsWith('.go') && !file.endsWith('_test.go') && /^import "C"$/m.test(text)).map(([, text]) => text)), ...Object.entries(names)])
  for (const [file, text] of texts) texts.set(file, renamed(file, text, { module: [old, made], packages }, words))
  for (const [file, text] of texts) writeFileSync(join(folder, file), text)
  const goMod = join(folder, 'go.mod')
  writeFileSync(goMod, readFileSync(goMod, 'utf8').replace(`module ${old}`, `module ${made}`))
  for (const [path, name] of Object.entries(packages)) {
    for (const file of sources.filter((one) => dirname(one) === path && basename(one).includes(basename(path)))) renameSync(join(folder, file), join(folder, path, basename(file).replaceAll(basename(path), name)))
    renameSync(join(folder, path), join(folder, dirname(path), name))
  }
  return words
}

/** Functions of Go and of C, by the names that stand in for them; those that others give a meaning to stay. */
function wordsOf(texts: readonly string[]): ReadonlyMap<string, string> {
  const found = new Set(texts.flatMap((text) => [...text.matchAll(/^func (\w{6,})\(|^extern [\w *]*?(\w{6,})\(/gm)].map((match) => match[1] ?? match[2]!)))
  return new Map([...found].sort().map((name, index) => [name, `${/^[A-Z]/.test(name) ? 'W' : 'w'}ork${String.fromCharCode(65 + index)}`]))
}

function renamed(file: string, text: string, { module: [old, made], packages }: Renaming, words: ReadonlyMap<string, string>): string {
  let out = text
  for (const [path, name] of Object.entries(packages)) {
    const isOwn = dirname(file) === path
    // Without a name of its own in the import, the file calls the package as the package calls itself.
    if (isOwn) out = out.replace(new RegExp(`^package ${basename(path)}(_test)?$`, 'm'), `package ${name}$1`)
    if (new RegExp(`^(import |\\t)"${old}/${path}"$`, 'm').test(text)) out = out.replace(new RegExp(`(?<![\\w."/])${basename(path)}\\.(?=[A-Z])`, 'g'), `${name}.`)
    out = out.replaceAll(`"${old}/${path}"`, `"${old}/${dirname(path)}/${name}"`)
  }
  out = out.replaceAll(`"${old}/`, `"${made}/`).replaceAll(`"${old}"`, `"${made}"`)
  for (const [from, to] of words) out = out.replace(new RegExp(`\\b${from}\\b`, 'g'), to)
  return out
}
