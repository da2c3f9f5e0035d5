import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { unpack, type Archive } from '../archive.js'
import { listed, listedErrors, rootsOf, wanted, wantedErrors, type Build } from './go-list.js'

interface Corner {
  readonly what: string
  readonly archive: Archive
  readonly packages?: readonly string[]
  readonly tags?: string
  readonly env?: Readonly<Record<string, string>>
  /** What can't be written as a file. */
  readonly prepare?: (folder: string) => void
  /** The folder that is asked about, below the archive's. */
  readonly below?: string
}

const goMod = 'module example.com/a\n\ngo 1.25.0\n'
const main = 'package main\n\nfunc main() {}\n'

const corners: readonly Corner[] = [
  {
    what: 'constraints in every written form',
    archive: {
      'go.mod': goMod,
      'main.go': main,
      'old.go': '// +build linux,!cgo darwin\n\npackage main\n',
      'old_too_late.go': '// +build ignore\npackage main\n',
      'both.go': '//go:build linux\n// +build windows\n\npackage main\n',
      'twice.go': '//go:build linux\n//go:build amd64\n\npackage main\n',
      'broken.go': '//go:build linux &&\n\npackage main\n',
      'block.go': '/* a comment\n//go:build ignore\n*/\n\npackage main\n',
      'after_block.go': '/* a comment */\n\n//go:build ignore\n\npackage main\n',
      'glued.go': '//go:buildignore\n\npackage main\n',
      'spaced.go': '// go:build ignore\n\npackage main\n',
      'release.go': '//go:build go1.20 && !go1.999\n\npackage main\n',
      'unix.go': '//go:build unix && gc && !gccgo\n\npackage main\n',
      'boring.go': '//go:build boringcrypto\n\npackage main\n',
      'level.go': '//go:build amd64.v1 && !amd64.v3\n\npackage main\n',
      'crlf.go': '//go:build linux\r\n\r\npackage main\r\n\r\nimport (\r\n\t"os" // os\r\n)\r\n\r\nvar _ = os.Args\r\n',
      'bom.go': '\uFEFF//go:build ignore\n\npackage main\n',
      'documentation.go': 'package documentation\n',
      '_hidden.go': 'package hidden\n',
      '.dot.go': 'package dot\n',
    },
  },
  {
    what: 'names that ask for a system or an architecture',
    archive: {
      'go.mod': goMod,
      'main.go': main,
      ...Object.fromEntries(
        'linux.go amd64.go x_linux.go x_windows.go x_arm64.go x_linux_arm64.go x_linux_amd64.go x_amd64_linux.go x_linux_test.go x_windows_test.go x_linux.pb.go x_windows.pb.go x_foo_plan9_amd64.go x_unix.go x_android.go'
          .split(' ')
          .map((name) => [name, 'package main\n']),
      ),
    },
  },
  {
    what: 'cgo, C sources and assembly',
    archive: {
      'go.mod': goMod,
      'main.go': main,
      'c.go': 'package main\n\n// int f(void);\nimport "C"\n',
      'grouped.go': 'package main\n\nimport (\n\t"C"\n\t"os"\n)\n\nvar _ = os.Args\n',
      'tagged.go': '//go:build cgo\n\npackage main\n\nimport "C"\n',
      'none.go': '//go:build !cgo\n\npackage main\n\nimport "net"\n\nvar _ net.IP\n',
      'f.c': 'int f(void) { return 1; }\n',
      'windows_only.c': '//go:build windows\n\nint g;\n',
      'x_windows.c': 'int h;\n',
      'x.h': '\n',
      'x.cc': '\n',
      'x.S': '\n',
      'x_amd64.s': '\n',
      'x_arm64.s': '\n',
      'x.syso': '\n',
      'x_windows.syso': '\n',
      'x.swig': '\n',
      'x.f90': '\n',
      'x.txt': '\n',
    },
  },
  {
    what: 'a package that only cgo fills, imported for its side effects',
    archive: {
      'go.mod': goMod,
      'main.go': 'package main\n\nimport _ "example.com/a/only"\n\nfunc main() {}\n',
      'only/c.go': 'package only\n\nimport "C"\n',
      'only/c_linux.go': '//go:build cgo\n\npackage only\n\nimport "C"\n',
    },
  },
  {
    what: 'embedded files',
    archive: {
      'go.mod': goMod,
      'main.go': [
        'package main',
        '',
        'import (',
        '\t"embed"',
        ')',
        '',
        '//go:embed files all:hidden "with space.txt" `raw.txt`',
        'var one embed.FS',
        '',
        'var (',
        '\t//go:embed deep/*/x.txt',
        '\ttwo embed.FS',
        '',
        '\t/* //go:embed comment.txt */',
        '\tthree = "//go:embed string.txt"',
        '\tfour = `',
        '//go:embed rawstring.txt',
        '`',
        "\tfive = '\"'",
        ')',
        '//go:embedded not.txt',
        '',
        'func main() {}',
        '',
      ].join('\n'),
      'files/a.txt': '',
      'files/b/c.txt': '',
      'files/.hidden': '',
      'files/_hidden': '',
      'files/module/go.mod': 'module other\n',
      'files/module/x.txt': '',
      'hidden/.a': '',
      'hidden/_b/c': '',
      'hidden/.git/config': '',
      'with space.txt': '',
      'raw.txt': '',
      'deep/a/x.txt': '',
      'deep/b/x.txt': '',
      'deep/b/y.txt': '',
    },
    prepare: (folder) => symlinkSync('a.txt', join(folder, 'files', 'link.txt')),
  },
  ...['missing.txt', 'empty/*', 'link.txt', '../outside', 'folder/.', 'bad[', 'inner/x.txt'].map(
    (pattern): Corner => ({
      what: `the embed pattern ${pattern}, which is refused`,
      archive: { 'go.mod': goMod, 'main.go': `package main\n\nimport _ "embed"\n\n//go:embed main.go\n//go:embed ${pattern}\nvar x string\n\nfunc main() {}\n`, 'inner/go.mod': 'module inner\n', 'inner/x.txt': '' },
      prepare: (folder) => {
        mkdirSync(join(folder, 'empty'))
        symlinkSync('main.go', join(folder, 'link.txt'))
      },
    }),
  ),
  {
    what: 'modules in folders, one inside another, and a symlink loop',
    archive: {
      'go.mod': `${goMod}\nrequire example.com/b v0.0.0\n\nreplace example.com/b => ./b\n`,
      'main.go': 'package main\n\nimport (\n\t_ "example.com/a/sub"\n\t_ "example.com/b"\n\t_ "example.com/b/c"\n)\n\nfunc main() {}\n',
      'sub/sub.go': 'package sub\n',
      'b/go.mod': 'module example.com/b\n\ngo 1.25.0\n',
      'b/b.go': 'package b\n',
      'b/c/c.go': 'package c\n',
    },
    prepare: (folder) => symlinkSync('.', join(folder, 'loop')),
  },
  {
    what: 'imports that lead nowhere',
    archive: {
      'go.mod': goMod,
      'main.go': 'package main\n\nimport (\n\t_ "example.com/a/missing"\n\t_ "example.com/nowhere/x"\n\t_ "nosuchstd"\n\t_ "fmt"\n)\n\nfunc main() {}\n',
    },
    env: { GOPROXY: 'off', GOFLAGS: '' },
  },
  ...[false, true].map(
    (vouched): Corner => ({
      what: `a module of the cache that go.sum ${vouched ? 'vouches for' : 'does not know'}`,
      archive: {
        'go.mod': `${goMod}\nrequire golang.org/x/mod v0.30.0\n`,
        'go.sum': readFileSync(new URL('program/go.sum', import.meta.url), 'utf8')
          .split('\n')
          .filter((line) => vouched || line.includes('/go.mod '))
          .join('\n'),
        'main.go': 'package main\n\nimport _ "golang.org/x/mod/semver"\n\nfunc main() {}\n',
      },
      env: { GOPROXY: 'off' },
    }),
  ),
  {
    what: 'tags from GOFLAGS',
    archive: { 'go.mod': goMod, 'main.go': main, 'x.go': '//go:build special\n\npackage main\n\nimport _ "net/url"\n', 'y.go': '//go:build !special\n\npackage main\n' },
    env: { GOFLAGS: '-tags=special,other' },
  },
  {
    what: 'a workspace of three modules, one of them replaced',
    archive: {
      'go.work': 'go 1.25.0\n\nuse (\n\t./app\n\t./lib\n)\n\nreplace example.com/third => ./third\n',
      'app/go.mod': 'module example.com/app\n\ngo 1.25.0\n\nrequire example.com/third v1.0.0\n',
      'app/main.go': 'package main\n\nimport (\n\t_ "example.com/lib/deep"\n\t_ "example.com/third"\n)\n\nfunc main() {}\n',
      'lib/go.mod': 'module example.com/lib\n\ngo 1.25.0\n',
      'lib/deep/deep.go': 'package deep\n\nimport _ "example.com/third/inner"\n',
      'third/go.mod': 'module example.com/third\n\ngo 1.20\n',
      'third/third.go': 'package third\n',
      'third/inner/inner.go': 'package inner\n\nimport "C"\n',
    },
    below: 'app',
  },
  {
    what: 'a vendor folder',
    archive: {
      'go.mod': `${goMod}\nrequire example.com/b v1.2.3\n\nreplace example.com/b v1.2.3 => ./elsewhere/b\n`,
      'main.go': 'package main\n\nimport _ "example.com/b/c"\n\nfunc main() {}\n',
      'elsewhere/b/go.mod': 'module example.com/b\n\ngo 1.25.0\n',
      'elsewhere/b/c/c.go': 'package c\n',
      'elsewhere/b/c/x_windows.go': 'package c\n',
    },
    prepare: (folder) => execFileSync('go', ['mod', 'vendor'], { cwd: folder }),
  },
]

