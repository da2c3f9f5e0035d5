import type { Disposes } from './services.js'

/** Many as one. */
export function disposable(parts: readonly { readonly dispose: () => unknown }[]): Disposes {
  return {
    dispose() {
      for (const part of parts) part.dispose()
    },
  }
}
