import { commandsOf, type Command } from './build-commands.js'
import { draftIn, rememberDrafts, type BuildFile, type BuildProject } from './build-files.js'
import { expanded } from './build-variables.js'
import type { BuildLine } from './build-text.js'
import type { BuildDraft, Rule } from './rule.js'

export const payloadFetched: Rule = {
  id: 'payload-fetched',
  class: 'external',
  title: 'A program that the build fetches or ships as it is',
  help: `
A script, Makefile or Dockerfile of the module that a command stands in downloads programs that were built elsewhere into what is shipped, or installs
a shell script beside the programs.

**Why it matters.** They are no Go source that could be compiled in: in an image of one Go binary they are missing, and a shell script needs a
shell that understands it.

**Not this.** The toolchain, linters and test tools; what is installed on the machine that builds; \`go install\`; source that is cloned or unpacked
and then compiled; charts, manifests and other data.

**What to do.** Find out who starts them. Replace a program by a Go command of the image, port a script to Go, or leave the feature out.
`,
  checkBuild: rememberDrafts(payloadsOf),
}

function* payloadsOf(project: BuildProject): Generator<BuildDraft> {
  for (const file of project.files) {
    if (!/\b(curl|wget|cp|install|COPY|ADD)\b/.test(file.text) || isForMachines(file)) continue
    for (const line of shippedLines(file)) {
      const added = file.kind === 'docker' ? addedByDocker(line, file) : undefined
      if (added !== undefined) yield draftIn(project, file, line.start, line.start + line.text.trimEnd().length, { class: 'external', message: added })
      for (const command of commandsOf(line)) {
        const message = fetched(command, file) ?? installedScript(command, file)
        const end = command.words.at(-1)?.end ?? command.start + command.name.length
        if (message !== undefined) yield draftIn(project, file, command.start, end, { class: 'external', message })
      }
    }
  }
}

/** Scripts that set up a machine or a cluster to run released programs on build nothing. */
const isForMachines = ({ name }: BuildFile): boolean => /(^|\/)(contrib|cluster|deploy(ment)?s?|demo|kube\w*|terraform|ansible|vagrant)\/|(^|\/)((get|install|setup|configure|bootstrap|provision)(?![a-z])|[\w.-]*(up|start|create|run|local)[-_]\w*cluster)[\w.-]*$/i.test(name)

/** Of a Dockerfile only the last stage is shipped, unless it is the machine that builds. */
function shippedLines({ kind, lines, variables }: BuildFile): readonly BuildLine[] {
  if (kind !== 'docker') return lines
  const last = lines.findLastIndex(({ text }) => /^\s*FROM\b/i.test(text))
  if (last < 0) return []
  const [, base = ''] = /^\s*FROM\s+(?:--\S+\s+)*(\S+)/i.exec(lines[last]!.text) ?? []
  return /(^|\/)(golang|go|rust|gcc|buildpack|.*-?(dev|builder|build|base))([:@]|$)/i.test(expanded(base, variables)) ? [] : lines.slice(last)
}

const programFolder = /(^|\/)(s?bin|libexec|embed|images?|rootfs|payload)(\/|$)/

function addedByDocker({ text }: BuildLine, file: BuildFile): string | undefined {
  const [, instruction, rest = ''] = /^\s*(ADD|COPY)\s+(?:--(?!from)\S+\s+)*(.*)$/is.exec(text) ?? []
  if (instruction === undefined || rest.startsWith('--from')) return undefined
  const words = expanded(rest, file.variables).trim().split(/\s+/)
  const to = words.at(-1) ?? ''
  const [url] = words.filter((word) => /^https?:/.test(word))
  if (url !== undefined) return isProgramUrl(url) ? `adds ${lastPart(url)} from ${hostOf(url)} to the image: a program that was built elsewhere` : undefined
  const scripts = words.slice(0, -1).filter((word) => /\.sh$/.test(word))
  const isEntry = scripts.every((word) => /entry/i.test(word))
  return scripts.length > 0 && programFolder.test(to) && !isEntry ? `ships the shell script ${scripts.map(lastPart).join(', ')} as a command` : undefined
}

