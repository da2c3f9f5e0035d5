import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { editorOptions, restrictedSettings, type EditorOption } from '../../src/project/editor-options.js'
import { imageOptions, imageSchema } from '../../src/project/image-options.js'
import { options, projectSchema, type Option } from '../../src/project/schema.js'
import { readMkuimageFile, readProjectFile } from '../../src/project/project-file.js'
import { formatShare, formatSize, parseSize } from '../../src/project/size.js'
import { gopure } from '../cli/gopure.js'
import { unpack } from '../archive.js'

const manifestFile = fileURLToPath(new URL('../../package.json', import.meta.url))
const readmeFile = fileURLToPath(new URL('../../README.md', import.meta.url))
const update = process.env['UPDATE'] === '1'
const table: readonly (readonly [string, Option])[] = Object.entries(options)
const editorTable: readonly (readonly [string, EditorOption])[] = Object.entries(editorOptions)

interface Manifest {
  readonly contributes: { readonly configuration: unknown }
  readonly capabilities: { readonly untrustedWorkspaces: { readonly supported: string; readonly restrictedConfigurations: readonly string[] } }
}

const manifest = (): Manifest => JSON.parse(readFileSync(manifestFile, 'utf8')) as Manifest

/** A description says what holds where nothing is set. */
const described = (description: string): string => (/\bnot given\b|Default: /.test(description) ? description : `${description} Default: none.`)

/** What package.json has to say of the options; UPDATE=1 writes it there. */
function configuration(): unknown {
  const properties = table.map(([, { schema, setting, description }]) => {
    const json = { ...z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) }
    delete json.$schema
    // A program can't be chosen by these, so that a workspace may set them; the target is the folder's own.
    return [setting, { ...json, markdownDescription: described(description), scope: 'resource' }]
  })
  const own = editorTable.map(([setting, { type, default: value, choices, scope, description }]) => [
    setting,
    { type, ...(choices === undefined ? {} : { enum: choices }), default: value, markdownDescription: described(description), scope },
  ])
  return { title: 'Gopure', properties: Object.fromEntries([...properties, ...own]) as unknown }
}

/** README.md's reference, between its two markers. */
function reference(): string {
  const cell = (text: string): string => text.replaceAll('|', '\\|')
  const rows = [
    ...table.flatMap(([key, { setting, flag, parts = {}, description }]) => [
      [`\`${setting}\``, `\`${key}\``, flag === undefined ? '' : `\`${flag}\``, described(description)],
      ...Object.entries(parts).map(([part, option]) => [`\`${setting}\``, `\`${key}.${part}\``, `\`${option.flag}\``, described(option.description)]),
    ]),
    ...editorTable.map(([setting, { description }]) => [`\`${setting}\``, '', '', described(description)]),
  ]
  const lines = [['setting', 'gopure.yaml', 'flag', 'what it is'], ['---', '---', '---', '---'], ...rows].map((cells) => `| ${cells.map(cell).join(' | ')} |`)
  return `<!-- settings: made by UPDATE=1 npx vitest run test/unit/settings.test.ts -->\n${lines.join('\n')}\n<!-- /settings -->`
}

describe('one schema describes the options:', () => {
  it('package.json has the settings of the tables, and no others', () => {
    const { contributes, ...rest } = manifest()
    if (update) writeFileSync(manifestFile, `${JSON.stringify({ ...rest, contributes: { ...contributes, configuration: configuration() } }, undefined, 2)}\n`)
    else expect(contributes.configuration).toEqual(configuration())
  })

  it("README.md's reference is made from the same tables", () => {
    const readme = readFileSync(readmeFile, 'utf8')
    const block = /<!-- settings: [^]*<!-- \/settings -->/
    if (update) writeFileSync(readmeFile, readme.replace(block, () => reference()))
    else expect(block.exec(readme)?.[0]).toBe(reference())
  })

  it('a workspace that is not trusted sets nothing that reaches a program', () => {
    const { supported, restrictedConfigurations } = manifest().capabilities.untrustedWorkspaces
    expect({ supported, restrictedConfigurations }).toEqual({ supported: 'limited', restrictedConfigurations: [...restrictedSettings] })
    const known: readonly string[] = [...table.map(([, { setting }]) => setting), ...editorTable.map(([setting]) => setting)]
    expect(restrictedSettings.filter((setting) => !known.includes(setting))).toEqual([])
  })

  it('no workspace chooses a program', () => {
    expect(editorOptions['gopure.go.root'].scope).toBe('machine')
  })

  it('the project file takes the keys of the table, and no others', () => {
    expect(Object.keys(projectSchema.shape)).toEqual(Object.keys(options))
  })

  it("the image's schema has the keys of its table", () => {
    expect(Object.keys(imageSchema.shape)).toEqual(Object.keys(imageOptions))
  })

  const flags = table.flatMap(([key, { flag, verb = 'build', parts = {} }]) => [
    ...(flag === undefined ? [] : [[key, verb, flag] as const]),
    ...Object.entries(parts).map(([part, option]) => [`${key}.${part}`, 'build', option.flag] as const),
  ])
  it.each(flags)('the flag for %s is one of gopure %s', (_key, verb, flag) => {
    expect(gopure([verb, '--help'], { cwd: unpack({}) }).stdout).toContain(flag)
  })
})

