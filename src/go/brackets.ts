const steps: ReadonlyMap<string, number> = new Map(Object.entries({ '(': 1, '[': 1, '{': 1, ')': -1, ']': -1, '}': -1 }))

/** How much deeper a token of Go leads: 1 for an opening bracket, -1 for a closing one, 0 for all others. */
export const nesting = (token: string): number => steps.get(token) ?? 0
