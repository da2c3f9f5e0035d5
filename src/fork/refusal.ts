/** Why something is not done, as one line: what is wrong and what to do. */
export interface Refusal {
  readonly refused: string
}

export function isRefusal(value: object | undefined): value is Refusal {
  return value !== undefined && 'refused' in value
}
