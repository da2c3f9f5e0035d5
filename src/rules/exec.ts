import type { Rule } from './rule.js'
import { startsRule } from './starts-rule.js'

export const exec: Rule = {
  id: 'exec',
  class: 'external',
  title: 'A program that is started',
  help: `
A call that starts another program or looks one up: \`Command\`, \`CommandContext\` and \`LookPath\` of os/exec under whatever name it is
imported, \`exec.Cmd{Path: …}\`, \`Exec\` and \`ForkExec\` of syscall and golang.org/x/sys/unix, \`os.StartProcess\`, and libraries that wrap
them. Names are followed through constants, variables, fields with a default, and the project's own wrappers; a shell's command line is read, and so is
what nsenter, chroot, sudo and their like are told to start.

**Why it matters.** An image with one Go binary has no \`iptables\`, \`modprobe\` or \`sh\` of its own: the call fails when it is reached.

Where several names are tried and the function gives up without any, it needs one of them: a command of any of these names will do.

**Not this.** Of class *info*: a command that is in the busybox too; a program that is only looked for, or may be missing, with a way on without it; a name that
only configuration or the person gives; what only a test can come to, or what only another system has (\`x.exe\`); the call inside a wrapper, whose callers
have the finding; a start that no command comes to, because nothing that runs names the function around it, nor what names that: the linker leaves it
out. Nothing is said of a type \`*exec.Cmd\`, of other
things that are called exec or Command, of comments and strings, of a program that starts its own file, and of a branch on
\`runtime.GOOS\` that another system takes.

**What to do.** Add a Go command of that name to the busybox (u-root has many); use a library that does it in Go, such as a netlink library for
\`ip\`; or put the feature behind a build tag. Name the project's own wrappers in \`wrappers\` of the project file where they are not seen.
`,
  ...startsRule('exec'),
}
