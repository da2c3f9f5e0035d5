import { writeConstraint } from './constrain.js'
import type { Fix } from './fix.js'
import { isUnchanged, openForConstraint } from './go-text.js'

/** Takes away `// +build` lines, which say nothing beside a `//go:build`; where they are all there is, `//go:build` says the same. */
export const dropPlusBuild: Fix = {
  id: 'drop-plus-build',
  title: 'Remove // +build lines',
  rules: [],
  propose: () => [],
  *proposeForFile(path, context) {
    const text = openForConstraint(path, context)
    if (text === undefined || !text.plusBuildIsStale) return
    const { constraint, lines } = text.header
    const edit = constraint !== undefined && lines.some(({ kind }) => kind === '+build') ? writeConstraint(text, constraint) : undefined
    if (edit === undefined) return
    const replaced = !lines.some(({ kind }) => kind === 'go:build')
    yield {
      fix: dropPlusBuild.id,
      title: replaced ? 'Write the // +build lines as //go:build' : 'Remove the stale // +build lines',
      preferred: true,
      change: () => Promise.resolve(isUnchanged(text, context.reader.files) ? { edits: [edit], creates: [] } : undefined),
    }
  },
}
