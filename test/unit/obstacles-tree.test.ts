import { describe, expect, it } from 'vitest'
import { chainLines, textOf, type ObstacleNode } from '../../src/extension/obstacle-node.js'
import { defaultFilter, describeFilter, type ObstaclesFilter } from '../../src/extension/obstacles-filter.js'
import { obstacleNodes, type ProjectObstacles } from '../../src/extension/obstacles-groups.js'
import { activeErrors, viewState } from '../../src/extension/obstacles-state.js'
import type { ObstacleInfo, ProjectInfo } from '../../src/protocol.js'

const verdict = (pure: boolean): ProjectInfo['verdict'] => ({ builds: pure, works: true, selfContained: true, pure })
const counts = { build: 0, runtime: 0, busybox: 0, external: 0, info: 0 }
const command = (name: string, pure = false): ProjectInfo['commands'][number] => ({ importPath: `m.example/cmd/${name}`, applet: name, verdict: verdict(pure), counts })

function project(more: Partial<ProjectInfo> = {}): ProjectInfo {
  return {
    ...{ id: '/w', name: 'w', state: 'ready', file: '', base: '/w', commands: [command('a'), command('b'), command('c', true)], source: 'main packages' },
    ...{ target: { goos: 'linux', goarch: 'amd64', tags: [] }, output: '/w/bb', packages: 1, files: 1, counts, gated: 0, suppressed: 0 },
    ...{ verdict: verdict(false), problems: [], defaults: {}, goroot: '', goVersion: '' },
    ...more,
  } as ProjectInfo
}

function obstacle(more: Partial<ObstacleInfo> = {}): ObstacleInfo {
  return {
    ...{ project: '/w', rule: 'cgo-import', title: 'A file imports "C"', class: 'build', severity: 'error', state: 'active', message: 'imports "C"', editable: true },
    place: { path: '/w/lib/c.go', line: 3, column: 8, endLine: 3, endColumn: 11 },
    ...{ package: 'm.example/lib', module: 'm.example', moduleVersion: '', commands: ['m.example/cmd/a'] },
    chain: [{ importPath: 'm.example/cmd/a', label: 'm.example/cmd/a' }, { importPath: 'm.example/lib', label: 'm.example/lib', place: { path: '/w/cmd/a/main.go', line: 5, column: 2, endLine: 5, endColumn: 17 } }],
    ...more,
  }
}

const exec = obstacle({ rule: 'exec', title: 'Starts a program', class: 'external', severity: 'warning', message: 'starts ip', commands: ['m.example/cmd/a', 'm.example/cmd/b'] })
const gated = obstacle({ state: 'gated', message: 'gated one' })
const info = obstacle({ rule: 'c-source', title: 'C source', class: 'info', severity: 'info' })
const far = obstacle({ module: 'u.example', moduleVersion: 'v1.2.3', editable: false, message: 'far away' })

/** The rows with two blanks for each level. */
function draw(nodes: readonly ObstacleNode[], depth = 0, deep = 9): string[] {
  return nodes.flatMap((node) => [`${'  '.repeat(depth)}[${node.icon}] ${node.label}${node.description === '' ? '' : ` | ${node.description}`}`, ...(depth < deep ? draw(node.children(), depth + 1, deep) : [])])
}

const show = (obstacles: readonly ObstacleInfo[], filter: Partial<ObstaclesFilter> = {}, by: 'command' | 'module' = 'command', more: Partial<ProjectInfo> = {}): string[] =>
  draw(obstacleNodes([{ project: project(more), obstacles }], { ...defaultFilter, ...filter }, by), 0, 2)

