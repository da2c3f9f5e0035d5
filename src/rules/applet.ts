/** What makebb calls a command in the busybox: its import path's last element, whatever that is. */
export function appletName(importPath: string): string {
  return importPath.slice(importPath.lastIndexOf('/') + 1)
}
