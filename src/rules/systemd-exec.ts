import type { Rule } from './rule.js'
import { startsRule } from './starts-rule.js'

export const systemdExec: Rule = {
  id: 'systemd-exec',
  class: 'external',
  title: "A program of systemd's that is started",
  help: `
A call that starts \`systemctl\`, \`systemd-run\`, \`busctl\` or \`journalctl\`, found as the rule exec finds programs.

**Why it matters.** They are there only where systemd is, and they need it to be running. An image with one Go binary as its first process has
neither.

**Not this.** A program that is looked for first, with a way on without it, or that no command comes to, is of class *info*.

**What to do.** Put the file behind a build tag, with a sibling that says clearly that the feature is off; or do it with cgroupfs, signals and
files, as what is started is mostly a way to those.
`,
  ...startsRule('systemd-exec'),
}
