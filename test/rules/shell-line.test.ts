import { expect, it } from 'vitest'
import { programsOfLine } from '../../src/rules/shell-line.js'

it.each([
  ['a single program', 'modprobe overlay', ['modprobe']],
  ['programs of a pipe and of a list', 'cat /proc/mounts | awk "{print $1}" && umount -a; sync', ['cat', 'awk', 'umount', 'sync']],
  ['no word of the shell itself', 'if [ -e /x ]; then exec /sbin/init; else echo no; fi', ['/sbin/init']],
  ['the program after variables that are set for it', 'FOO=1 BAR=2 sysctl -p', ['sysctl']],
  ['what stands in a command substitution', 'kill $(pidof containerd)', ['pidof']],
  ['nothing in quotes that only looks like a command', `printf 'a; reboot' "b | halt"`, []],
  ['nothing that is known at run time only', '$TOOL --version', []],
  ['each program once', 'ip link; ip addr', ['ip']],
])('finds %s', (_, line, programs) => {
  expect(programsOfLine(line)).toEqual(programs)
})
