/** Names of applets by import path, where a project gives them others than makebb does. */
export type AppletNames = Readonly<Record<string, string>>

/** What a command is called in the busybox: as the project says, or as makebb does, by its import path's last element, whatever that is. */
export function appletName(importPath: string, names: AppletNames = {}): string {
  return Object.hasOwn(names, importPath) ? names[importPath]! : importPath.slice(importPath.lastIndexOf('/') + 1)
}
