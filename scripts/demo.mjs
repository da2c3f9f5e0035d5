// Gopure's main job on examples/starter: obstacles with their chains, one busybox of what is pure, and its size against the budget.
// With --editor the same in real VS Code in the browser.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { downloadModules, root, setUp, stop } from './setup.mjs'

const example = join('examples', 'starter')
const folder = join(root, example)
const cli = join(root, 'dist', 'cli.js')

const { values } = readArguments()
setUp()
downloadModules([example])
if (values.editor) await inEditor()

heading('gopure check', 'what keeps the commands of examples/starter from being pure Go')
gopure(['check'], [0, 1])

heading('gopure check --matrix amd64,arm64', 'which file is in which build')
gopure(['check', '--matrix', 'amd64,arm64'], [0, 1])

heading('gopure build --keep-going', 'one busybox from the commands that build')
gopure(['build', '--keep-going'], [1])

const binary = join(folder, 'bb')
if (!existsSync(binary)) stop('the busybox was not built')
if (process.platform === 'linux') {
  heading('ls', 'the busybox at work, called by the name of one of its commands')
  const bin = mkdtempSync(join(tmpdir(), 'gopure-demo-'))
  try {
    symlinkSync(binary, join(bin, 'ls'))
    const listed = spawnSync(join(bin, 'ls'), ['-l', binary], { encoding: 'utf8' })
    process.stdout.write(listed.stdout)
    if (listed.status !== 0) stop(`ls from the busybox failed: ${listed.stderr}`)
  } finally {
    rmSync(bin, { recursive: true })
  }
}

heading('gopure build --keep-going', 'again: nothing has changed')
gopure(['build', '--keep-going'], [1])

if (process.platform === 'linux') {
  heading('gopure start', 'every command through its symlink, in a sandbox, and what a start costs')
  gopure(['start'], [0, 1])
}

heading('What next')
console.log(`  node dist/cli.js check -C ${example} --cgo            also what constraints already keep out
  node dist/cli.js why -C ${example} -- nsenter        which imports lead to nsenter
  node dist/cli.js rules cgo-partial-package              what a finding means and what to do about it
  node dist/cli.js build -C ${example} --keep-going --initramfs initramfs.cpio.xz
                                                          an image for the kernel; gopure boot starts it in QEMU
  node dist/cli.js check -C YOUR/PROJECT ./cmd/...        the same for a program of yours
`)

function readArguments() {
  try {
    return parseArgs({ options: { editor: { type: 'boolean' } } })
  } catch (error) {
    return stop(`${error.message}\nnpm run demo [-- --editor]`)
  }
}

/** The example in real VS Code in the browser, until Ctrl-C. It needs packages that only the set-up installs. */
async function inEditor() {
  const { openEditor } = await import('./editor/open.mjs')
  console.log('\nLook at the squiggles in temperature.go, the Gopure view at the left and the size at the bottom; F1, "Gopure: Build Busybox" builds.')
  try {
    // The second side bar has nothing to show here.
    await openEditor({ folder, openFile: join(folder, 'cmd', 'station', 'temperature.go'), settings: { 'workbench.secondarySideBar.defaultVisibility': 'hidden' } })
  } catch (error) {
    stop(error.message)
  }
}

function heading(command, what) {
  const bold = process.stdout.isTTY ? (text) => `\x1b[1m${text}\x1b[22m` : (text) => text
  console.log(`\n${bold(what === undefined ? command : `$ ${command}`)}${what === undefined ? '' : `   # ${what}`}\n`)
}

function gopure(args, expected) {
  const { status } = spawnSync(process.execPath, [cli, ...args, '-C', folder], { stdio: 'inherit' })
  if (!expected.includes(status)) stop(`gopure ${args.join(' ')} ended with exit code ${status}`)
}
