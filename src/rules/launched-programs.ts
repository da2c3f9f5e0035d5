import type { Node } from 'web-tree-sitter'
import { stringValue } from '../go/string-literal.js'
import { firstElements } from './first-elements.js'
import { argumentsOf, type At } from './package-names.js'
import { baseName, resolveName } from './program-name.js'
import type { Resolution } from './resolution.js'
import type { RuleContext } from './rule.js'

/** Programs that start another one, which they are told after options of theirs; where there is no `--`, this many arguments stand before it. */
const launchers: Readonly<Record<string, number | undefined>> = {
  chroot: 1,
  doas: 0,
  fakeroot: 0,
  nohup: 0,
  nsenter: undefined,
  setsid: 0,
  sudo: 0,
  'systemd-run': undefined,
  timeout: 1,
  unshare: undefined,
}

/** What a launcher's arguments name: `ip` of `exec.Command("nsenter", path, "--", "ip", "link")`, `tool` of `exec.Command("sudo", "tool")`. */
export function launchedBy({ source, node }: At, { programs }: Resolution, context: RuleContext): readonly string[] {
  const named = programs.map(({ name }) => baseName(name)).filter((name) => Object.hasOwn(launchers, name))
  if (named.length === 0) return []
  const values = argumentsOf(node)
  const at = values.findIndex((value) => resolveName(source, value, context).programs.some(({ name }) => named.includes(baseName(name))))
  if (at < 0) return []
  const rest = values.slice(at + 1)
  const literals = rest.map((value) => textOf(value, source, context))
  const mark = literals.indexOf('--')
  if (mark >= 0) return programIn(literals[mark + 1])
  return named.flatMap((name) => {
    const before = launchers[name]
    if (before === undefined || literals.slice(0, before).some((text) => text?.startsWith('-') === true)) return []
    return programIn(literals[before])
  })
}

/** A constant, or the first of a list that is one. */
function textOf(value: Node, source: At['source'], context: RuleContext): string | undefined {
  const list = value.type === 'variadic_argument' ? value.namedChild(0) : null
  const [first, ...others] = list === null ? [] : firstElements({ source, node: list }, context)
  const one = list === null ? value : others.length === 0 ? first?.node : undefined
  return one === undefined ? undefined : stringValue(one.text)
}

/** Neither an option nor `NAME=value`. */
const programIn = (text: string | undefined): readonly string[] => (text === undefined || !/^[\w./][\w./+-]*$/.test(text) ? [] : [text])
