import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { disk, thisHost } from '../../src/disk.js'
import { openWorkspace } from '../../src/go/workspace.js'
import { unpack, type Archive } from '../archive.js'
import { listed, rootsOf, wanted, type Build } from './go-list.js'
import { download, serveModules, type ProxyEnvironment } from './proxy.js'

/** Each version imports another package, so that a closure shows which one was taken. */
const version = (path: string, imports: string, rest: Archive = {}): Archive => ({
  'go.mod': `module ${path}\n\ngo 1.20\n`,
  'x.go': `package x\n\nimport _ "${imports}"\n`,
  ...rest,
})
const importing = (...paths: readonly string[]): string => `package main\n\nimport (\n${paths.map((path) => `\t_ "${path}"\n`).join('')})\n\nfunc main() {}\n`

const modules: Readonly<Record<string, Archive>> = {
  'example.com/b@v1.0.0': version('example.com/b', 'net/url'),
  'example.com/b@v1.1.0': version('example.com/b', 'net/mail'),
  'example.com/b@v1.2.0': version('example.com/b', 'net/textproto', { 'new/new.go': 'package new\n' }),
  'example.com/b@v1.3.0-rc.1': version('example.com/b', 'text/scanner'),
  'example.com/fork@v1.0.0': version('example.com/fork', 'text/tabwriter', { 'new/new.go': 'package new\n\nimport "os"\n\nvar _ = os.Args\n' }),
  // Before go 1.17 a module lists no more than what it imports itself.
  'example.com/c@v1.0.0': { 'go.mod': 'module example.com/c\n\ngo 1.16\n\nrequire example.com/b v1.1.0\n', 'c.go': 'package c\n\nimport _ "example.com/b"\n' },
  'example.com/d@v1.0.0': { 'go.mod': 'module example.com/d\n\ngo 1.20\n\nrequire example.com/b v1.2.0\n', 'd.go': 'package d\n', 'deep/deep.go': 'package deep\n\nimport _ "example.com/b/new"\n' },
  'example.com/above@v1.0.0': { 'go.mod': 'module example.com/above\n\ngo 1.15\n\nrequire example.com/c v1.0.0\n', 'a.go': 'package above\n\nimport _ "example.com/c"\n' },
  'example.com/pruned@v1.0.0': { 'go.mod': 'module example.com/pruned\n\ngo 1.17\n\nrequire example.com/d v1.0.0\n', 'p.go': 'package pruned\n\nimport _ "example.com/d"\n' },
  'example.com/bare@v1.0.0': { 'bare.go': 'package bare\n\nimport _ "example.com/b"\n' },
  'example.com/many@v2.0.0+incompatible': { 'many.go': 'package many\n\nimport _ "example.com/bare"\n' },
  'example.com/many/v3@v3.1.0': { 'go.mod': 'module example.com/many/v3\n\ngo 1.18\n', 'many.go': 'package many\n' },
  'example.com/replacing@v1.0.0': {
    'go.mod': 'module example.com/replacing\n\ngo 1.20\n\nrequire example.com/b v1.0.0\n\nreplace example.com/b => ../own\n\nexclude example.com/b v1.0.0\n',
    'r.go': 'package replacing\n\nimport _ "example.com/b"\n',
  },
  'example.com/Capital@v1.0.0': { 'go.mod': 'module example.com/Capital\n\ngo 1.20\n', 'Sub/s.go': 'package sub\n' },
  'example.com/b/inner@v1.0.0': { 'go.mod': 'module example.com/b/inner\n\ngo 1.20\n', 'i.go': 'package inner\n', 'deep/d.go': 'package deep\n' },
}

interface Corner {
  readonly what: string
  readonly archive: Archive
  readonly packages?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly tags?: string
  readonly below?: string
  /** After what is needed was downloaded. */
  readonly prepare?: (folder: string, environment: ProxyEnvironment) => void
}

const own: Archive = { 'own/go.mod': 'module example.com/b\n\ngo 1.20\n', 'own/x.go': 'package x\n\nimport _ "text/template"\n', 'own/new/n.go': 'package new\n' }
const vendored = (command: 'mod' | 'work') => (folder: string, environment: ProxyEnvironment): void =>
  void execFileSync('go', [command, 'vendor'], { cwd: folder, env: { ...process.env, ...environment, GOFLAGS: '' }, stdio: ['ignore', 'ignore', 'pipe'] })