describe('the rows of the Obstacles view', () => {
  it('are command, kind, place, chain', () => {
    expect(draw(obstacleNodes([{ project: project(), obstacles: [exec, obstacle()] }], defaultFilter, 'command'))).toEqual([
      '[error] a | 2 · m.example/cmd/a',
      '  [error] A file imports "C" | 1 · build',
      '    [error] c.go:3 | imports "C"',
      '      [command] m.example/cmd/a',
      '      [step] m.example/lib | main.go:5',
      '  [warning] Starts a program | 1 · external',
      '    [warning] c.go:3 | starts ip',
      '      [command] m.example/cmd/a',
      '      [step] m.example/lib | main.go:5',
      '[warning] b | 1 · m.example/cmd/b',
      '  [warning] Starts a program | 1 · external',
      '    [warning] c.go:3 | starts ip',
      '      [command] m.example/cmd/a',
      '      [step] m.example/lib | main.go:5',
      '[pass] 1 of 3 commands are pure',
      '  [pass] c | m.example/cmd/c',
    ])
  })

  it.each<[string, string[], string[]]>([
    ['are module, kind, place', show([exec, far], {}, 'module'), ['[warning] m.example | 1', '  [warning] Starts a program | 1 · external', '    [warning] c.go:3 | starts ip', '[error] u.example | 1 · v1.2.3', '  [error] A file imports "C" | 1 · build', '    [error] c.go:3 | far away']],
    ['leave out gated ones', show([gated, exec]).filter((row) => row.includes('gated')), []],
    ['show gated ones when asked, and do not count them', show([gated], { gated: true }).slice(0, 3), ['[gated] a | 0 + 1 gated · m.example/cmd/a', '  [gated] A file imports "C" | 0 + 1 gated · build', '    [gated] c.go:3 | gated one']],
    ['leave out information', show([info]), []],
    ['show information when asked', show([info], { classes: ['info'] }, 'module').slice(0, 1), ['[info] m.example | 1']],
    ['leave out what nobody can edit when asked', show([far], { editable: true }), []],
    ['hold every word of the text', show([exec, obstacle()], { text: 'IP lib' }, 'module').slice(1, 2), ['  [warning] Starts a program | 1 · external']],
    ['say why a project is unusable', show([], {}, 'command', { state: 'unusable', problems: [{ file: '/w/go.mod', line: 3, message: 'unknown directive' }] }), ['[error] unknown directive | go.mod:3']],
    ['say what could not be read', show([exec], {}, 'module', { problems: [{ file: '', message: 'x' }] }).slice(-2), ['[warning] 1 problem while reading', '  [error] x']],
  ])('%s', (_what, rows, expected) => {
    expect(rows).toEqual(expected)
  })

  it('have the projects on top where there are several', () => {
    const two: ProjectObstacles[] = [
      { project: project(), obstacles: [obstacle()] },
      { project: project({ id: '/v', name: 'v', verdict: verdict(true) }), obstacles: [] },
      { project: project({ id: '/r', name: 'r', state: 'reading' }), obstacles: [] },
    ]
    expect(draw(obstacleNodes(two, defaultFilter, 'command'), 0, 1)).toEqual([
      '[project] w | 1 · linux/amd64',
      '  [error] a | 1 · m.example/cmd/a',
      '  [pass] 1 of 3 commands are pure',
      '[project] v | 0 · linux/amd64',
      '  [pass] No obstacle | linux/amd64 · every command is pure',
      '[project] r',
      '  [loading] Reading…',
    ])
  })

  it('have ids of their own', () => {
    const all = (nodes: readonly ObstacleNode[]): string[] => nodes.flatMap((node) => [node.id, ...all(node.children())])
    const ids = all(obstacleNodes([{ project: project(), obstacles: [exec, far, obstacle(), gated] }], { ...defaultFilter, gated: true }, 'command'))
    expect(new Set(ids).size).toBe(ids.length)
  })
})

describe('the view', () => {
  it.each<[string, boolean, ProjectObstacles[] | undefined]>([
    ['noFolder', false, undefined],
    ['reading', true, undefined],
    ['noModule', true, []],
    ['reading', true, [{ project: project({ state: 'reading' }), obstacles: [] }]],
    ['unusable', true, [{ project: project({ state: 'unusable' }), obstacles: [] }]],
    ['noCommands', true, [{ project: project({ commands: [] }), obstacles: [] }]],
    ['shown', true, [{ project: project({ verdict: verdict(true) }), obstacles: [info] }]],
    ['filtered', true, [{ project: project(), obstacles: [{ ...exec, editable: false }] }]],
    ['shown', true, [{ project: project(), obstacles: [obstacle()] }]],
    ['shown', true, [{ project: project(), obstacles: [] }]],
  ])('is %s', (state, hasFolder, read) => {
    expect(viewState(hasFolder, read, { ...defaultFilter, editable: true })).toBe(state)
  })

  it('counts active errors in its badge', () => {
    expect(activeErrors([{ project: project(), obstacles: [obstacle(), far, exec, gated, info] }])).toBe(2)
  })

  it.each<[Partial<ObstaclesFilter>, string]>([
    [{}, ''],
    [{ classes: ['build', 'runtime', 'busybox', 'external', 'info'], gated: true }, 'all classes · gated too'],
    [{ classes: ['build'], editable: true, text: ' x ' }, 'build · editable files · “x”'],
  ])('says of the filter %j: %s', (filter, expected) => {
    expect(describeFilter({ ...defaultFilter, ...filter })).toBe(expected)
  })
})

it('an obstacle as text has its chain', () => {
  expect(textOf(obstacle()).split('\n')).toEqual(['/w/lib/c.go:3:8: error: imports "C" [cgo-import]', '    m.example/cmd/a', '      m.example/lib  (/w/cmd/a/main.go:5)'])
  expect(chainLines(obstacle({ chain: [] }))).toEqual([])
})
