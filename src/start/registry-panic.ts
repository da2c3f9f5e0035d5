import type { Rule } from '../rules/rule.js'
import { duplicateRegistration } from '../rules/duplicate-registration.js'
import { protoConflict } from '../rules/proto-conflict.js'

/** A registry's refusal of a name that it has already. */
export interface RegistryPanic {
  readonly rule: Rule
  /** What the rules call its things: `flag`, `metric`, `protobuf file`. */
  readonly what: string
  /** The name; '' where the registry does not say it. */
  readonly name: string
  /** Import paths, where the registry says who: the first one to register it, and the one that came too late. */
  readonly packages?: readonly [first: string, second: string]
}

interface Wording {
  readonly rule: Rule
  readonly what: string
  readonly pattern: RegExp
}

/** How registries say it; the first group is the name. */
const wordings: readonly Wording[] = [
  { rule: duplicateRegistration, what: 'flag', pattern: /\bflag redefined: (\S+)$/m },
  { rule: duplicateRegistration, what: 'flag', pattern: /^unable to redefine '(.+)' shorthand/m },
  { rule: duplicateRegistration, what: 'variable of expvar', pattern: /^Reuse of exported var name: ?(.+)$/m },
  { rule: duplicateRegistration, what: 'database driver', pattern: /^sql: Register called twice for driver (.+)$/m },
  { rule: duplicateRegistration, what: 'HTTP pattern', pattern: /^http: multiple registrations for (.+)$/m },
  { rule: duplicateRegistration, what: 'HTTP pattern', pattern: /^pattern "([^"]+)" \(registered at .*\) conflicts with pattern/m },
  { rule: duplicateRegistration, what: 'gob type', pattern: /^gob: registering duplicate types for "([^"]+)":/m },
  { rule: duplicateRegistration, what: 'gob type', pattern: /^gob: registering duplicate names for ([^:]+):/m },
  { rule: duplicateRegistration, what: 'metric', pattern: /\bDesc\{fqName: "([^"]+)"[^]* (?:already exists|has different label names)/ },
  { rule: duplicateRegistration, what: 'metric', pattern: /^duplicate metrics collector registration attempted()$/m },
  { rule: protoConflict, what: 'protobuf file', pattern: /^proto: (?:\S+ )?file "([^"]+)" is already registered/m },
  { rule: protoConflict, what: 'protobuf name', pattern: /^proto: file "[^"]+" has a (?:package )?name conflict over (\S+)/m },
  { rule: protoConflict, what: 'protobuf name', pattern: /^proto: (?:message|enum|extension|service) (\S+) is already registered/m },
  { rule: protoConflict, what: 'protobuf name', pattern: /^proto: extension number \d+ is already registered on message (\S+)/m },
]

/** What a panic's text says of a registry; undefined for every other panic. */
export function registryPanic(message: string): RegistryPanic | undefined {
  // protobuf puts a space that does not break behind its colon in some builds, so that nobody relies on its words.
  const plain = message.replaceAll('\u00a0', ' ')
  for (const { rule, what, pattern } of wordings) {
    const match = pattern.exec(plain)
    if (match === null) continue
    const [first, second] = [/previously from: +"([^"]+)"/, /currently from: +"([^"]+)"/].map((from) => from.exec(plain)?.[1])
    return { rule, what, name: match[1] ?? '', ...(first === undefined || second === undefined ? {} : { packages: [first, second] }) }
  }
  return undefined
}
