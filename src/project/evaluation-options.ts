import type { EvaluationOptions } from '../rules/evaluate.js'
import type { Project } from './project.js'

/** What a project says to its rules. */
export function evaluationOptions({ applets, names, reexec, settings }: Project): Pick<EvaluationOptions, 'applets' | 'names' | 'reexec' | 'variables' | 'severities' | 'wrappers'> {
  return {
    applets,
    names,
    reexec,
    variables: Object.keys(settings.variables ?? {}),
    ...(settings.severities === undefined ? {} : { severities: settings.severities }),
    ...(settings.wrappers === undefined ? {} : { wrappers: settings.wrappers }),
  }
}
