import { workspace, type Uri } from 'vscode'
import { editorOptions, restrictedSettings } from '../project/editor-options.js'
import { options } from '../project/schema.js'
import type { EditorSettings } from '../protocol.js'

const names = [...Object.values(options).map(({ setting }) => setting), ...Object.keys(editorOptions)]

/**
 * The settings of a folder, as the language server and a build take them. In a workspace that is not trusted VS Code leaves out restricted
 * values of the workspace; that is not left to it alone, and neither is it that a workspace chooses no program.
 */
export function editorSettings(resource: Uri | undefined, trusted: boolean): EditorSettings {
  const section: Record<string, Record<string, unknown>> = {}
  for (const setting of names) {
    const [, group, name] = setting.split('.') as [string, string, string]
    const value = valueOf(setting, resource, trusted)
    ;(section[group] ??= {})[name] = value
  }
  return section as unknown as EditorSettings
}

/** GOROOT from the person's own settings; '' where they name none. */
export function goRoot(): string {
  return valueOf('gopure.go.root', undefined, false) as string
}

const empty: Readonly<Record<string, unknown>> = {
  'gopure.build.commands': [],
  'gopure.build.tags': [],
  'gopure.build.names': {},
  'gopure.build.variables': {},
  'gopure.build.reexec': {},
  'gopure.build.initramfs': {},
  'gopure.rules.severities': {},
  'gopure.rules.wrappers': [],
}

function valueOf(setting: string, resource: Uri | undefined, trusted: boolean): unknown {
  const configuration = workspace.getConfiguration(undefined, resource)
  const own = setting === 'gopure.go.root' || (!trusted && (restrictedSettings as readonly string[]).includes(setting))
  const found = configuration.inspect(setting)
  const value = own ? (found?.globalValue ?? found?.defaultValue) : configuration.get(setting)
  return value ?? empty[setting] ?? ''
}
