import { isFault } from '../go/files.js'
import type { Package } from '../go/package.js'
import { isIgnored } from './gitignore.js'
import { listNames } from './message.js'
import type { Rule, RuleContext } from './rule.js'

export const embedMissing: Rule = {
  id: 'embed-missing',
  class: 'build',
  title: 'Nothing there to embed',
  help: `
A \`//go:embed\` pattern matches nothing, or only placeholders: empty files, or files called \`.empty\`, \`.gitkeep\`, \`.placeholder\` or README
in a folder that is embedded whole. What belongs there is made by a script or downloaded before a release is built.

**Why it matters.** Where nothing matches, the build fails: *no matching files found*. Where a placeholder does, the build succeeds and the
program fails later: an index out of range, or manifests and assets that are silently missing.

**Not this.** A file that is named by itself and has content; hidden files beside files that count. A placeholder in a dependency is for information only:
its module is published like that.

**What to do.** Run what makes the files first (a folder in .gitignore is a sure sign of one); or put the file with the directive behind a
build tag, beside a sibling whose \`embed.FS\` is empty and whose users say clearly that the feature is off.
`,
  *checkPackage(read, context) {
    for (const { file, pattern } of read.embedSites) {
      const matched = read.embeds.matches.get(pattern.pattern)
      const place = context.placeOfBytes(file.path, pattern)
      const folder = folderOf(pattern.pattern)
      const made = isMadeByScript(read, folder, context) ? '; .gitignore leaves it out of the repository, so that something has to make it first' : ''
      if (matched === undefined) {
        const reason = read.embeds.error?.pattern === pattern.pattern ? read.embeds.error.message : 'nothing that can be embedded'
        yield { place, class: 'build', message: `${pattern.pattern}: ${reason}${made}. The build stops here` }
      } else if (matched.length > 0 && matched.every((name) => isPlaceholder(read, name, pattern.pattern, context))) {
        const placeholders = `${pattern.pattern} matches only ${matched.length === 1 ? 'a placeholder' : 'placeholders'} (${listNames(matched)})`
        // What a published module holds is all that anyone gets of it: its code has to do with that.
        if (read.root === 'workspace') yield { place, class: 'runtime', message: `${placeholders}${made}. The build succeeds, and what should be embedded is missing at run time` }
        else yield { place, class: 'info', message: `${placeholders}, as the module is published: what its own build embeds is not there` }
      }
    }
  },
}

/** What a pattern names without its wildcards. */
function folderOf(pattern: string): string {
  const path = pattern.replace(/^all:/, '')
  const wildcard = path.search(/[*?[\\]/)
  return wildcard < 0 ? path : path.slice(0, wildcard).replace(/\/[^/]*$/, '')
}

function isMadeByScript(read: Package, folder: string, { reader }: RuleContext): boolean {
  const root = read.module?.dir
  if (root === undefined || !`${read.dir}/`.startsWith(`${root}/`)) return false
  const below = `${read.dir.slice(root.length + 1)}/${folder}`.replace(/^\/|\/$/g, '')
  return below !== '' && isIgnored(reader.files, root, `${below}/file`)
}

const placeholderNames = /^(\.?(empty|gitkeep|keep|placeholder|gitignore)(\.[a-z]+)?|readme(\.[a-z]+)?)$/i

function isPlaceholder(read: Package, name: string, pattern: string, { reader }: RuleContext): boolean {
  const content = reader.files.read(`${read.dir}/${name}`, 1)
  if (!isFault(content) && content.length === 0) return true
  // A README that is asked for by its name is what the program wants.
  return name !== pattern.replace(/^all:/, '') && placeholderNames.test(name.slice(name.lastIndexOf('/') + 1))
}
