/** A function on a goroutine's stack. */
export interface Frame {
  /** An import path; `main` for the busybox's own main package. */
  readonly package: string
  /** As Go writes it, without the package: `init.0`, `(*FlagSet).Var`, `ask.func1`. */
  readonly function: string
  /** The file's name, without its folder. */
  readonly file: string
  /** In the generated text: a dependency's is mostly the source's, a command's is not. */
  readonly line: number
}

/** Where a program was: what every command runs before main, what one command does for itself before its main, or its main. */
export type Phase = 'init' | 'own-init' | 'main'

/** How Go ended a program, or where it was when it was asked. */
export interface Crash {
  readonly kind: 'panic' | 'fatal' | 'stopped'
  /** All lines of the panic's value; '' where it was stopped. */
  readonly message: string
  /** Undefined where the runtime itself broke down, and no goroutine was told of. */
  readonly phase?: Phase
  /** Innermost first, without the runtime's own; of the goroutine that panicked, else of main's. */
  readonly frames: readonly Frame[]
}

/** Reads what Go prints on stderr when a program panics, runs into a fatal error or is sent SIGQUIT; undefined where there is no such thing. */
export function readCrash(stderr: string): Crash | undefined {
  const begin = /^(panic: |fatal error: |(?=SIG[A-Z]+: )(?:SIGQUIT: )?)/m.exec(stderr)
  if (begin === null) return undefined
  const text = stderr.slice(begin.index)
  const goroutines = goroutinesOf(text)
  const main = goroutines.find(({ id }) => id === 1)
  const kind = begin[1] === 'panic: ' ? 'panic' : begin[1] === 'SIGQUIT: ' ? 'stopped' : 'fatal'
  const told = kind === 'panic' ? goroutines[0] : (main ?? goroutines[0])
  if (told === undefined) return kind === 'fatal' ? { kind, message: messageOf(text.slice(begin[1]!.length)), frames: [] } : undefined
  return { kind, message: kind === 'stopped' ? '' : messageOf(text.slice(begin[1]!.length)), phase: phaseOf((main ?? told).frames), frames: told.frames.filter((frame) => frame.package !== 'runtime') }
}

/** The value's lines up to the first empty one; Go indents all but the first. */
function messageOf(text: string): string {
  return (text.split(/\n\s*\n/, 1)[0] ?? '')
    .split('\n')
    .filter((line) => !line.startsWith('[signal '))
    .map((line) => line.trim())
    .join('\n')
    .replace(/ \[recovered.*\]$/m, '')
}

/** makebb's main calls what it makes of a command's init functions, and then what it makes of main. */
function phaseOf(frames: readonly Frame[]): Phase {
  if (!frames.some((frame) => frame.package === 'main' && frame.function === 'main')) return 'init'
  return frames.some((frame) => frame.function.startsWith('registeredInit')) ? 'own-init' : 'main'
}

interface Goroutine {
  readonly id: number
  readonly frames: readonly Frame[]
}

function goroutinesOf(text: string): readonly Goroutine[] {
  return text.split(/^(?=goroutine \d+ )/m).flatMap((part) => {
    const id = /^goroutine (\d+) .*:$/m.exec(part)?.[1]
    return id === undefined || id === '0' ? [] : [{ id: Number(id), frames: framesOf(part) }]
  })
}

function framesOf(text: string): readonly Frame[] {
  const frames = text.matchAll(/^(?:created by )?(\S.*?)(?:\([^()]*\)| in goroutine \d+)\n\t(\S+):(\d+)/gm)
  return [...frames].map(([, name, path, line]) => ({ ...splitName(name!), file: path!.slice(path!.lastIndexOf('/') + 1), line: Number(line) }))
}

/** The package ends at the first dot after the last slash; a dot in its own last element is written `%2e`. */
function splitName(name: string): Pick<Frame, 'package' | 'function'> {
  const dot = name.indexOf('.', name.lastIndexOf('/') + 1)
  return { package: importPathOf(name.slice(0, dot)), function: name.slice(dot + 1) }
}

/** A package's name in a binary as an import path. */
export function importPathOf(symbol: string): string {
  return symbol.replace(/%([0-9a-f]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
}
