import { isFault, readText, type Files } from './files.js'

/** The value of a go environment variable; '' where it is not set. */
export type GoEnv = (name: string) => string

/**
 * The tags that the toolchain itself satisfies for a target, as internal/buildcfg computes them: experiments that are on by
 * default or by GOEXPERIMENT, and the architecture's feature levels (GOAMD64 and its like). The go command takes the levels from its process's
 * environment alone: in the go/env file they change no tag.
 */
export function toolTags(files: Files, goroot: string, goos: string, goarch: string, go: { readonly env: GoEnv; readonly processEnv: GoEnv }): readonly string[] {
  return [...experimentTags(files, goroot, goos, goarch, go.env('GOEXPERIMENT')), ...architectureTags(files, goroot, goarch, go.processEnv)]
}

function experimentTags(files: Files, goroot: string, goos: string, goarch: string, wanted: string): readonly string[] {
  const source = readText(files, `${goroot}/src/internal/buildcfg/exp.go`)
  const enabled = new Set(isFault(source) ? [] : baselineExperiments(source, goos, goarch))
  for (const word of wanted.split(',').filter((w) => w !== '')) {
    if (word === 'none') enabled.clear()
    else if (word.startsWith('no')) enabled.delete(word.slice(2))
    else enabled.add(word)
  }
  return [...enabled].map((name) => `goexperiment.${name}`)
}

/** Reads `baseline := goexperiment.Flags{…}` and the few conditions that its values come from. */
export function baselineExperiments(source: string, goos: string, goarch: string): readonly string[] {
  const literal = /\bbaseline\s*:=\s*goexperiment\.Flags\{([^}]*)\}/.exec(source)?.[1] ?? ''
  return [...literal.matchAll(/(\w+):\s*([^,\n]+),?/g)]
    .filter(([, , value]) => isTrue(value!.trim(), source, goos, goarch))
    .map(([, name]) => name!.toLowerCase())
}

function isTrue(expression: string, source: string, goos: string, goarch: string): boolean {
  if (expression === 'true' || expression === 'false') return expression === 'true'
  if (!/^\w+$/.test(expression)) return comparisons(expression, goos, goarch)
  const definition = new RegExp(`\\b${expression}\\s*:=\\s*(.+)$`, 'm').exec(source)?.[1]
  if (definition !== undefined) return comparisons(definition, goos, goarch)
  // `switch goarch { case "a", "b": x = true }`
  return source.split(/\bcase\b/).some((branch) => {
    const colon = branch.indexOf(':')
    const assigns = new RegExp(`\\b${expression}\\s*=\\s*true\\b`).test(branch.slice(colon))
    return assigns && branch.slice(0, colon).includes(`"${goarch}"`)
  })
}

function comparisons(expression: string, goos: string, goarch: string): boolean {
  return expression
    .replace(/[()]/g, '')
    .split('||')
    .some((alternative) =>
      alternative.split('&&').every((term) => {
        const [, name, operator, value] = /^\s*(goos|goarch)\s*(==|!=)\s*"(\w+)"\s*$/.exec(term) ?? []
        return name !== undefined && ((name === 'goos' ? goos : goarch) === value) === (operator === '==')
      }),
    )
}

function architectureTags(files: Files, goroot: string, goarch: string, env: GoEnv): readonly string[] {
  const level = (name: string, fallback: string): string => env(name) || builtIn(files, goroot, name) || fallback
  const upTo = (from: number, to: number, name: (n: number) => string): string[] =>
    Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => `${goarch}.${name(from + i)}`)
  switch (goarch) {
    case '386':
      return [`386.${level('GO386', 'sse2')}`]
    case 'amd64':
      return upTo(1, Number(level('GOAMD64', 'v1').slice(1)), (n) => `v${n}`)
    case 'arm':
      return upTo(5, Number(level('GOARM', '7').split(',')[0]), String)
    case 'arm64': {
      const [major, minor] = (level('GOARM64', 'v8.0').split(',')[0] ?? '').slice(1).split('.').map(Number) as [number, number]
      const own = upTo(0, minor, (n) => `v${major}.${n}`)
      return major === 9 ? [...own, ...upTo(0, Math.min(9, minor + 5), (n) => `v8.${n}`)] : own
    }
    case 'mips':
    case 'mipsle':
      return [`${goarch}.${level('GOMIPS', 'hardfloat')}`]
    case 'mips64':
    case 'mips64le':
      return [`${goarch}.${level('GOMIPS64', 'hardfloat')}`]
    case 'ppc64':
    case 'ppc64le':
      return upTo(8, Number(level('GOPPC64', 'power8').slice('power'.length)), (n) => `power${n}`)
    case 'riscv64': {
      const profiles = ['rva20u64', 'rva22u64', 'rva23u64']
      return profiles.slice(0, profiles.indexOf(level('GORISCV64', 'rva20u64')) + 1).map((profile) => `riscv64.${profile}`)
    }
    case 'wasm':
      return ['wasm.satconv', 'wasm.signext']
    default:
      return []
  }
}

/** What the toolchain was built with. */
function builtIn(files: Files, goroot: string, name: string): string {
  const source = readText(files, `${goroot}/src/internal/buildcfg/zbootstrap.go`)
  return isFault(source) ? '' : (new RegExp(`^const Default${name} = \`([^\`]*)\``, 'm').exec(source)?.[1] ?? '')
}
