import { commands, window, workspace } from 'vscode'

/** True in a trusted workspace; else says why `what` is not done, and offers to change that. */
export function mayRun(what: string): boolean {
  if (workspace.isTrusted) return true
  const manage = 'Manage Workspace Trust'
  void window.showWarningMessage(`Gopure does not ${what} in a workspace that is not trusted, for that starts programs.`, manage).then((chosen) => {
    if (chosen === manage) void commands.executeCommand('workbench.trust.manage')
  })
  return false
}
