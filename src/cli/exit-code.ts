/** What the process says to a script; README.md documents it. */
export const exitCode = { ok: 0, findings: 1, usage: 2, unreadable: 3, programFailed: 4, cancelled: 130 } as const

export type ExitCode = (typeof exitCode)[keyof typeof exitCode]

/** A failure that a person can do something about: one line, and the code that goes with it. */
export class Failure extends Error {
  override readonly name = 'Failure'
  constructor(
    message: string,
    readonly code: ExitCode,
  ) {
    super(message)
  }
}

/** The program is bundled in two parts, and each has a `Failure` of its own. */
export function isFailure(error: unknown): error is Failure {
  return error instanceof Error && error.name === 'Failure'
}
