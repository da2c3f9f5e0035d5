import { describe, expect, it } from 'vitest'
import { messages, skipped, type ErrorKind } from '../../src/busybox/messages.js'

const preserving = '05:12:39 Preserving bb generated source directory at /tmp/gen due to error: '
const built = `${preserving}\`(cd /tmp/gen/src/bb.u-root.com/bb && GOPATH=/tmp/gen GO111MODULE=off go build)\` failed: error building go package in "/tmp/gen/src/bb.u-root.com/bb": `

describe('a message of makebb or go', () => {
  // What Go 1.26.8 and the pinned makebb really printed; only the text about init assignments is from its source.
  const cases: readonly [ErrorKind, string, RegExp, (string | undefined)?, string?][] = [
    ['duplicate-command', `${preserving}failed to build with bb: found duplicate command tool (example.com/d/one/tool and example.com/d/two/tool)`, /applet tool: example\.com\/d\/one\/tool and example\.com\/d\/two\/tool; leave one out/, 'example.com/d/two/tool'],
    ['no-command', `${preserving}finding packages failed: no Go commands match the given patterns`, /the patterns match no command/],
    ['no-command', `${preserving}finding packages failed: package ./nothing: -: stat /work/nothing: directory not found`, /^\/work\/nothing does not exist/],
    ['mixed-modules', `${preserving}gobusybox does not support mixed module/non-module compilation -- commands contain main modules example.com/good`, /others to example\.com\/good/],
    ['no-main', `${preserving}rewriting command "example.com/m" failed: no main function found in package "example.com/m"`, /^example\.com\/m has no function main/, 'example.com/m'],
    ['initialiser', `${preserving}rewriting command "example.com/m" failed: couldn't find init assignment x = f()`, /initialisation x = f\(\) of example\.com\/m/, 'example.com/m'],
    ['folder-not-empty', `${preserving}directory supplied for busybox generated source is not an empty directory`, /is not empty/],
    ['no-go-mod', "05:12:44 … due to error: finding packages failed: err: exit status 1: stderr: go: go.mod file not found in current directory or any parent directory; see 'go help modules'\n: gobusybox has removed previous multi-module functionality in favor of Go workspaces", /no go\.mod here or above/],
    ['go-too-old', `${preserving}finding packages failed: err: exit status 1: stderr: go: go.mod requires go >= 1.99 (running go 1.26.8; GOTOOLCHAIN=local)`, /^go\.mod requires Go 1\.99 and this is Go 1\.26\.8/],
    ['several-types', `${built}# example.com/t\n../../example.com/t/main.go:16:6: cannot use "s" (untyped string constant) as int value in assignment\n, exit status 1`, /./, 'example.com/t', '../../example.com/t/main.go:16:6'],
    ['hidden-type', `${built}# example.com/h\n../../example.com/h/main.go:11:13: name hidden not exported by package p\n, exit status 1`, /type p\.hidden is not exported/, 'example.com/h', '../../example.com/h/main.go:11:13'],
    ['undotted-module', `${built}../../plain/cmds/n/main.go:6:2: cannot find package "plain/p" in any of:\n\t/usr/local/go/src/plain/p (from $GOROOT)\n\t/tmp/gen/src/plain/p (from $GOPATH)\n, exit status 1`, /rename its module$/, undefined, '../../plain/cmds/n/main.go:6:2'],
    ['compile', `${built}# example.com/b\nexample.com/b/deep.go:21:6: type [1125899906842624]byte larger than address space\n, exit status 1`, /larger than address space/, 'example.com/b', 'example.com/b/deep.go:21:6'],
    ['compile', `${preserving}collecting and putting dependencies in place failed: writing package example.com/e/p failed: /src/my code/p.go:4:19: too many return values\n\thave (number)\n\twant ()`, /^too many return values, have \(number\), want \(\)$/, 'example.com/e/p', '/src/my code/p.go:4:19'],
    ['compile', `${preserving}finding packages failed: failed to add package example.com/e for errors: /src/main.go:5:27: undefined: missing`, /^undefined: missing$/, 'example.com/e', '/src/main.go:5:27'],
    ['missing-package', `${preserving}finding packages failed: failed to add package example.com/m for errors: /src/main.go:3:8: could not import example.org/nowhere/lib (invalid package name: "")`, /example\.org\/nowhere\/lib cannot be loaded/, 'example.org/nowhere/lib', '/src/main.go:3:8'],
    ['missing-package', 'no required module provides package example.org/nowhere/lib; to add it:\n\tgo get example.org/nowhere/lib', /run "go get example\.org\/nowhere\/lib"$/, 'example.org/nowhere/lib'],
    ['missing-sum', 'missing go.sum entry for module providing package golang.org/x/sys/unix (imported by example.com/m); to add:\n\tgo get example.com/m', /no entry for golang\.org\/x\/sys\/unix; run/, 'golang.org/x/sys/unix'],
    ['lookup-disabled', 'go: downloading golang.org/x/sys v0.41.0\nmodule lookup disabled by GOPROXY=off', /GOPROXY=off forbids/],
    ['network', 'golang.org/x/sys@v0.41.0: Get "http://127.0.0.1:1/golang.org/x/sys/@v/v0.41.0.zip": dial tcp 127.0.0.1:1: connect: connection refused', /^golang\.org\/x\/sys@v0\.41\.0 could not be downloaded \(dial tcp 127\.0\.0\.1:1: connect: connection refused\)/],
    ['network', 'golang.org/x/sys@v0.41.0: Get "https://nowhere.invalid/golang.org/x/sys/@v/v0.41.0.zip": dial tcp: lookup nowhere.invalid on 10.0.0.1:53: no such host', /no such host/],
    ['disk-full', `${built}# bb.u-root.com/bb\n/usr/local/go/pkg/tool/linux_amd64/link: mapping output file failed: no space left on device\n, exit status 1`, /^the disk is full/],
    ['disk-full', `${built}bb.u-root.com/bb: go build bb.u-root.com/bb: copying /tmp/a.out to /small/bb: write /small/bb: no space left on device\n, exit status 1`, /^the disk is full/],
    ['several-values', 'panic: runtime error: index out of range [1] with length 1\n\ngoroutine 1 [running]:\ngithub.com/u-root/gobusybox/src/pkg/bb/bbinternal.(*Package).rewriteFile(0x21fff3542d80, 0x21fff4c4c5a0)\n\t/root/go/pkg/mod/github.com/u-root/gobusybox/src@v0.0.0-20250101170133-2e884e4509c7/pkg/bb/bbinternal/bb.go:363 +0xc45', /"var a, b = f\(\)" makes makebb panic/],
    ['panic', 'panic: something else\n\ngoroutine 1 [running]:\nmain.main()', /^makebb panicked: something else$/],
  ]
  it.each(cases)('is known as %s: %s', (kind, output, message, importPath, file) => {
    const found = messages(output)
    expect(found).toHaveLength(1)
    const [first] = found
    // Only the source tells that a wrong assignment comes from a variable of several types.
    expect(first?.kind).toBe(kind === 'several-types' ? 'compile' : kind)
    expect(first?.message).toMatch(message)
    expect(first?.message).not.toMatch(/\n|\/tmp\/gen/)
    expect(first?.package).toBe(importPath)
    expect(first?.file === undefined ? undefined : `${first.file}:${String(first.line)}:${String(first.column)}`).toBe(file)
  })

  it('stands beside others, each once and with its own package', () => {
    const output = `${built}# example.com/a\n../../example.com/a/a.go:1:2: missing function body\n../../example.com/a/a.go:1:2: missing function body\n# example.com/b\n../../example.com/b/b.go:3:4: undefined: x\n, exit status 1`
    expect(messages(output)).toEqual([
      { kind: 'compile', message: 'missing function body', package: 'example.com/a', file: '../../example.com/a/a.go', line: 1, column: 2 },
      { kind: 'compile', message: 'undefined: x', package: 'example.com/b', file: '../../example.com/b/b.go', line: 3, column: 4 },
    ])
  })
})

describe('what makebb left out', () => {
  it('is told with its reason, and is no error', () => {
    const output =
      '05:12:40 Skipping package example.com/native because build constraints exclude all Go files\n05:12:40 Skipping package example.com/lib because it is not a command (must be `package main`)\n05:12:40 Skipping /x/README because it is not a directory\n05:12:41 Successfully built "bb" (size 1736830 bytes -- 1.7 MiB).'
    expect(skipped(output)).toEqual([
      { importPath: 'example.com/native', reason: 'build constraints exclude all Go files' },
      { importPath: 'example.com/lib', reason: 'it is not a command (must be `package main`)' },
      { importPath: '/x/README', reason: 'it is not a directory' },
    ])
    expect(messages(output)).toEqual([])
  })
})
