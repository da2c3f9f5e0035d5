import { z } from 'zod'
import { knownArchitectures, knownSystems } from '../go/platforms.js'
import { options, type Option } from './schema.js'

interface RuleName {
  readonly id: string
  readonly title: string
}

const enums: Readonly<Record<string, readonly string[]>> = { goos: [...knownSystems], goarch: [...knownArchitectures] }

/** The JSON Schema of gopure.yaml, for editors: descriptions, known systems and architectures, rule ids. */
export function projectFileSchema(rules: readonly RuleName[]): unknown {
  const properties = Object.entries<Option>(options).map(([key, { schema, description }]) => {
    const json = { ...z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) }
    delete json.$schema
    const known: object = key in enums ? { enum: enums[key] } : key === 'severities' ? severities(rules) : {}
    return [key, { ...json, ...known, description: description.replaceAll('`', ''), markdownDescription: description }] as const
  })
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'gopure.yaml',
    description: 'What Gopure checks and builds into one busybox.',
    type: 'object',
    properties: Object.fromEntries(properties),
    additionalProperties: false,
  }
}

function severities(rules: readonly RuleName[]): object {
  return {
    propertyNames: { enum: rules.map(({ id }) => id) },
    properties: Object.fromEntries(rules.map(({ id, title }) => [id, { enum: ['error', 'warning', 'info'], description: title }])),
  }
}