/** Packages, each with a file `n.go` and those of its row. */
const collisions: Readonly<Record<string, Archive>> = {
  assembly: { 'n.s': '\n', 'n.S': '\n' },
  go: { 'a.go': 'package n\n', 'A.go': 'package n\n', 'b.go': 'package n\n', 'B.go': 'package n\n' },
  left_out_go: { 'x_windows.go': 'package n\n', 'X_windows.go': 'package n\n' },
  constraint: { 'x.go': 'package n\n', 'X.go': '//go:build ignore\n\npackage n\n' },
  cgo: { 'c.go': 'package n\n\nimport "C"\n', 'C.go': 'package n\n' },
  c: { 'f.c': '\n', 'F.c': '\n' },
  left_out_c: { 'x_windows.c': '\n', 'X_windows.c': '\n' },
  tests: { 'x_test.go': 'package n\n', 'X_test.go': 'package n_test\n' },
  other_test: { 'x_test.go': 'package n\n', 'X_Test.go': 'package n\n' },
  embedded: { 'e.go': 'package n\n\nimport _ "embed"\n\n//go:embed data/a.txt data/A.txt\nvar x string\n', 'data/a.txt': '', 'data/A.txt': '' },
  embedded_go: { 'E.go': 'package n\n\nimport _ "embed"\n\n//go:embed n.go E.go\nvar x string\n' },
  embedded_beside_go: { 'e.go': 'package n\n\nimport _ "embed"\n\n//go:embed N.Go\nvar x string\n', 'N.Go': '' },
  missing_embed: { 'e.go': 'package n\n\nimport _ "embed"\n\n//go:embed missing\nvar x string\n', 'N.go': 'package n\n' },
  two_packages: { 'N.go': 'package other\n' },
  unused: { 'x.txt': '', 'X.txt': '', '_a.go': '', '_A.go': '' },
  folders: { 'x/x.go': 'package x\n', 'X/x.go': 'package x\n' },
  beyond_ascii: { 'é.go': 'package n\n', 'É.go': 'package n\n' },
  long_s: { 'x\u017F.go': 'package n\n', 'xs.go': 'package n\n' },
  sharp_s: { 'xß.go': 'package n\n', 'xss.go': 'package n\n' },
  dotless_i: { 'xı.go': 'package n\n', 'xi.go': 'package n\n', 'xİ.go': 'package n\n' },
}

