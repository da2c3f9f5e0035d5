import type { Rule } from '../rules/rule.js'

/** What only a start shows: no rule finds these in sources, and they have its shape so that reports read alike. */
export const initPanic: Rule = {
  id: 'init-panic',
  class: 'busybox',
  title: 'An init function that panics or ends the program',
  help: `
The busybox was started, and a dependency's init function, or the value of one of its package-level variables, panicked or ended the program. It runs before main in every
command of the busybox, so none of them starts.
`,
}

export const initBlocks: Rule = {
  id: 'init-blocks',
  class: 'busybox',
  title: 'An init function that waits for ever',
  help: `
The busybox was started, and did not get as far as main before its time was over: a dependency's init function waits for something. It runs in every
command of the busybox, so none of them starts.
`,
}
