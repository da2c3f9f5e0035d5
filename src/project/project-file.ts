import { isScalar, LineCounter, parseDocument, type Document } from 'yaml'
import type { z } from 'zod'
import type { Problem } from '../go/files.js'
import { mkuimageSchema, projectSchema } from './schema.js'
import type { ImageSettings, ProjectSettings } from './settings.js'

export interface SettingsRead {
  readonly settings: ProjectSettings
  readonly problems: readonly Problem[]
}

/** Reads gopure.yaml. A key that is wrong is reported with its line and left out; the others count. */
export function readProjectFile(file: string, text: string): SettingsRead {
  return read(file, text, projectSchema, (value) => value as ProjectSettings)
}

/** Reads .mkuimage.yaml: the first configuration, with its command sets unfolded; all command sets where there is none. */
export function readMkuimageFile(file: string, text: string): SettingsRead {
  return read(file, text, mkuimageSchema, ({ commands = {}, configs = {} }) => {
    const unfold = (names: readonly string[]): readonly string[] => names.flatMap((name) => commands[name] ?? [name])
    const config = Object.values(configs)[0]
    if (config === undefined) return { commands: [...new Set(Object.values(commands).flat())] }
    return {
      commands: [...new Set((config.commands ?? []).flatMap((set) => unfold(set.commands ?? [])))],
      ...(config.build_tags === undefined ? {} : { tags: config.build_tags }),
      ...(config.goos === undefined ? {} : { goos: config.goos }),
      ...(config.goarch === undefined ? {} : { goarch: config.goarch }),
      ...imageOf(config),
    }
  })
}

function imageOf(config: Readonly<Record<string, unknown>>): { readonly initramfs?: ImageSettings } {
  const image = imageKeys.flatMap((key) => (config[key] === undefined || config[key] === null ? [] : [[key, config[key]]]))
  return image.length === 0 ? {} : { initramfs: Object.fromEntries(image) as ImageSettings }
}

const imageKeys = ['files', 'init', 'uinit', 'shell'] as const satisfies readonly (keyof ImageSettings)[]

function read<S extends z.ZodType>(file: string, text: string, schema: S, settingsOf: (value: z.output<S>) => ProjectSettings): SettingsRead {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const problems: Problem[] = document.errors.map((error) => ({ file, line: lines.linePos(error.pos[0]).line, message: error.message }))
  if (problems.length > 0) return { settings: {}, problems }
  // `goarch: 386` is a number to YAML.
  const arch = document.getIn(['goarch'], true)
  if (isScalar(arch) && typeof arch.value === 'number' && arch.source !== undefined) arch.value = arch.source
  let value = (document.toJS() ?? {}) as unknown
  for (let attempt = 0; attempt < 100; attempt++) {
    const parsed = schema.safeParse(value)
    if (parsed.success) return { settings: settingsOf(parsed.data), problems }
    const bad = new Set<PropertyKey>()
    for (const issue of parsed.error.issues) {
      const keys = issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [issue.path]
      for (const path of keys) {
        const message = issue.code === 'unrecognized_keys' ? `unknown key ${String(path.at(-1))}` : `${path.map(String).join('.')}: ${issue.message}`
        problems.push({ file, ...lineOf(document, lines, path), message })
        if (path[0] !== undefined) bad.add(path[0])
      }
    }
    // What is not a mapping at all has nothing to leave out.
    if (bad.size === 0 || typeof value !== 'object' || value === null) break
    value = Object.fromEntries(Object.entries(value).filter(([key]) => !bad.has(key)))
  }
  return { settings: {}, problems }
}

function lineOf(document: Document, lines: LineCounter, path: readonly PropertyKey[]): { line?: number } {
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true) as { range?: readonly number[] } | undefined
    const start = node?.range?.[0]
    if (start !== undefined) return { line: lines.linePos(start).line }
  }
  return {}
}
