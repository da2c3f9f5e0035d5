/** What a guest's console has told. */
export interface Watch {
  readonly add: (text: string) => void
  /** The text that was waited for has come. */
  readonly seen: () => boolean
  /** The kernel's own words, where it panicked. */
  readonly panic: () => string | undefined
  /** The machine was turned off by the guest. */
  readonly off: () => boolean
}

/** Reads a console as it comes, in pieces that may be cut anywhere; QEMU's exit code says nothing of what happened. */
export function watchConsole(until: string | undefined): Watch {
  let rest = ''
  let seen = false
  let panic: string | undefined
  let off = false
  return {
    add(text) {
      rest += text
      seen ||= until !== undefined && rest.includes(until)
      // To the end of its line, for it is shown.
      panic ??= /Kernel panic - not syncing:?[^\r\n]*(?=[\r\n])/.exec(rest)?.[0]
      off ||= /reboot: (?:Power down|System halted|Restarting system)/.test(rest)
      rest = rest.slice(-Math.max(4096, until?.length ?? 0))
    },
    seen: () => seen,
    panic: () => panic,
    off: () => off,
  }
}
