import { allowMark } from './allow-mark.js'
import { appletNameRule } from './applet-name.js'
import { bindata } from './bindata.js'
import { buildScript } from './build-script.js'
import { cProgram } from './c-program.js'
import { cSourceTag } from './c-source-tag.js'
import { cSource } from './c-source.js'
import { cgoConstructor } from './cgo-constructor.js'
import { cgoDirective } from './cgo-directive.js'
import { cgoImport } from './cgo-import.js'
import { cgoOnlyPackage } from './cgo-only-package.js'
import { cgoPartialPackage } from './cgo-partial-package.js'
import { cgoPragma } from './cgo-pragma.js'
import { cgoStubDependency } from './cgo-stub-dependency.js'
import { dlopen } from './dlopen.js'
import { duplicateApplet } from './duplicate-applet.js'
import { duplicateRegistration } from './duplicate-registration.js'
import { embedBinary } from './embed-binary.js'
import { embedMissing } from './embed-missing.js'
import { exec } from './exec.js'
import { featureOff } from './feature-off.js'
import { featureTag } from './feature-tag.js'
import { goDebug } from './go-debug.js'
import { initSideEffect } from './init-side-effect.js'
import { knownLibraryRule } from './known-library.js'
import { ldflagsX } from './ldflags-x.js'
import { linkname } from './linkname.js'
import { loopVariable } from './loop-variable.js'
import { mixedTypeVar } from './mixed-type-var.js'
import { multiValueVar } from './multi-value-var.js'
import { nsenter } from './nsenter.js'
import { payloadAppended } from './payload-appended.js'
import { payloadFetched } from './payload-fetched.js'
import { plugin } from './plugin.js'
import { protoConflict } from './proto-conflict.js'
import { puregoTodo } from './purego-todo.js'
import { reexecArgv0 } from './reexec-argv0.js'
import { selfExec } from './self-exec.js'
import { sourceRewritten } from './source-rewritten.js'
import { syso } from './syso.js'
import { systemdCgo } from './systemd-cgo.js'
import { systemdDbus } from './systemd-dbus.js'
import { systemdExec } from './systemd-exec.js'
import { systemdNotify } from './systemd-notify.js'
import { todoMark } from './todo-mark.js'
import { undottedModule } from './undotted-module.js'
import { unexportedTypeVar } from './unexported-type-var.js'
import { workspaceReplace } from './workspace-replace.js'
import type { Header } from '../go/header.js'
import type { Rule } from './rule.js'

/** Every rule, in the order in which reports list kinds. */
export const rules: readonly Rule[] = [
  cgoImport,
  cgoOnlyPackage,
  cgoPartialPackage,
  cgoStubDependency,
  puregoTodo,
  cgoDirective,
  cgoConstructor,
  cSource,
  cSourceTag,
  syso,
  plugin,
  dlopen,
  linkname,
  cgoPragma,
  embedBinary,
  embedMissing,
  bindata,
  payloadAppended,
  payloadFetched,
  cProgram,
  exec,
  nsenter,
  systemdExec,
  systemdDbus,
  systemdNotify,
  systemdCgo,
  featureOff,
  featureTag,
  sourceRewritten,
  reexecArgv0,
  selfExec,
  appletNameRule,
  duplicateApplet,
  multiValueVar,
  mixedTypeVar,
  unexportedTypeVar,
  undottedModule,
  protoConflict,
  duplicateRegistration,
  initSideEffect,
  ldflagsX,
  goDebug,
  loopVariable,
  workspaceReplace,
  buildScript,
  knownLibraryRule,
]

const needlesFor = [...new Set(rules.flatMap((rule) => rule.needlesOf ?? []))]

/** What is to be known of the bytes of a file with such a header: what rules look for, and, in a file of a person's own, whether it suppresses findings or has stubs. */
export function needlesOf(header: Header, own: boolean): readonly string[] {
  const needles = needlesFor.flatMap((ask) => ask(header))
  return own ? [...needles, allowMark, todoMark] : needles
}

export function ruleById(id: string): Rule | undefined {
  return rules.find((rule) => rule.id === id)
}