describe('gopure.yaml', () => {
  it('is read whole', () => {
    const text = 'commands: [./cmd/..., -./cmd/x]\ntags: [seccomp]\ngoos: linux\ngoarch: arm64\nbudget: 20MiB\noutput: out/bb\nseverities: {exec: info}\nwrappers: [example.com/run.Start]\ninitramfs: {files: [a:b], init: "", budget: 16MiB}\nkernel: vmlinuz\nnames: {example.com/tool/v3: tool}\nvariables: {example.com/tool.version: v1}\nreexec: {tool-unpack: ./tool}\n'
    expect(readProjectFile('gopure.yaml', text)).toEqual({
      settings: { commands: ['./cmd/...', '-./cmd/x'], tags: ['seccomp'], goos: 'linux', goarch: 'arm64', budget: 20971520, output: 'out/bb', severities: { exec: 'info' }, wrappers: ['example.com/run.Start'], initramfs: { files: ['a:b'], init: '', budget: 16777216 }, kernel: 'vmlinuz', names: { 'example.com/tool/v3': 'tool' }, variables: { 'example.com/tool.version': 'v1' }, reexec: { 'tool-unpack': './tool' } },
      problems: [],
    })
  })

  it('takes an architecture that YAML takes for a number', () => {
    expect(readProjectFile('gopure.yaml', 'goarch: 386\n')).toEqual({ settings: { goarch: '386' }, problems: [] })
  })

  it.each([
    ['budget: 3 stones', 1, /budget: expected a size such as 20MiB/],
    ['goos: linus', 1, /goos: expected a GOOS such as/],
    ['\n\ntags: seccomp', 3, /tags: /],
    ['tags: [a]\ncolour: red', 2, /unknown key colour/],
    ['severities:\n  exec: loud', 2, /severities\.exec: /],
    ['output: /etc/passwd', 1, /output: expected a path below this folder/],
    ['output: a/../../b', 1, /output: expected a path below this folder/],
    ['initramfs:\n  output: ../x.cpio', 2, /initramfs\.output: expected a path below this folder/],
    ['initramfs:\n  colour: red', 2, /unknown key colour/],
    ['- a list', undefined, /expected object/i],
  ])('with %j names the line and keeps the rest', (text, line, message) => {
    const { problems, settings } = readProjectFile('gopure.yaml', text)
    expect(problems.map((problem) => problem.line)).toEqual([line])
    expect(problems[0]?.message).toMatch(message)
    if (text.includes('[a]')) expect(settings).toEqual({ tags: ['a'] })
  })
})

describe('.mkuimage.yaml', () => {
  it.each([
    ['command sets alone', 'commands:\n  core: [./cmds/core/*, ./x]\n  boot: [./x]\n', { commands: ['./cmds/core/*', './x'] }],
    ['a configuration', 'commands:\n  core: [./a, ./b]\nconfigs:\n  plain:\n    goarch: arm64\n    build_tags: [small]\n    commands:\n      - builder: bb\n        commands: [core, ./c]\n', { commands: ['./a', './b', './c'], tags: ['small'], goarch: 'arm64' }],
    ['what is in the image', 'configs:\n  plain:\n    commands: [{commands: [./a]}]\n    files: [a:etc/a]\n    init: init\n    uinit: a -b\n    shell: ""\n', { commands: ['./a'], initramfs: { files: ['a:etc/a'], init: 'init', uinit: 'a -b', shell: '' } }],
  ])('with %s gives the commands', (_what, text, settings) => {
    expect(readMkuimageFile('.mkuimage.yaml', text)).toEqual({ settings, problems: [] })
  })
})

describe('sizes', () => {
  it.each([
    ['20MiB', 20971520],
    ['20 MiB', 20971520],
    ['20MB', 20000000],
    ['20971520', 20971520],
    ['1.5GiB', 1610612736],
    ['512 KiB', 524288],
    ['20 apples', undefined],
    ['-1', undefined],
    ['', undefined],
  ])('%j is %s bytes', (text, bytes) => {
    expect(parseSize(text)).toBe(bytes)
  })

  it.each([
    [15466622, '14.8 MiB'],
    [20971520, '20 MiB'],
    [524288, '512 KiB'],
    [1000, '1000 B'],
  ])('%i bytes are written %s', (bytes, text) => {
    expect(formatSize(bytes)).toBe(text)
  })

  it.each([
    [15466622, 20971520, '14.8 of 20 MiB'],
    [512, 20971520, '0.0 of 20 MiB'],
    [20971520, 20971520, '20 of 20 MiB'],
    [22230000, 20971520, '21.2 of 20 MiB'],
    [15466622, 20000000, '14.8 of 19.1 MiB'],
    [2097152, 524288, '2048 of 512 KiB'],
    [1500, 100, '1500 of 100 B'],
  ])('%i bytes of a budget of %i are written %s', (bytes, budget, text) => {
    expect(formatShare(bytes, budget)).toBe(text)
  })
})
