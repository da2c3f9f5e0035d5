import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { buildBusybox } from '../../src/busybox/build.js'
import { unpack } from '../archive.js'
import { env, go, newFolder, request } from './workbench.js'

const main = `package main

import (
	"fmt"

	"example.com/versioned/v2/version"
)

const fallback = "none"

var (
	name    = "tool"
	commit  string
	state   = fallback
	one, two = "1", "2"
	whole   = name + " " + version.Version
)

func main() { fmt.Printf("%q\\n", []string{name, commit, state, one, two, whole, version.Version, version.Built}) }
`
const module = {
  'go.mod': 'module example.com/versioned/v2\n\ngo 1.25.0\n',
  'version/version.go': 'package version\n\nconst Major = "2"\n\nvar Version = "dev"\n\nvar Built, Count = "never", 3\n\nvar Made = make()\n\nfunc make() string { return "made" }\n',
  'cmds/tool/main.go': main,
}
const command = 'example.com/versioned/v2/cmds/tool'
const library = 'example.com/versioned/v2/version'

const values: Readonly<Record<string, string>> = {
  [`${command}.name`]: "it's a tool",
  [`${command}.commit`]: '4f2a9c1',
  [`${command}.state`]: 'clean "tree"',
  [`${command}.two`]: 'zwei = ü',
  [`${library}.Version`]: 'v2.1.0 (a b)',
  [`${library}.Built`]: '',
  'example.com/another/build.Version': 'of another busybox',
}

describe('values for variables', () => {
  it('are in the busybox what -X makes of them in a program of its own', async () => {
    const wanted = request(unpack(module), [command], { mode: { variables: values } })
    expect(await buildBusybox(wanted)).toMatchObject({ kind: 'built' })
    const alone = join(newFolder(), 'tool')
    const flags = Object.entries(values).map(([name, value]) => `-X ${value.includes("'") ? '"' : "'"}${name.replace(`${command}.`, 'main.')}=${value}${value.includes("'") ? '"' : "'"}`)
    execFileSync(go.goBinary, ['build', '-ldflags', flags.join(' '), '-o', alone, command], { cwd: wanted.directory, env })
    const said = execFileSync(wanted.output, ['tool'], { encoding: 'utf8' })
    expect(said).toBe(execFileSync(alone, { encoding: 'utf8' }))
    expect(said).toBe(String.raw`["it's a tool" "4f2a9c1" "clean \"tree\"" "1" "zwei = ü" "it's a tool v2.1.0 (a b)" "v2.1.0 (a b)" ""]` + '\n')
  })

  it('make another binary where they change', async () => {
    const wanted = request(unpack(module), [command], { mode: { variables: { [`${library}.Version`]: 'v1' } } })
    for (const version of ['v1', 'v2']) {
      await buildBusybox({ ...wanted, mode: { variables: { [`${library}.Version`]: version } } })
      expect(execFileSync(wanted.output, ['tool'], { encoding: 'utf8' })).toContain(`"${version}" "never"`)
    }
  })

  it.each([
    [`${library}.Major`, 'it is a constant, and the linker sets variables: declare it with var'],
    [`${library}.Made`, "its source gives it a value that is worked out when the program starts, after the linker's: give it a plain text, or none"],
    [`${library}.Nothing`, 'the package has no variable of this name'],
    [`${command}.nothing`, 'the package has no variable of this name'],
  ])('for %s are refused', async (name, why) => {
    const result = await buildBusybox(request(unpack(module), [command], { mode: { variables: { [name]: 'x' } } }))
    expect(result).toMatchObject({ kind: 'failed', errors: [{ message: `variables: ${name}: ${why}` }] })
  })
})