/** Tools of those who build, and the toolchain itself. */
const tool =
  /golangci|shellcheck|shfmt|bats|protoc|buf\b|goreleaser|kubectl|kustomize|helm|kind\b|minikube|controller-gen|envtest|opm\b|operator-sdk|trivy|cosign|syft|grype|codecov|jq\b|yq\b|buildx|upx|qemu|binfmt|hadolint|cmake|ninja|go\.dev|golang\.org|dl\.google\.com\/go|go\$?\{?[\d.]+.*linux|rustup|nodejs|node-v|gotestsum|license|docker-compose|ginkgo|github-release|critest|etcd-v|vagrant|cfssl/i

function isProgramUrl(url: string): boolean {
  const path = url.replace(/[?#].*$/, '')
  if (tool.test(path) || /\/archive\/|\/tarball\/|\.(ya?ml|json|txt|asc|sig|pem|gpg|key|patch|diff|md|html|sum|sha256\w*|service|conf|crt|proto|pub)$/i.test(path)) return false
  const built = /amd64|arm64|x86_64|aarch64|linux|\$[({]?\w*ARCH|i[36]86|static/i.test(path)
  const packed = /\.(tar(\.\w+)?|t[gx]z|zip|zst|gz|xz|deb|rpm|apk)$/.test(path)
  return (built && (packed || /\/[\w.${}()-]+$/.test(path))) || (packed && /\/releases?\/download\//.test(path) && !/charts?|src|source/i.test(path))
}

/** The name of a file, with `*` for what only the script knows. */
function lastPart(path: string): string {
  let named = path.replace(/\/+$/, '')
  // From the inside outwards.
  for (let before = ''; before !== named; ) [before, named] = [named, named.replace(/\$[({][^(){}$]*[)}]|\$\w+/g, '*')]
  return named.replace(/^.*\//, '').replace(/\*+/g, '*')
}
const hostOf = (url: string): string => /^https?:\/\/([^/]+)/.exec(url)?.[1] ?? url

/** curl or wget of a program that was built elsewhere, to where it is shipped from. */
function fetched(command: Command, file: BuildFile): string | undefined {
  if (!/^(curl|wget)$/.test(command.name)) return undefined
  const words = command.words.map(({ text }) => expanded(text, file.variables))
  const url = words.find((word) => /^https?:\/\//.test(word))
  if (url === undefined || !isProgramUrl(url) || isCompiledHere(file)) return undefined
  const to = destinationOf(command)
  // What lands on the machine that builds is a tool of it; a Dockerfile's last stage is what is shipped.
  if (file.kind !== 'docker' && [to, expanded(to, file.variables)].some((path) => ofBuilder.test(path) || tool.test(path))) return undefined
  return `fetches ${lastPart(url)} from ${hostOf(url)}: a program that was built elsewhere, and is no Go source of this build`
}

const ofBuilder = /^([~/]|\$[({]?(HOME|TMP|TOOLS?)|.*(tools?|tmp|temp|cache)(\/|$))|\bmktemp\b|GOPATH|GOBIN/i

/** `-o FILE`, `-O FILE`, `> FILE`, `| tar -C FOLDER`, as written; '' where it is the working directory. */
function destinationOf(command: Command): string {
  const words = command.words.map(({ text }) => text)
  const next = command.pipeline[command.pipeline.indexOf(command) + 1]
  const unpacked = next?.words.map(({ text }) => text) ?? []
  const folder = unpacked.indexOf('-C')
  if (next?.name === 'tar') return folder < 0 ? '' : (unpacked[folder + 1] ?? '')
  const at = words.findIndex((word) => /^(-[a-zA-Z]*o|--output|>|--output-document|-O)$/.test(word))
  const wgetTo = at >= 0 && (words[at] !== '-O' || command.name === 'wget') ? words[at + 1] : undefined
  return wgetTo ?? ''
}

/** What is unpacked and then compiled is source. */
const isCompiledHere = ({ text }: BuildFile): boolean => /\.\/configure\b|\bcmake\b|\bmeson\b|\bcargo\b|make\s+(-\S+\s+)*install\b/.test(text)

/** `cp tool.sh bin/tool`. */
function installedScript(command: Command, file: BuildFile): string | undefined {
  if (!/^(cp|install|rsync)$/.test(command.name)) return undefined
  const words = command.words.map(({ text }) => expanded(text, file.variables))
  const paths = words.filter((word, index) => !word.startsWith('-') && !(words[index - 1] === '-m' || words[index - 1] === '-o' || words[index - 1] === '-g'))
  const to = paths.at(-1) ?? ''
  const scripts = paths.slice(0, -1).filter((word) => /\.sh$/.test(word))
  if (scripts.length === 0 || !programFolder.test(to)) return undefined
  return `ships the shell script ${scripts.map(lastPart).join(', ')} as a command`
}
