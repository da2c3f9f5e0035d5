import type { Diagnostic } from 'vscode-languageserver'

/** What was last said of each file, with an id that changes when it does. */
export interface Reports {
  /** The id of what is to be said of a file now. */
  idOf(uri: string, items: readonly Diagnostic[]): string
}

export function createReports(): Reports {
  const said = new Map<string, { readonly text: string; readonly id: string }>()
  // A server that was started anew must not say `unchanged` of what the one before it said.
  const start = Date.now().toString(36)
  let next = 1
  return {
    idOf(uri, items) {
      const text = JSON.stringify(items)
      const known = said.get(uri)
      if (known?.text === text) return known.id
      const id = `${start}.${next++}`
      said.set(uri, { text, id })
      return id
    },
  }
}