const app = (requires: string, ...imports: readonly string[]): Archive => ({ 'go.mod': `module example.com/app\n\ngo 1.25.0\n\n${requires}\n`, 'main.go': importing(...imports) })
const oldApp = (requires: string, ...imports: readonly string[]): Archive => ({ 'go.mod': `module example.com/app\n\ngo 1.16\n\n${requires}\n`, 'main.go': importing(...imports) })

const corners: readonly Corner[] = [
  { what: 'the highest version in the graph', archive: app('require (\n\texample.com/b v1.2.0\n\texample.com/c v1.0.0\n)', 'example.com/b', 'example.com/c') },
  { what: 'a prerelease, which comes before its release', archive: app('require (\n\texample.com/b v1.3.0-rc.1\n\texample.com/c v1.0.0\n)', 'example.com/b', 'example.com/c') },
  { what: 'an old go.mod that lists only what it imports', archive: oldApp('require example.com/above v1.0.0', 'example.com/above') },
  { what: 'an old go.mod whose graph is not pruned', archive: oldApp('require (\n\texample.com/b v1.0.0\n\texample.com/pruned v1.0.0\n)', 'example.com/b', 'example.com/pruned') },
  { what: 'an old go.mod and a package that only a deeper module has', archive: oldApp('require (\n\texample.com/b v1.0.0\n\texample.com/pruned v1.0.0\n)', 'example.com/b/new', 'example.com/pruned') },
  { what: 'a go.mod without a go line', archive: { 'go.mod': 'module example.com/app\n\nrequire example.com/above v1.0.0\n', 'main.go': importing('example.com/above') } },
  { what: 'a pruned module whose deeper requirements do not count', archive: app('require (\n\texample.com/b v1.0.0\n\texample.com/d v1.0.0\n\texample.com/pruned v1.0.0\n)', 'example.com/b', 'example.com/pruned') },
  { what: 'an excluded version that another module asks for', archive: app('require (\n\texample.com/b v1.0.0\n\texample.com/c v1.0.0\n)\n\nexclude example.com/b v1.1.0', 'example.com/b', 'example.com/c') },
  { what: 'an excluded version below a higher one', archive: app('require (\n\texample.com/b v1.2.0\n\texample.com/c v1.0.0\n\texample.com/d v1.0.0\n)\n\nexclude example.com/b v1.1.0', 'example.com/b/new', 'example.com/c', 'example.com/d') },
  { what: 'an excluded version in an old go.mod', archive: oldApp('require (\n\texample.com/above v1.0.0\n\texample.com/b v1.0.0\n)\n\nexclude (\n\texample.com/b v1.1.0\n)', 'example.com/above', 'example.com/b') },
  { what: 'every version replaced by a folder', archive: { ...app('require example.com/b v1.0.0\n\nreplace example.com/b => ./own', 'example.com/b'), ...own } },
  { what: 'the selected version replaced, and another', archive: { ...app('require (\n\texample.com/b v1.0.0\n\texample.com/c v1.0.0\n)\n\nreplace example.com/b v1.0.0 => example.com/fork v1.0.0', 'example.com/b', 'example.com/c'), ...own } },
  { what: 'one version replaced by a folder and every other by a module', archive: { ...app('require example.com/b v1.1.0\n\nreplace (\n\texample.com/b => example.com/fork v1.0.0\n\texample.com/b v1.1.0 => ./own\n)', 'example.com/b', 'example.com/b/new'), ...own } },
  { what: 'a module replaced by another version of itself', archive: app('require (\n\texample.com/b v1.2.0\n\texample.com/d v1.0.0\n)\n\nreplace example.com/b v1.2.0 => example.com/b v1.0.0', 'example.com/b', 'example.com/d') },
  { what: 'a module replaced by a fork that brings a package', archive: app('require (\n\texample.com/b v1.0.0\n\texample.com/d v1.0.0\n)\n\nreplace example.com/b => example.com/fork v1.0.0', 'example.com/b', 'example.com/d/deep') },
  {
    what: 'a folder whose own go.mod replaces and excludes',
    archive: {
      ...app('require (\n\texample.com/b v1.0.0\n\texample.com/local v0.0.0\n)\n\nreplace example.com/local => ./local', 'example.com/b', 'example.com/local'),
      'local/go.mod': 'module example.com/local\n\ngo 1.25.0\n\nrequire example.com/b v1.0.0\n\nreplace example.com/b => ../own\n\nexclude example.com/b v1.0.0\n',
      'local/l.go': 'package local\n\nimport _ "example.com/b"\n',
      ...own,
    },
  },
  { what: 'a module of the cache whose go.mod replaces and excludes', archive: app('require (\n\texample.com/b v1.0.0\n\texample.com/replacing v1.0.0\n)', 'example.com/b', 'example.com/replacing') },
  { what: 'a module without go.mod', archive: app('require (\n\texample.com/b v1.0.0\n\texample.com/bare v1.0.0\n)', 'example.com/bare') },
  { what: 'an incompatible version and a major version suffix', archive: app('require (\n\texample.com/b v1.0.0\n\texample.com/bare v1.0.0\n\texample.com/many v2.0.0+incompatible\n\texample.com/many/v3 v3.1.0\n)', 'example.com/many', 'example.com/many/v3') },
  { what: 'a path with capitals', archive: app('require example.com/Capital v1.0.0', 'example.com/Capital/Sub') },
  { what: 'a module below the path of another', archive: app('require (\n\texample.com/b v1.0.0\n\texample.com/b/inner v1.0.0\n)', 'example.com/b', 'example.com/b/inner', 'example.com/b/inner/deep', 'example.com/b/new') },
  { what: 'a requirement that is written too low', archive: app('require (\n\texample.com/b v1.0.0\n\texample.com/c v1.0.0\n)', 'example.com/b', 'example.com/c'), env: { GOFLAGS: '-mod=mod' } },
  { what: 'requirements that go.mod does not list, with -mod=mod', archive: app('require example.com/above v1.0.0', 'example.com/above'), env: { GOFLAGS: '-mod=mod' } },
  {
    what: 'a go.mod with every other directive',
    archive: {
      'go.mod':
        'module example.com/app // import it\n\ngo 1.25.0\n\ntoolchain go1.25.1\n\ngodebug default=go1.24\n\ngodebug (\n\tpanicnil=1\n)\n\ntool example.com/app/tool\n\nignore ./left\n\nignore (\n\tout\n)\n\nretract v1.0.0 // bad\n\nretract [v1.1.0, v1.2.0]\n\nrequire example.com/b v1.0.0 // indirect; why\n',
      'main.go': importing('example.com/b', 'example.com/app/left'),
      'tool/t.go': importing('text/template'),
      'left/l.go': 'package left\n',
      'sub/out/o.go': 'package out\n',
      'sub/s.go': 'package sub\n',
    },
    packages: ['./...'],
  },
  { what: 'the tool lines of go.mod', archive: { ...app('tool (\n\texample.com/app/one\n\texample.com/b/new\n)\n\nrequire example.com/b v1.2.0', 'example.com/b'), 'one/o.go': importing('net/mail') }, packages: ['tool'] },
  {
    what: 'a workspace whose replacement wins over those of its modules',
    archive: {
      'go.work': 'go 1.25.0\n\nuse (\n\t./app\n\t./lib\n)\n\nreplace example.com/b => ./own\n',
      'app/go.mod': 'module example.com/app\n\ngo 1.25.0\n\nrequire example.com/b v1.0.0\n\nreplace example.com/b => example.com/fork v1.0.0\n',
      'app/main.go': importing('example.com/b', 'example.com/lib'),
      'lib/go.mod': 'module example.com/lib\n\ngo 1.25.0\n\nrequire example.com/b v1.1.0\n\nreplace example.com/b => ../other\n',
      'lib/l.go': 'package lib\n\nimport _ "example.com/b"\n',
      ...own,
    },
    below: 'app',
  },
  {
    what: 'a workspace whose modules replace the same in the same way',
    archive: {
      'go.work': 'go 1.25.0\n\nuse ./app\nuse ./lib\n',
      'app/go.mod': 'module example.com/app\n\ngo 1.25.0\n\nrequire example.com/b v1.0.0\n\nreplace example.com/b => ../own\n',
      'app/main.go': importing('example.com/b', 'example.com/lib'),
      'lib/go.mod': 'module example.com/lib\n\ngo 1.25.0\n\nrequire example.com/b v1.1.0\n\nreplace example.com/b => ../own/\n',
      'lib/l.go': 'package lib\n\nimport _ "example.com/b/new"\n',
      ...own,
    },
    below: 'app',
  },
  {
    what: 'a workspace that selects what only one of its modules asks for, with an exclusion of the other',
    archive: {
      'go.work': 'go 1.25.0\n\nuse (\n\t./app\n\t./lib\n)\n',
      'app/go.mod': 'module example.com/app\n\ngo 1.25.0\n\nrequire example.com/b v1.0.0\n\nexclude example.com/b v1.1.0\n',
      'app/main.go': importing('example.com/b'),
      'lib/go.mod': 'module example.com/lib\n\ngo 1.25.0\n\nrequire (\n\texample.com/b v1.1.0\n\texample.com/c v1.0.0\n)\n',
      'lib/l.go': 'package lib\n\nimport _ "example.com/c"\n',
    },
    packages: ['example.com/app', 'example.com/lib'],
    below: 'app',
  },
  { what: 'GOWORK=off below a go.work', archive: { 'go.work': 'go 1.25.0\n\nuse .\n\nreplace example.com/b => ./own\n', ...app('require example.com/b v1.0.0', 'example.com/b'), ...own }, env: { GOWORK: 'off' } },
  { what: 'a vendor folder', archive: app('require (\n\texample.com/b v1.2.0\n\texample.com/d v1.0.0\n)', 'example.com/d/deep'), prepare: vendored('mod') },
  { what: 'a vendor folder, with -mod=mod', archive: app('require (\n\texample.com/b v1.2.0\n\texample.com/d v1.0.0\n)', 'example.com/d/deep'), prepare: vendored('mod'), env: { GOFLAGS: '-mod=mod' } },
  { what: 'a vendor folder, with -mod=readonly', archive: app('require (\n\texample.com/b v1.2.0\n\texample.com/d v1.0.0\n)', 'example.com/d/deep'), prepare: vendored('mod'), env: { GOFLAGS: '-mod=readonly' } },
  { what: 'a vendor folder with replacements', archive: { ...app('require (\n\texample.com/b v1.0.0\n\texample.com/bare v1.0.0\n)\n\nreplace (\n\texample.com/b => ./own\n\texample.com/d => example.com/d v1.0.0\n\texample.com/bare v1.0.0 => example.com/bare v1.0.0\n)', 'example.com/bare', 'example.com/b/new'), ...own }, prepare: vendored('mod') },
  { what: 'the vendor folder of an old module', archive: oldApp('require example.com/above v1.0.0', 'example.com/above'), prepare: vendored('mod') },
  { what: 'the vendor folder of a module before vendoring was the rule', archive: { 'go.mod': 'module example.com/app\n\ngo 1.13\n\nrequire example.com/above v1.0.0\n', 'main.go': importing('example.com/above') }, prepare: vendored('mod') },
  {
    what: 'the vendor folder of a workspace',
    archive: {
      'go.work': 'go 1.25.0\n\nuse (\n\t./app\n\t./lib\n)\n\nreplace example.com/b v1.1.0 => ./own\n',
      'app/go.mod': 'module example.com/app\n\ngo 1.25.0\n\nrequire example.com/d v1.0.0\n\nrequire example.com/b v1.1.0 // indirect\n',
      'app/main.go': importing('example.com/lib', 'example.com/d'),
      'lib/go.mod': 'module example.com/lib\n\ngo 1.25.0\n\nrequire example.com/b v1.1.0\n',
      'lib/l.go': 'package lib\n\nimport _ "example.com/b"\n',
      ...own,
    },
    packages: ['example.com/app', 'example.com/lib'],
    prepare: vendored('work'),
  },
  {
    what: 'a workspace beside a vendor folder that is for one of its modules only',
    archive: { 'go.work': 'go 1.25.0\n\nuse .\n', ...app('require example.com/b v1.0.0', 'example.com/b') },
    prepare(folder, environment) {
      download(folder, environment, { GOWORK: 'off' })
      vendored('mod')(folder, { ...environment, GOWORK: 'off' })
    },
  },
  { what: 'a module beside the vendor folder of a workspace', archive: { 'go.work': 'go 1.25.0\n\nuse .\n', ...app('require example.com/b v1.0.0', 'example.com/b') }, prepare: vendored('work'), env: { GOWORK: 'off' } },
  {
    what: 'a workspace that replaces every version of what one of its modules replaces in one',
    archive: {
      'go.work': 'go 1.25.0\n\nuse .\n\nreplace example.com/b => ./own\n',
      ...app('require example.com/b v1.0.0\n\nreplace example.com/b v1.0.0 => example.com/fork v1.0.0', 'example.com/b'),
      ...own,
    },
  },
  {
    what: 'tags of the toolchain',
    archive: {
      ...app(''),
      ...Object.fromEntries(
        ['amd64.v1', 'amd64.v2', 'amd64.v3', 'amd64.v4', 'goexperiment.boringcrypto', 'boringcrypto', 'goexperiment.arenas', 'goexperiment.swissmap', 'goexperiment.regabiwrappers', 'goexperiment.greenteagc', 'gc', 'gccgo', 'cgo', 'unix', 'go1.1', 'go1.25', 'go1.26', 'go1.27', 'race', 'purego', 'compiler_bootstrap'].map((tag) => [
          `t_${tag.replace('.', '_')}_x.go`,
          `//go:build ${tag}\n\npackage main\n`,
        ]),
      ),
    },
    env: { GOAMD64: 'v2', GOEXPERIMENT: 'boringcrypto,arenas,nogreenteagc' },
  },
  { what: 'tags on the command line, which rule out those of GOFLAGS', archive: { ...app(''), 'x.go': '//go:build one\n\npackage main\n', 'y.go': '//go:build two && three\n\npackage main\n' }, env: { GOFLAGS: '-tags=one' }, tags: 'two,three' },
  ...['-tags=one,two', '--tags=one', "'-tags=one two'", '-tags=', '-tags=three -tags=one', '-mod=mod -tags=two -trimpath'].map(
    (flags): Corner => ({ what: `GOFLAGS=${flags}`, archive: { ...app(''), 'x.go': '//go:build one\n\npackage main\n', 'y.go': '//go:build two\n\npackage main\n', 'z.go': '//go:build three\n\npackage main\n' }, env: { GOFLAGS: flags } }),
  ),
  ...[{}, { GOFLAGS: '-tags=two' }, { GOFLAGS: '' }].map(
    (env: Readonly<Record<string, string>>): Corner => ({
      what: `GOFLAGS in the file that GOENV names, with ${JSON.stringify(env)}`,
      archive: { ...app(''), 'x.go': '//go:build one\n\npackage main\n', 'y.go': '//go:build two\n\npackage main\n', env: '# a comment\nGOFLAGS=-tags=one\nGOAMD64=v3\n', 'z.go': '//go:build amd64.v3\n\npackage main\n' },
      env: { ...env, GOENV: 'env' },
    }),
  ),
  {
    what: 'what only tests import',
    archive: { ...app('', 'example.com/app/sub'), 'main_test.go': 'package main\n\nimport _ "example.com/nowhere"\n', 'sub/s.go': 'package sub\n', 'sub/s_test.go': 'package sub_test\n\nimport _ "net/http"\n', 'only/o_test.go': 'package only\n', 'x_windows_test.go': 'package main\n' },
  },
  { what: 'internal packages of others', archive: { ...app('', 'example.com/app/one/internal/deep', 'internal/abi', 'net/http/internal'), 'one/internal/deep/d.go': 'package deep\n\nimport _ "net/mail"\n' } },
  { what: 'a package with excluded files only', archive: { ...app('', 'example.com/app/none', 'example.com/app/other'), 'none/n_windows.go': 'package none\n', 'none/x.go': '//go:build never\n\npackage none\n', 'other/o.go': '//go:build ignore\n\npackage main\n\nimport "C"\n' } },
  { what: 'the import of a main package, and of itself', archive: { ...app('', 'example.com/app/cmd', 'example.com/app/self'), 'cmd/m.go': importing('net/mail'), 'self/s.go': 'package self\n\nimport _ "example.com/app/self"\n' } },
  { what: 'import cycles', archive: { ...app('', 'example.com/app/one'), 'one/o.go': 'package one\n\nimport _ "example.com/app/two"\n', 'two/t.go': 'package two\n\nimport (\n\t_ "example.com/app/three"\n\t_ "net/mail"\n)\n', 'three/t.go': 'package three\n\nimport _ "example.com/app/one"\n' } },
  { what: 'two packages in one folder', archive: { ...app('', 'example.com/app/mixed'), 'mixed/a.go': 'package a\n\nimport _ "net/mail"\n', 'mixed/b.go': 'package b\n\nimport _ "net/url"\n', 'mixed/c.go': '//go:build ignore\n\npackage main\n' } },
  { what: "the standard library's own vendored packages", archive: { ...app('', 'net/http', 'golang.org/x/net/http/httpguts', 'vendor/golang.org/x/net/http/httpguts', 'crypto/tls') }, env: { GOPROXY: 'off' } },
  { what: 'odd import paths', archive: { ...app('', './sub', '/absolute', 'example.com/app/', 'example.com/app//sub', 'C', 'unsafe', 'main', 'example.com/app/testdata/x', 'example.com/app/_hidden', 'example.com/app/.dot'), 'sub/s.go': 'package sub\n', 'testdata/x/x.go': 'package x\n', '_hidden/x.go': 'package x\n', '.dot/x.go': 'package x\n' }, env: { GOPROXY: 'off' } },
  {
    what: 'folders and files behind symlinks',
    archive: { ...app('', 'example.com/app/link', 'example.com/app/real'), 'elsewhere/e.go': 'package e\n\nimport _ "net/mail"\n' },
    prepare(folder) {
      mkdirSync(join(folder, 'real'))
      writeFileSync(join(folder, 'real', 'r.go'), 'package real\n')
      symlinkSync('elsewhere', join(folder, 'link'))
      symlinkSync('../elsewhere/e.go', join(folder, 'real', 'linked.go'))
      symlinkSync('nowhere', join(folder, 'real', 'broken.go'))
      symlinkSync('../elsewhere', join(folder, 'real', 'folder.go'))
    },
  },
  { what: 'a folder with a module of its own below', archive: { ...app('', 'example.com/app/nested', 'example.com/app/nested/deep', 'example.com/app/sub'), 'nested/go.mod': 'module example.com/app/nested\n', 'nested/n.go': 'package nested\n', 'nested/deep/d.go': 'package deep\n', 'sub/s.go': 'package sub\n' }, env: { GOPROXY: 'off' } },
]

