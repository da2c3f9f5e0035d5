/** Words of the shell itself, which start no program. */
const builtins = new Set(
  'if then else elif fi for while until do done case esac in function select { } ! [ [[ test true false : . source cd echo printf exit return set unset export readonly local shift read eval exec trap umask wait type command kill pwd ulimit alias times getopts break continue'.split(' '),
)

/** The programs that a shell's command line starts, each once; words that are only known at run time are left out. */
export function programsOfLine(line: string): readonly string[] {
  const found = new Set<string>()
  // What is quoted is an argument, whatever it looks like.
  const plain = line.replace(/\\./g, '_').replace(/'[^']*'|"[^"]*"/g, (quoted) => (/^.[\w./-]*.$/.test(quoted) ? quoted.slice(1, -1) : '_'))
  for (const part of plain.split(/\$\(|[`|&;()\n]/)) {
    const words = part.trim().split(/\s+/)
    let at = 0
    while (at < words.length && (/^\w+=/.test(words[at]!) || (builtins.has(words[at]!) && /^(if|then|else|elif|while|until|do|!|\{|exec|command|eval)$/.test(words[at]!)))) at++
    const word = words[at] ?? ''
    if (/^[\w./+-]+$/.test(word) && /[A-Za-z]/.test(word) && !builtins.has(word)) found.add(word)
  }
  return [...found]
}
