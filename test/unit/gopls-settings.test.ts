import { describe, expect, it } from 'vitest'
import { decorationKindOf } from '../../src/extension/decoration-kind.js'
import { disagreements, matched, type GoSettings } from '../../src/extension/gopls-settings.js'
import { rules } from '../../src/rules/registry.js'

const host = { goos: 'linux', goarch: 'amd64' }
const settings = (more: Partial<GoSettings> = {}): GoSettings => ({ gopls: {}, toolsEnvVars: {}, buildFlags: [], buildTags: '', ...more })
const wanted = (tags: readonly string[] = [], goarch = 'amd64'): { goos: string; goarch: string; tags: readonly string[] } => ({ goos: 'linux', goarch, tags })
const pure = { CGO_ENABLED: '0' }

describe("gopls' settings and a project's target", () => {
  it.each<[string, Partial<GoSettings>, ReturnType<typeof wanted>, readonly string[]]>([
    ['differ in cgo at first', {}, wanted(), ['cgo']],
    ['agree where cgo is off', { gopls: { 'build.env': pure } }, wanted(), []],
    ["agree where golang.go's variables turn cgo off", { toolsEnvVars: pure }, wanted(), []],
    ["differ where gopls' own variables win", { toolsEnvVars: pure, gopls: { 'build.env': { CGO_ENABLED: '1' } } }, wanted(), ['cgo']],
    ['differ in the target', { toolsEnvVars: pure }, wanted([], 'arm64'), ['linux/arm64']],
    ['agree in the target', { toolsEnvVars: { ...pure, GOARCH: 'arm64' } }, wanted([], 'arm64'), []],
    ['differ in tags', { toolsEnvVars: pure, gopls: { 'build.buildFlags': ['-tags=a'] } }, wanted(['a', 'b']), ['the tags b']],
    ['agree where gopls has more tags', { toolsEnvVars: pure, gopls: { 'build.buildFlags': ['-tags', 'a b mine'] } }, wanted(['a', 'b']), []],
    ["agree by golang.go's flags", { toolsEnvVars: pure, buildFlags: ['-tags=a'] }, wanted(['a']), []],
    ["agree by golang.go's tags", { toolsEnvVars: pure, buildTags: 'a,b' }, wanted(['b']), []],
    ["differ where gopls' flags win", { toolsEnvVars: pure, buildFlags: ['-tags=a'], gopls: { 'build.buildFlags': [] } }, wanted(['a']), ['the tags a']],
  ])('%s', (_what, has, wants, expected) => {
    expect(disagreements(settings(has), wants, host)).toEqual(expected)
  })

  const env = { 'build.env': { CGO_ENABLED: '0', GOOS: 'linux', GOARCH: 'amd64' } }
  it.each<[string, Record<string, unknown>, Partial<GoSettings>, readonly string[], readonly string[], Record<string, unknown>]>([
    ['into nothing', {}, {}, [], [], env],
    ['with tags', {}, {}, ['a', 'b'], [], { ...env, 'build.buildFlags': ['-tags=a,b'] }],
    ["beside a person's variables", { 'build.env': { GOFLAGS: '-mod=mod', GOOS: 'darwin' }, 'ui.semanticTokens': true }, {}, [], [], { 'ui.semanticTokens': true, 'build.env': { GOFLAGS: '-mod=mod', ...env['build.env'] } }],
    ["beside a person's flags and tags", {}, { gopls: { 'build.buildFlags': ['-mod=mod', '-tags=mine', '-race'] } }, ['a'], [], { ...env, 'build.buildFlags': ['-mod=mod', '-race', '-tags=mine,a'] }],
    ['in place of a flag in two parts', {}, { gopls: { 'build.buildFlags': ['-tags', 'mine a', '-race'] } }, ['a'], [], { ...env, 'build.buildFlags': ['-race', '-tags=mine,a'] }],
    ["with golang.go's flags, which gopls' would hide", {}, { buildFlags: ['-race'], buildTags: 'mine' }, ['a'], [], { ...env, 'build.buildFlags': ['-race', '-tags=mine,a'] }],
    ['in place of tags that were ours', {}, { gopls: { 'build.buildFlags': ['-tags=mine,old'] } }, ['new'], ['old'], { ...env, 'build.buildFlags': ['-tags=mine,new'] }],
    ['and the last of our tags goes', {}, { gopls: { 'build.buildFlags': ['-tags=old'] } }, [], ['old'], { ...env, 'build.buildFlags': [] }],
  ])('are written %s', (_what, target, has, tags, ours, expected) => {
    const now = settings({ ...has, gopls: { ...target, ...has.gopls } })
    const written = matched(target, now, wanted(tags), ours)
    expect(written).toEqual(expected)
    expect(disagreements(settings({ gopls: written }), wanted(tags), host)).toEqual([])
  })
})

it('the marks of an editor are those of the rules', () => {
  const kinds = Object.fromEntries(rules.map(({ id }) => [id, decorationKindOf(id)]))
  expect(kinds).toMatchObject({ 'cgo-import': 'cgo', 'c-source': 'cgo', syso: 'cgo', 'embed-binary': 'embed', 'embed-missing': 'embed', nsenter: 'nsenter', 'systemd-dbus': 'systemd' })
  expect(kinds['exec']).toBeUndefined()
})
