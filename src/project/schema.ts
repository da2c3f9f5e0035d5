import { z } from 'zod'
import { knownArchitectures, knownSystems } from '../go/platforms.js'
import { imageOptions, imageSchema, type ImageOption } from './image-options.js'
import { names, ownPath, reexec, size, variables } from './values.js'
import { validTag } from '../go/constraint.js'

const oneOf = (known: ReadonlySet<string>, what: string): z.ZodType<string> => z.string().refine((text) => known.has(text), { error: `expected a ${what} such as ${[...known].slice(0, 3).join(', ')}` })

/** One option of a project: its key in gopure.yaml, its VS Code setting and its flag are held to this table by a test. */
export interface Option {
  readonly schema: z.ZodType
  readonly setting: string
  readonly flag?: string
  /** The verb that has the flag, where it is not build. */
  readonly verb?: string
  /** Keys below this one. */
  readonly parts?: Readonly<Record<string, ImageOption>>
  readonly description: string
}

/** The one schema of settings and project file. */
export const options = {
  commands: {
    schema: z.array(z.string().min(1)),
    setting: 'gopure.build.commands',
    description: 'Go package patterns of the commands in the busybox: import paths, folders, `...`, shell globs; a leading `-` takes away.',
  },
  tags: { schema: z.array(z.string().regex(validTag, 'expected a build tag')), setting: 'gopure.build.tags', flag: '--tags', description: 'Build tags.' },
  goos: { schema: oneOf(knownSystems, 'GOOS'), setting: 'gopure.target.goos', flag: '--goos', description: 'The system that is built for (GOOS); linux where it is not given.' },
  goarch: {
    schema: oneOf(knownArchitectures, 'GOARCH'),
    setting: 'gopure.target.goarch',
    flag: '--goarch',
    description: 'The architecture that is built for (GOARCH); that of this machine where it is not given.',
  },
  budget: { schema: size, setting: 'gopure.size.budget', flag: '--budget', description: 'How large the busybox may be: `20MiB`, `20MB` or bytes.' },
  names: {
    schema: names,
    setting: 'gopure.build.names',
    description: 'Names of applets by import path or folder (`example.com/tool/v3: tool`), where the last element of the path is not the one; `--compat` takes no notice of them.',
  },
  variables: {
    schema: variables,
    setting: 'gopure.build.variables',
    description: 'Texts that the linker gives to variables, as `-X` does: `import/path.Name: value`, where a command\'s own variables go by its import path instead of `main`; `--compat` takes no notice of them.',
  },
  reexec: {
    schema: reexec,
    setting: 'gopure.build.reexec',
    description: 'Names that commands start themselves under, as reexec libraries register them (`name: import/path`, or the folder): argv[0] with such a name starts that command, and stays as it is; `--compat` takes no notice of them.',
  },
  output: {
    schema: ownPath,
    setting: 'gopure.build.output',
    flag: '--output',
    description: 'Where the busybox is written, below the project folder; `bb` where it is not given.',
  },
  initramfs: {
    schema: imageSchema,
    setting: 'gopure.build.initramfs',
    parts: imageOptions,
    description: 'What is in the image with the busybox, and where it is written.',
  },
  kernel: {
    schema: z.string().min(1),
    setting: 'gopure.boot.kernel',
    flag: '--kernel',
    verb: 'boot',
    description: 'The kernel that QEMU boots an image with: a path from the project folder; the newest in `/boot` where it is not given.',
  },
  severities: {
    schema: z.record(z.string(), z.enum(['error', 'warning', 'info'])),
    setting: 'gopure.rules.severities',
    description: 'Severities by rule id. A class and the verdict never change with them.',
  },
  wrappers: {
    schema: z.array(z.string().regex(/^.+\.\w+$/, 'expected import/path.Function')),
    setting: 'gopure.rules.wrappers',
    description: 'Functions that start the program named by their first text argument, as `import/path.Function`.',
  },
} as const satisfies Record<string, Option>

export const projectSchema = z
  .strictObject({
    commands: options.commands.schema,
    tags: options.tags.schema,
    goos: options.goos.schema,
    goarch: options.goarch.schema,
    budget: options.budget.schema,
    names: options.names.schema,
    variables: options.variables.schema,
    reexec: options.reexec.schema,
    output: options.output.schema,
    initramfs: options.initramfs.schema,
    kernel: options.kernel.schema,
    severities: options.severities.schema,
    wrappers: options.wrappers.schema,
  })
  .partial()

/** .mkuimage.yaml, as far as it says what is in the busybox and its image. */
export const mkuimageSchema = z.looseObject({
  commands: z.record(z.string(), z.array(z.string())).optional(),
  configs: z
    .record(
      z.string(),
      z.looseObject({
        goos: z.string().optional(),
        goarch: z.string().optional(),
        build_tags: z.array(z.string()).optional(),
        commands: z.array(z.looseObject({ commands: z.array(z.string()).optional() })).optional(),
        files: z.array(z.string()).nullish(),
        init: z.string().nullish(),
        uinit: z.string().nullish(),
        shell: z.string().nullish(),
      }),
    )
    .optional(),
})
