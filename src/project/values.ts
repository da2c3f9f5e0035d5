import { z } from 'zod'
import { parseSize } from './size.js'

/** A size as people write it, in bytes. */
export const size = z
  .union([z.string(), z.number().int().nonnegative().transform(String)])
  .refine((text) => parseSize(text) !== undefined, { error: 'expected a size such as 20MiB, 20MB or 20971520' })
  .transform((text) => parseSize(text)!)

/** A project that was cloned must not choose what a build overwrites elsewhere. */
export const ownPath = z.string().regex(/^(?![\\/]|[A-Za-z]:|(?:.*[\\/])?\.\.(?:[\\/]|$)).+$/, 'expected a path below this folder')

/** What a file in a folder of commands may be called; `bb` is the busybox itself. */
const applet = z.string().regex(/^(?!\.{1,2}$|bb$)[\p{L}\p{Nd}_][\p{L}\p{Nd}._+-]*$/u, 'expected the name of a command, without a slash')

/** Names of applets; one for each, or the busybox could not tell two commands apart. */
export const names = z.record(z.string().min(1), applet).check(({ value, issues }) => {
  const taken = new Map<string, string>()
  for (const [command, name] of Object.entries(value)) {
    const other = taken.get(name)
    if (other === undefined) taken.set(name, command)
    else issues.push({ code: 'custom', input: name, path: [command], message: `${other} is called ${name} already` })
  }
})

/** Go's own flags have no way to write a text with both kinds of quotes. */
const linked = z.string().regex(/^(?![^]*'[^]*"|[^]*"[^]*')\P{Cc}*$/u, 'expected a text on one line, in quotes if it is a number, and not with both \' and "')

/** What the linker sets, by `import/path.Name`. */
export const variables = z.record(z.string(), linked).check(({ value, issues }) => {
  for (const name of Object.keys(value)) {
    if (/^(?!main\.).+\.[\p{L}_][\p{L}\p{Nd}_]*$/u.test(name)) continue
    issues.push({ code: 'custom', input: name, path: [name], message: "expected import/path.Name: value; a command's own variables go by its import path, not by main" })
  }
})

/** Commands by the names that they are started under besides their own. */
export const reexec = z.record(z.string(), z.string().min(1)).check(({ value, issues }) => {
  for (const name of Object.keys(value)) {
    if (!applet.safeParse(name).success) issues.push({ code: 'custom', input: name, path: [name], message: 'expected a name without a slash: a busybox goes by the last element of argv[0]' })
  }
})
