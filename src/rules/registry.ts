import { allowMark } from './allow-mark.js'
import { cSource } from './c-source.js'
import { cgoDirective } from './cgo-directive.js'
import { cgoImport } from './cgo-import.js'
import { cgoOnlyPackage } from './cgo-only-package.js'
import { cgoPartialPackage } from './cgo-partial-package.js'
import { embedBinary } from './embed-binary.js'
import { embedMissing } from './embed-missing.js'
import { exec } from './exec.js'
import { knownLibraryRule } from './known-library.js'
import { nsenter } from './nsenter.js'
import { syso } from './syso.js'
import { systemdDbus } from './systemd-dbus.js'
import { systemdExec } from './systemd-exec.js'
import { systemdNotify } from './systemd-notify.js'
import type { Header } from '../go/header.js'
import type { Rule } from './rule.js'

/** Every rule, in the order in which reports list kinds. */
export const rules: readonly Rule[] = [
  cgoImport,
  cgoOnlyPackage,
  cgoPartialPackage,
  cgoDirective,
  cSource,
  syso,
  embedBinary,
  embedMissing,
  exec,
  nsenter,
  systemdExec,
  systemdDbus,
  systemdNotify,
  knownLibraryRule,
]

const needlesFor = [...new Set(rules.flatMap((rule) => rule.needlesOf ?? []))]

/** What is to be known of the bytes of a file with such a header: what rules look for, and, in a file of a person's own, whether it suppresses findings. */
export function needlesOf(header: Header, own: boolean): readonly string[] {
  const needles = needlesFor.flatMap((ask) => ask(header))
  return own ? [...needles, allowMark] : needles
}

export function ruleById(id: string): Rule | undefined {
  return rules.find((rule) => rule.id === id)
}
