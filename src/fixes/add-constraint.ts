import { formatConstraint, parseGoBuild } from '../go/constraint.js'
import { effectOf, narrow } from './constrain.js'
import type { Fix, FixContext, Input, Proposal } from './fix.js'
import { isUnchanged, openForConstraint, type GoText } from './go-text.js'

/** Builds a file only where a tag, or an expression over tags, of the person's choice holds. */
export const addConstraint: Fix = {
  id: 'add-constraint',
  title: 'Build a file only with a tag',
  rules: 'all',
  propose: ({ place }, context) => propose(place.path, context, (name) => `Build ${name} only with a tag…`),
  proposeForFile: (path, context) => propose(path, context, () => 'Add a build tag to this file…'),
}

function* propose(path: string, context: FixContext, titleOf: (name: string) => string): Generator<Proposal> {
  const text = openForConstraint(path, context)
  if (text === undefined) return
  yield {
    fix: addConstraint.id,
    title: titleOf(text.name),
    preferred: false,
    input: inputFor(text),
    change(input = '') {
      const added = parseGoBuild(input)
      const edit = 'error' in added || !isUnchanged(text, context.reader.files) ? undefined : narrow(text, added)
      return Promise.resolve(edit === undefined ? undefined : { edits: [edit], creates: [] })
    },
  }
}

function inputFor(text: GoText): Input {
  const { name, header } = text
  return {
    prompt: `${name} is built only where this holds: a build tag, or an expression as after //go:build`,
    placeholder: '!no_feature',
    check(input) {
      if (input.trim() === '') return 'write a build tag, such as cgo or !no_feature'
      const added = parseGoBuild(input)
      if ('error' in added) return `not a build constraint: ${added.error}`
      const effect = effectOf(text, added)
      if (effect === 'narrows') return undefined
      const now = header.constraint === undefined ? '' : ` (${formatConstraint(header.constraint)})`
      return effect === 'implied' ? `${name} has that already${now}` : `${name} would never be built: this contradicts itself or what the file has${now}`
    },
  }
}
