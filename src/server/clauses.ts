import { formatConstraint } from '../go/constraint.js'
import { isFault, type Files } from '../go/files.js'
import { readHeader, type Header } from '../go/header.js'
import type { Machine } from './machine.js'

/** What Go files said of their packages when a project was read: which packages are its commands hangs on that. */
export interface Clauses {
  /** Whether a file says something else now, so that the list of commands may be another; `now` is its header, where that was read already. */
  changed(path: string, now?: Header): boolean
}

/** `read` gives the header that was read of a file; where it knows none, the file counts as it is saved, or as it is open at this moment. */
export function rememberClauses({ files, saved }: Machine, open: Iterable<string>, read: (path: string) => Header | undefined): Clauses {
  const opened = new Map([...open].filter((path) => path.endsWith('.go')).map((path) => [path, clauseIn(files, path)]))
  return {
    changed(path, now) {
      if (!path.endsWith('.go') || path.endsWith('_test.go')) return false
      const header = read(path)
      const before = header === undefined ? (opened.get(path) ?? clauseIn(saved, path)) : clauseOf(header)
      return before !== (now === undefined ? clauseIn(files, path) : clauseOf(now))
    },
  }
}

function clauseIn(files: Files, path: string): string {
  const clause = files.inspect(path, (bytes) => clauseOf(readHeader(bytes)))
  return isFault(clause) ? '' : clause
}

/** Libraries are all the same. */
function clauseOf({ packageName, constraint, error }: Header): string {
  if (packageName !== 'main') return ''
  return `main ${error ?? ''} ${constraint === undefined ? '' : formatConstraint(constraint)}`
}
