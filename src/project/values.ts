import { z } from 'zod'
import { parseSize } from './size.js'

/** A size as people write it, in bytes. */
export const size = z
  .union([z.string(), z.number().int().nonnegative().transform(String)])
  .refine((text) => parseSize(text) !== undefined, { error: 'expected a size such as 20MiB, 20MB or 20971520' })
  .transform((text) => parseSize(text)!)

/** A project that was cloned must not choose what a build overwrites elsewhere. */
export const ownPath = z.string().regex(/^(?![\\/]|[A-Za-z]:|(?:.*[\\/])?\.\.(?:[\\/]|$)).+$/, 'expected a path below this folder')
