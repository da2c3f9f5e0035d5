import { join, resolve } from 'node:path'
import { extraFile, type ExtraFile } from '../image/extra-file.js'
import { imageProblem, writeImage, type Image, type ImageResult } from '../image/image.js'
import { compressions } from '../image/compression.js'
import type { Project } from '../project/project.js'
import type { ImageSettings } from '../project/settings.js'
import { formatSize, parseSize } from '../project/size.js'
import { grouped } from '../rules/message.js'
import { storageFolder } from '../storage.js'
import { cancellable } from './cancel.js'
import type { CommonFlags } from './common.js'
import { exitCode, Failure } from './exit-code.js'
import type { Output } from './output.js'

/** Flags of `gopure build` that say what is in the image; they make none without `--initramfs`. */
export interface ImageFlags extends CommonFlags {
  readonly initramfs?: string | true
  readonly files?: readonly string[]
  readonly init?: string
  readonly uinit?: string
  readonly shell?: string
  readonly imageBudget?: string
  readonly imageSizes?: boolean
}

/** What shall be written, with everything that can be known to be wrong before a build found out. */
export interface ImagePlan {
  readonly output: string
  readonly files: readonly ExtraFile[]
  readonly settings: ImageSettings
  readonly allSizes: boolean
}

/** Where a project's image is written, where nothing else is said. */
export function imageOutput({ base, settings }: Project): string {
  return resolve(base, settings.initramfs?.output ?? 'initramfs.cpio')
}

/** Undefined where no image is asked for. */
export async function imagePlan(project: Project, flags: ImageFlags): Promise<ImagePlan | undefined> {
  const { initramfs } = flags
  if (initramfs === undefined) {
    const lost = (['files', 'init', 'uinit', 'shell', 'imageBudget'] as const).find((name) => flags[name] !== undefined)
    if (lost !== undefined) throw new Failure(`--${lost === 'imageBudget' ? 'image-budget' : lost}: no image is written without --initramfs FILE`, exitCode.usage)
    return undefined
  }
  const { directory, base, settings, target, file } = project
  if (target.goos !== 'linux') throw new Failure(`--initramfs: an initramfs is Linux's, and the target is ${target.goos}`, exitCode.usage)
  const output = initramfs === true ? imageOutput(project) : resolve(directory, initramfs)
  const budget = flags.imageBudget === undefined ? undefined : parseSize(flags.imageBudget)
  if (flags.imageBudget !== undefined && budget === undefined) throw new Failure(`--image-budget ${flags.imageBudget}: expected a size such as 16MiB, 16MB or 16777216`, exitCode.usage)
  const own = settings.initramfs ?? {}
  const files = [...(own.files ?? []).map((text) => fileAt(text, base, file)), ...(flags.files ?? []).map((text) => fileAt(text, directory, '--files'))]
  const problem = await imageProblem(output, process.env)
  if (problem !== undefined) throw new Failure(problem, exitCode.unreadable)
  const { init, uinit, shell } = flags
  const named = Object.fromEntries(Object.entries({ init, uinit, shell, budget }).filter(([, value]) => value !== undefined))
  return { output, files, settings: { ...own, ...named }, allSizes: flags.imageSizes !== false }
}

function fileAt(text: string, base: string, where: string): ExtraFile {
  const found = extraFile(text, base)
  if (found === undefined) throw new Failure(`${where}: ${text} says no file, or no path below the image's root; write FILE:PATH`, exitCode.usage)
  return found
}

/** Writes the image of a busybox that was just built. */
export async function makeImage(project: Project, plan: ImagePlan, busybox: string, applets: readonly string[], ended: AbortSignal | undefined): Promise<ImageResult> {
  const { init, uinit, shell } = plan.settings
  return await cancellable(ended, (signal) =>
    writeImage({
      contents: { busybox, applets, files: plan.files, init, uinit, shell, goarch: project.target.goarch },
      output: plan.output,
      allSizes: plan.allSizes,
      pin: join(__dirname, 'packer'),
      storage: storageFolder(),
      go: project.reader.workspace.go.installation,
      env: process.env,
      signal,
    }),
  )
}

export function overImageBudget(image: Image, budget: number | undefined): boolean {
  return budget !== undefined && image.bytes > budget
}

/** The image, and what it weighs in each way, against its budget. */
export function imageText(image: Image, budget: number | undefined, { style }: Output): string {
  const { entries, file, sha256 } = image
  const lines = [`${style.bold(file)}  ${entries.length} entries  ${style.dim(`sha256 ${sha256}`)}`]
  for (const compression of compressions) {
    const bytes = image.sizes[compression]
    if (bytes === undefined) continue
    const share = budget === undefined ? '' : `  ${String(Math.round((bytes / budget) * 100)).padStart(3)} % of ${formatSize(budget)}`
    const line = `${compression.padEnd(4)}  ${formatSize(bytes).padStart(10)}  ${grouped(bytes).padStart(13)} bytes${share}`
    const mark = compression === image.compression ? '  written' : ''
    lines.push(budget !== undefined && bytes > budget ? style.red(line) + mark : line + mark)
  }
  for (const what of image.missing) lines.push(style.dim(what.includes(' ') ? what : `${what} is not on PATH: what it would make of the image is not known`))
  return `${lines.join('\n')}\n`
}

/** What people should know of an image that was written all the same. */
export function imageWarnings({ entries, warnings }: Image): readonly string[] {
  const startable = entries.some(({ name }) => name === 'init')
  return [...warnings, ...(startable ? [] : ['the image has no /init, which the kernel starts: add a command init, or name another with --init'])]
}

export function imageJson(image: Image, budget: number | undefined): unknown {
  const { file, bytes, compression, sha256, sizes, missing, entries } = image
  return { version: 1, file, bytes, compression, sha256, ...(budget === undefined ? {} : { budget }), sizes, missing, warnings: imageWarnings(image), entries }
}