let environment: ProxyEnvironment
beforeAll(() => {
  environment = serveModules(modules)
})

describe('the modules and packages of', () => {
  it.each(corners)('$what are those of go list', ({ what, archive, packages = ['.'], env = {}, tags, below = '', prepare }) => {
    const folder = unpack(archive)
    const directory = join(folder, below).replace(/\/$/, '')
    download(directory, environment, env)
    prepare?.(folder, environment)
    for (const cgo of what.startsWith('tags of') ? [false, true] : [false]) {
      const build: Build = { directory, packages, cgo, env: { ...environment, GOFLAGS: '', ...env, ...(env['GOENV'] === undefined ? {} : { GOENV: join(folder, env['GOENV']) }) }, ...(tags === undefined ? {} : { tags }) }
      expect(listed(build, rootsOf(build))).toEqual(wanted(build))
    }
  })
})

/** What the go command refuses altogether; a check says so in one line, and goes on. */
const refused: readonly { readonly what: string; readonly archive: Archive; readonly says: RegExp; readonly change?: (folder: string) => void; readonly command?: 'mod' | 'work' }[] = [
  { what: 'a requirement that is newer than the vendor folder', archive: app('require example.com/b v1.0.0', 'example.com/b'), command: 'mod', change: edit('go.mod', 'b v1.0.0', 'b v1.2.0'), says: /^inconsistent with go.mod: example.com\/b@v1.2.0 is required in go.mod and not marked as explicit here \(and 1 more\): run go mod vendor$/ },
  { what: 'a requirement that went', archive: app('require example.com/b v1.0.0', 'example.com/b'), command: 'mod', change: edit('go.mod', 'require example.com/b v1.0.0', ''), says: /^inconsistent with go.mod: example.com\/b@v1.0.0 is marked as explicit here and not required in go.mod: run go mod vendor$/ },
  { what: 'a replacement that came', archive: app('require example.com/b v1.0.0', 'example.com/b'), command: 'mod', change: edit('go.mod', 'b v1.0.0', 'b v1.0.0\n\nreplace example.com/none => ./none'), says: /^inconsistent with go.mod: example.com\/none is replaced in go.mod and not here: run go mod vendor$/ },
  { what: 'a replacement that went', archive: { ...app('require example.com/b v1.0.0\n\nreplace example.com/b => ./own', 'example.com/b'), ...own }, command: 'mod', change: edit('go.mod', 'replace example.com/b => ./own', ''), says: /^inconsistent with go.mod: example.com\/b@v1.0.0 is replaced here and not in go.mod \(and 1 more\): run go mod vendor$/ },
  { what: 'a replacement by another', archive: { ...app('require example.com/b v1.0.0\n\nreplace example.com/b => ./own', 'example.com/b'), ...own }, command: 'mod', change: edit('go.mod', './own', '../own'), says: /^inconsistent with go.mod: example.com\/b is replaced by .*\/own in go.mod, and by .\/own here: run go mod vendor$/ },
  { what: 'a vendor folder without modules.txt', archive: app('require example.com/b v1.0.0', 'example.com/b'), command: 'mod', change: (folder) => rmSync(join(folder, 'vendor', 'modules.txt')), says: /modules.txt: there is no such file: run go mod vendor$/ },
  {
    what: "a workspace's module that is newer than its vendor folder",
    archive: { 'go.work': 'go 1.25.0\n\nuse ./app\n', 'app/go.mod': 'module example.com/app\n\ngo 1.25.0\n\nrequire example.com/b v1.0.0\n', 'app/main.go': importing('example.com/b') },
    command: 'work',
    change: edit('app/go.mod', 'b v1.0.0', 'b v1.1.0'),
    says: /^inconsistent with go.mod: example.com\/b@v1.1.0 is required .*: run go work vendor$/,
  },
  {
    what: 'modules of a workspace that replace the same by different folders',
    archive: {
      'go.work': 'go 1.25.0\n\nuse ./app\nuse ./lib\n',
      'app/go.mod': 'module example.com/app\n\ngo 1.25.0\n\nreplace example.com/b => ../own\n',
      'app/main.go': importing('net/mail'),
      'lib/go.mod': 'module example.com/lib\n\ngo 1.25.0\n\nreplace example.com/b => ../other\n',
      ...own,
    },
    says: /^example.com\/b is replaced by something else in .*\/app\/go.mod:5: replace it in .*\/go.work$/,
  },
  {
    what: 'a module of a workspace that is for a newer Go than the workspace',
    archive: { 'go.work': 'go 1.25.0\n\nuse ./lib\nuse ./app\n', 'app/go.mod': 'module example.com/app\n\ngo 1.25.3\n', 'app/main.go': importing('net/mail'), 'lib/go.mod': 'module example.com/lib\n\ngo 1.20\n' },
    says: /^use .\/app: its go.mod requires go 1.25.3, and go.work lists go 1.25.0: run go work use$/,
  },
  {
    what: 'a module of a workspace that names no Go',
    archive: { 'go.work': 'use ./app\n', 'app/go.mod': 'module example.com/app\n\ngo 1.25.0\n', 'app/main.go': importing('net/mail') },
    says: /^use .\/app: its go.mod requires go 1.25.0, and go.work lists none, which is go 1.18: run go work use$/,
  },
  { what: 'a module that is replaced twice', archive: { ...app('replace example.com/b => ./own\n\nreplace example.com/b => ./other', 'net/mail'), ...own }, says: /^example.com\/b is replaced by something else in line 5: keep one of the two$/ },
]

function edit(name: string, from: string, to: string): (folder: string) => void {
  return (folder) => writeFileSync(join(folder, name), readFileSync(join(folder, name), 'utf8').replace(from, to))
}

describe('what Go refuses', () => {
  it.each(refused)('$what is said in one line, and the packages are there', ({ archive, says, change, command }) => {
    const folder = unpack(archive)
    const env = { ...environment, GOFLAGS: '' }
    if (command !== undefined) {
      download(folder, environment, {})
      vendored(command)(folder, environment)
    }
    change?.(folder)
    const main = existsSync(join(folder, 'app')) ? join(folder, 'app') : folder
    expect(spawnSync('go', ['list', '.'], { cwd: main, env: { ...process.env, ...env } }).status).not.toBe(0)
    const { workspace } = openWorkspace(disk, thisHost({ ...process.env, ...env }), main)
    expect(workspace!.problems.map(({ message }) => message)).toEqual([expect.stringMatching(says)])
    expect(Object.keys(listed({ directory: main, packages: ['.'], cgo: false, env }, ['example.com/app'])).length).toBeGreaterThan(20)
  })
})