describe('names that differ in case alone', () => {
  it.each([false, true])('are refused where go list refuses them, in its words, with cgo %s', (cgo) => {
    const folder = unpack({
      'go.mod': goMod,
      'main.go': `package main\n\nimport (\n${Object.keys(collisions).map((name) => `\t_ "example.com/a/${name}"\n`).join('')})\n\nfunc main() {}\n`,
      ...Object.fromEntries(Object.entries(collisions).flatMap(([name, archive]) => Object.entries({ 'n.go': 'package n\n', ...archive }).map(([file, content]) => [`${name}/${file}`, content]))),
    })
    const build: Build = { directory: folder, packages: ['.'], cgo, env: { GOFLAGS: '', GOWORK: '' } }
    const wanted = wantedErrors(build)
    expect(Object.keys(wanted)).toContain('example.com/a/assembly')
    expect(listedErrors(build, rootsOf(build))).toEqual(wanted)
  })
})

describe('the packages of', () => {
  it.each(corners.flatMap((corner) => [false, true].map((cgo) => ({ ...corner, cgo }))))('$what are those of go list, with cgo $cgo', ({ archive, packages = ['.'], tags, env, prepare, below = '', cgo }) => {
    const folder = unpack(archive)
    prepare?.(folder)
    const build: Build = { directory: join(folder, below).replace(/\/$/, ''), packages, cgo, env: { GOFLAGS: '', GOWORK: '', ...env }, ...(tags === undefined ? {} : { tags }) }
    expect(listed(build, rootsOf(build))).toEqual(wanted(build))
  })
})
