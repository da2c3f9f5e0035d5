import { spawnSync, type SpawnSyncReturns } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { disk, thisHost } from '../../src/disk.js'
import { openProject } from '../../src/project/project.js'
import { runCheck, withoutMemory, type CheckReport } from '../../src/report/check.js'
import { appletName } from '../../src/rules/applet.js'
import { needlesOf } from '../../src/rules/registry.js'
import { listed, wanted } from '../oracle/go-list.js'
import { difference, expectedIn, foundIn, testParser, type Fixture } from './fixture.js'

/** A whole project of ours in the shape of a distribution; its files say what rules should find there. */
const cluster: Fixture = { name: 'cluster', rule: '', folder: fileURLToPath(new URL('../fixtures/projects/cluster', import.meta.url)), tags: [], wrappers: [] }
const { folder } = cluster

/** Everything is replaced by folders: no module is asked for. */
const offline = { GOPROXY: 'off', GOFLAGS: '', GOWORK: 'off' }
const built = mkdtempSync(join(tmpdir(), 'gopure-cluster-'))
afterAll(() => rmSync(built, { recursive: true }))

const run = (program: string, words: readonly string[], env: Readonly<Record<string, string>> = {}): SpawnSyncReturns<string> =>
  spawnSync(program, words, { cwd: folder, env: { ...process.env, ...offline, ...env }, encoding: 'utf8' })

const build = (command: string): SpawnSyncReturns<string> => run('go', ['build', '-o', join(built, command), `./cmd/${command}`], { CGO_ENABLED: '0', GOOS: 'linux' })

let check: CheckReport
beforeAll(async () => {
  const host = thisHost({ ...process.env, ...offline })
  const { project, problems } = await openProject(disk, host, { directory: folder, patterns: [], overrides: { goarch: 'amd64' }, anyPackage: false, needlesOf })
  if (project === undefined) throw new Error(problems.map(({ message }) => message).join('\n'))
  check = await runCheck(project, true, withoutMemory(testParser))
})

describe('a project that carries its real programs inside a pure one', () => {
  it('has exactly the findings that its files ask for', () => {
    expect(check.problems).toEqual([])
    expect(difference(expectedIn(cluster), foundIn(cluster, check.findings))).toBe('')
  })

  it('has a verdict for each command', () => {
    const verdicts = Object.fromEntries([...check.verdicts].map(([command, verdict]) => [appletName(command), verdict]))
    expect(verdicts).toEqual({
      hive: { builds: true, works: false, selfContained: false, pure: false },
      server: { builds: false, works: false, selfContained: false, pure: false },
      netd: { builds: false, works: false, selfContained: false, pure: false },
    })
  })

  it.each(['hive', 'server', 'netd'])('has a verdict on %s that go build agrees with', (command) => {
    const verdict = [...check.verdicts].find(([path]) => appletName(path) === command)![1]
    const { status, stderr } = build(command)
    expect({ builds: status === 0, stderr }).toEqual({ builds: verdict.builds, stderr: verdict.builds ? '' : expect.stringMatching(/build constraints exclude all Go files in|undefined: runProxy/) as string })
  })

  it('builds a wrapper that is broken when it runs, as its verdict says', () => {
    build('hive')
    const { status, stderr } = run(join(built, 'hive'), ['check-node'])
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining('index out of range [0] with length 0') as string })
  })

  it.each([
    ['server', 'becomes the applet server, the last element of its import path, and its name hive is another command\'s here: start it as server, or leave the other out'],
    ['netd', 'becomes the applet netd, the last element of its import path, and its name is hive-netd: give it hive-netd with names in gopure.yaml'],
  ])('is told of the name of %s what can be done in this busybox', (command, message) => {
    const found = check.findings.filter(({ rule, package: { importPath } }) => rule.id === 'applet-name' && appletName(importPath) === command)
    expect(found.map((finding) => finding.message)).toEqual([message])
  })

  it('needs programs at run time, each with what provides it', () => {
    expect(check.programs.map(({ name, need, provider }) => `${name} ${need} ${provider.kind === 'none' ? 'none' : provider.importPath}`)).toEqual([
      'check-node needed none',
      'cluctl needed none',
      'engine needed none',
      'hive-server needed none',
      'hive-token needed none',
      'ip6tables needed none',
      'iptables needed none',
      'meshctl needed none',
      'ip needed github.com/u-root/u-root/cmds/core/ip',
      'modprobe needed github.com/u-root/u-root/cmds/exp/modprobe',
      'mount needed github.com/u-root/u-root/cmds/core/mount',
      'umount needed github.com/u-root/u-root/cmds/core/umount',
      'nvidia-smi optional none',
    ])
  })

  it.each([false, true])('has the closure that go list has, with cgo %s', (cgo) => {
    const directory = folder
    for (const command of ['hive', 'server', 'netd']) {
      const request = { directory, packages: [`./cmd/${command}`], cgo, env: offline }
      expect(listed(request, [`example.test/hive/cmd/${command}`])).toEqual(wanted(request))
    }
  })
})
