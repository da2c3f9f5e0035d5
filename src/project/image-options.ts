import { z } from 'zod'
import { ownPath, size } from './values.js'

/** One key below `initramfs` in gopure.yaml; the flag is one of `gopure build`. */
export interface ImageOption {
  readonly schema: z.ZodType
  readonly flag: string
  readonly description: string
}

/** What a project says of its image. A name without a slash is a command of the busybox, anything else a path in the image. */
export const imageOptions = {
  output: {
    schema: ownPath,
    flag: '--initramfs',
    description: 'Where the image is written, below the project folder, compressed as its name ends: `.cpio`, `.gz`, `.xz` or `.zst`; `initramfs.cpio` where it is not given.',
  },
  files: {
    schema: z.array(z.string().regex(/^.+$/, 'expected FILE, or FILE:PATH')),
    flag: '--files',
    description: 'Extra files and folders: `FILE:PATH` puts one at that path of the image, `FILE` alone at its own.',
  },
  init: { schema: z.string(), flag: '--init', description: "What the kernel starts; the busybox's `init` where it is not given, nothing where it is empty." },
  uinit: { schema: z.string(), flag: '--uinit', description: 'What u-root\'s init starts, with its arguments: `ls -l "/a b"`.' },
  shell: { schema: z.string(), flag: '--shell', description: "The default shell, behind `/bin/sh`; the busybox's `gosh` where it is not given, nothing where it is empty." },
  budget: { schema: size, flag: '--image-budget', description: 'How large the written image may be: `16MiB`, `16MB` or bytes.' },
} as const satisfies Record<string, ImageOption>

const described = <Schema extends z.ZodType>({ schema, description }: { readonly schema: Schema; readonly description: string }): Schema => schema.describe(description.replaceAll('`', ''))

export const imageSchema = z
  .strictObject({
    output: described(imageOptions.output),
    files: described(imageOptions.files),
    init: described(imageOptions.init),
    uinit: described(imageOptions.uinit),
    shell: described(imageOptions.shell),
    budget: described(imageOptions.budget),
  })
  .partial()
