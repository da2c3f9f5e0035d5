/** What a text says as JSON; undefined where it is none: a program that was stopped or failed may have said something else, or half of it. */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Gopure's own words among the lines of stderr, without its name. */
export const ownWords = (said: readonly string[]): readonly string[] => said.filter((line) => line.startsWith(name)).map((line) => line.slice(name.length))

const name = 'gopure: '
