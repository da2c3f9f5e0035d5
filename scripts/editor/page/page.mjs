// Everything that a suite may ask of the page: the other side of test/vscode/page.ts, where each function's types stand.
import { editorFunctions } from './editor.mjs'
import { quickPickFunctions } from './quick-pick.mjs'
import { workbenchFunctions } from './workbench.mjs'

export function pageFunctions(page) {
  return { ...workbenchFunctions(page), ...quickPickFunctions(page), ...editorFunctions(page) }
}
