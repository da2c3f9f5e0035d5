import type { Node } from 'web-tree-sitter'
import { resultTypes } from '../rules/stub.js'
import { parametersOf, type Parameter } from './child-builder.js'
import { receiverOf, type NamespacedChild } from './namespaced-child.js'
import { restOf, statementsIn, type Mappings } from './rest-of-message.js'
import { todo } from './stubbing.js'
import { usesOf } from './uses.js'
import type { View } from './package-view.js'

/** The declarations of one of two files that take each other's place by cgo. */
export interface Halves {
  readonly cgo: string
  readonly pure: string
}

/** What is called in place of the builder: for a child in new namespaces, and for one in those of others. */
export const enterName = 'enterNamespaces'
export const joinName = 'joinNamespaces'

const joinError = 'errJoinNamespaces'
const timeError = 'errTimeNamespace'
const userError = 'errUserNamespace'
const restError = 'errNotDone'

/** The names that such files declare and that a package must not have yet. */
export const newNames: readonly string[] = [enterName, joinName, joinError, timeError, userError, restError, 'heldChild', 'heldVariable', 'cloneFlagsLater']

/**
 * What takes the builder's place at its calls: with cgo it makes the message, as before. Without, it has the child cloned into its namespaces by its start,
 * and gives a reader that lets the child go on when it is read, which is when C would get the message.
 */
export function halvesFor(child: NamespacedChild, views: readonly View[]): Halves {
  const { unit, parameters } = child.builder
  const name = unit.names[0]!
  const command = ['cmd', 'child', 'started'].find((one) => !parameters.some((parameter) => parameter.name === one) && one !== receiverOf(unit.node))!
  const signature = (made: string, all: readonly Parameter[]): string => `func ${receiverIn(unit.node)}${made}(${all.map((one) => `${one.name} ${one.type}`).join(', ')}) (io.Reader, error) {`
  const call = `${unit.kind === 'method' ? `${receiverOf(unit.node)}.` : ''}${name}(${parameters.map((one) => one.name).join(', ')})`
  const entering = (as: string): string => signature(enterName, [{ name: as, type: '*exec.Cmd' }, ...parameters])
  const unused = parameters.map(({ type }) => ({ name: '_', type }))
  const joins = child.calls.some(({ isJoin }) => isJoin)
  return {
    cgo: [
      [`// ${enterName} leaves namespaces to C, which reads what ${name} says before Go starts.`, entering('_'), `\treturn ${call}`, '}'].join('\n'),
      ...(joins ? [[`// ${joinName} leaves the namespaces of others to C.`, signature(joinName, parameters), `\treturn ${call}`, '}'].join('\n')] : []),
    ].join('\n\n'),
    pure: [
      ...errorsFor(child, views),
      ...enter(child, views, entering(command), command),
      ...(joins ? [[`// ${joinName} fails: C joins while there is one thread only.`, signature(joinName, unused), `\treturn nil, ${joinError}`, '}'].join('\n')] : []),
      ...held(child, views),
      ...shaken(child),
    ].join('\n\n'),
  }
}

function receiverIn(declared: Node): string {
  const receiver = declared.childForFieldName('receiver')?.text
  return receiver === undefined ? '' : `${receiver} `
}

/** Each with what a person may accept. */
function errorsFor({ builder, start, calls }: NamespacedChild, views: readonly View[]): readonly string[] {
  const { conditions, mappings } = restOf(builder, views)
  const name = builder.unit.names[0]!
  const error = (variable: string, message: string, lost: string): string => `${todo(`${lost}, or remove this line to accept that`)}\nvar ${variable} = errors.New("${message}")`
  return [
    ...(builder.paths === undefined && !calls.some(({ isJoin }) => isJoin) ? [] : [error(joinError, 'existing namespaces can only be joined in a build with cgo', 'joining namespaces that are there fails without cgo: start the child from a locked thread that has called unix.Setns')]),
    error(timeError, 'a time namespace can only be made in a build with cgo', 'a new time namespace is refused without cgo: a clone makes none'),
    ...(mappings === undefined ? [error(userError, 'a user namespace can only be made in a build with cgo', 'a new user namespace is refused without cgo: set UidMappings and GidMappings of SysProcAttr')] : []),
    ...(conditions.length === 0 ? [] : [error(restError, `what ${name} says beside namespaces is only done in a build with cgo`, `where ${conditions.join(' or ')} it fails without cgo: do in Go what ${start.package.name} does then`)]),
  ]
}

function enter({ builder, start }: NamespacedChild, views: readonly View[], signature: string, command: string): readonly string[] {
  const { parameters, flags: index, paths } = builder
  const { conditions, always, score, mappings } = restOf(builder, views)
  const flags = parameters[index]!
  const asNumber = (type: string): string => (flags.type === type ? flags.name : `${type}(${flags.name})`)
  const attributes = `${command}.SysProcAttr`
  const refuse = (condition: string, error: string): readonly string[] => [`\tif ${condition} {`, `\t\treturn nil, ${error}`, '\t}']
  return [
    [
      '// cloneFlagsLater are for namespaces that show what the child is in when they are made, which the parent changes after the start.',
      'const cloneFlagsLater = syscall.CLONE_NEWCGROUP',
    ].join('\n'),
    [
      `// ${enterName} has the child cloned into its new namespaces, and gives what lets it go on once the parent has done what comes before.`,
      ...(always.length === 0 ? [] : ['//', todo(`what ${builder.unit.names[0]!} says of ${always.join(' and ')} is not looked at without cgo: see what ${start.package.name} does with it, or remove this line to accept that`)]),
      signature,
      ...(paths === undefined ? [] : refuse(`len(${parameters[paths]!.name}) > 0`, joinError)),
      ...refuse(`${flags.name}&syscall.CLONE_NEWTIME != 0`, timeError),
      ...(mappings === undefined ? refuse(`${flags.name}&syscall.CLONE_NEWUSER != 0`, userError) : []),
      ...conditions.flatMap((condition) => refuse(condition, restError)),
      `\tif ${attributes} == nil {`,
      `\t\t${attributes} = &syscall.SysProcAttr{}`,
      '\t}',
      `\t${attributes}.Cloneflags |= ${asNumber('uintptr')} &^ cloneFlagsLater`,
      ...(start.calls.has('setsid') ? [`\t${attributes}.Setsid = true`] : []),
      ...(mappings === undefined ? [] : mapped(mappings, flags, attributes)),
      '\tread, write, err := os.Pipe()',
      '\tif err != nil {',
      '\t\treturn nil, err',
      '\t}',
      `\t${command}.ExtraFiles = append(${command}.ExtraFiles, read)`,
      '\t// Without variables of its own it has those of its parent.',
      `\tif ${command}.Env == nil {`,
      `\t\t${command}.Env = os.Environ()`,
      '\t}',
      `\t${command}.Env = append(${command}.Env, heldVariable+"="+strconv.Itoa(2+len(${command}.ExtraFiles)))`,
      ...(score === undefined
        ? [`\treturn &heldChild{read: read, write: write, flags: uint32(${flags.name} & cloneFlagsLater)}, nil`]
        : [`\theld := &heldChild{cmd: ${command}, read: read, write: write, flags: uint32(${flags.name} & cloneFlagsLater)}`, `\tif ${score.condition} {`, `\t\theld.score = fmt.Sprint(${score.value})`, '\t}', '\treturn held, nil']),
      '}',
    ].join('\n'),
  ]
}

function mapped({ users, groups, inside, outside, size }: Mappings, flags: Parameter, attributes: string): readonly string[] {
  const list = (from: string, to: string): readonly string[] => [
    `\t\tfor _, m := range ${from} {`,
    `\t\t\t${attributes}.${to} = append(${attributes}.${to}, syscall.SysProcIDMap{ContainerID: int(m.${inside}), HostID: int(m.${outside}), Size: int(m.${size})})`,
    '\t\t}',
  ]
  return [
    `\tif ${flags.name}&syscall.CLONE_NEWUSER != 0 {`,
    ...list(users, 'UidMappings'),
    ...list(groups, 'GidMappings'),
    '\t\t// Who is not root may map one group only, and only without setgroups.',
    '\t\tisRoot := os.Geteuid() == 0',
    `\t\t${attributes}.GidMappingsEnableSetgroups = isRoot`,
    `\t\t${attributes}.Credential = &syscall.Credential{NoSetGroups: !isRoot}`,
    '\t}',
  ]
}

/** The reader, and what the child does until it is read. */
function held({ builder }: NamespacedChild, views: readonly View[]): readonly string[] {
  const { score } = restOf(builder, views)
  const name = builder.unit.names[0]!
  return [
    '// heldVariable tells a child which of its files it waits for.\nconst heldVariable = "_HELD_CHILD_PIPE"',
    [
      `// heldChild stands in for the message of ${name}: reading it lets the child go on.`,
      'type heldChild struct {',
      '\tread, write *os.File',
      '\tflags       uint32',
      ...(score === undefined ? [] : ['\tcmd         *exec.Cmd', '\tscore       string']),
      '}',
    ].join('\n'),
    [
      '// Read gives nothing. A child whose parent ends before does not go on.',
      'func (h *heldChild) Read([]byte) (int, error) {',
      '\tif h.write == nil {',
      '\t\treturn 0, io.EOF',
      '\t}',
      '\th.read.Close()',
      '\tdefer func() {',
      '\t\th.write.Close()',
      '\t\th.write = nil',
      '\t}()',
      ...(score === undefined
        ? []
        : ['\tif h.score != "" {', '\t\tif err := os.WriteFile(fmt.Sprintf("/proc/%d/oom_score_adj", h.cmd.Process.Pid), []byte(h.score), 0); err != nil {', '\t\t\treturn 0, err', '\t\t}', '\t}']),
      '\tif err := binary.Write(h.write, binary.LittleEndian, h.flags); err != nil {',
      '\t\treturn 0, err',
      '\t}',
      '\treturn 0, io.EOF',
      '}',
    ].join('\n'),
    [
      '// A child that is held waits here, before anything of main runs.',
      'func init() {',
      '\tfd, err := strconv.Atoi(os.Getenv(heldVariable))',
      '\tif err != nil {',
      '\t\treturn',
      '\t}',
      '\tos.Unsetenv(heldVariable)',
      '\t// What is unshared is the thread\'s, and main goes on with it.',
      '\truntime.LockOSThread()',
      '\tpipe := os.NewFile(uintptr(fd), heldVariable)',
      '\tdefer pipe.Close()',
      '\tvar flags uint32',
      '\tif err := binary.Read(pipe, binary.LittleEndian, &flags); err != nil {',
      '\t\tos.Exit(1)',
      '\t}',
      '\tif flags == 0 {',
      '\t\treturn',
      '\t}',
      '\tif err := syscall.Unshare(int(flags)); err != nil {',
      '\t\tfmt.Fprintln(os.Stderr, os.NewSyscallError("unshare", err))',
      '\t\tos.Exit(1)',
      '\t}',
      '}',
    ].join('\n'),
  ]
}

/** What stands in for the two steps of the handshake. */
function shaken({ pid, wait, field }: NamespacedChild): readonly string[] {
  const own = receiverOf(pid.unit.node)
  return [
    [`// ${pid.unit.names[0]!} gives that of what was started: nothing comes between.`, `func ${receiverIn(pid.unit.node)}${pid.unit.names[0]!}() (int, error) {`, `\treturn ${own}.${field}.Process.Pid, nil`, '}'].join('\n'),
    ...(wait === undefined ? [] : [waitText(wait.unit.node, field)]),
  ]
}

/** What is left of the waiting where nothing is waited for: what it sets that is not the process. */
function waitText(method: Node, field: string): string {
  const own = receiverOf(method)
  const name = method.childForFieldName('name')!.text
  const [parameter] = parametersOf(method)
  const statements = statementsIn(method.childForFieldName('body'))
  const local = new Set(statements.flatMap((one) => (/^(short_var_declaration|var_declaration)$/.test(one.type) ? one.descendantsOfType('identifier').map(({ text }) => text) : [])))
  local.delete(own)
  const kept = statements.filter((one) => /^(assignment_statement|expression_statement|inc_statement|dec_statement)$/.test(one.type) && !one.text.includes(`${own}.${field}`) && ![...usesOf(one).names, ...one.descendantsOfType('identifier').map(({ text }) => text)].some((used) => local.has(used)))
  const uses = kept.some((one) => one.descendantsOfType('identifier').some(({ text }) => text === parameter?.name))
  const results = resultTypes(method)
  return [
    `// ${name} has nothing to wait for: what was started is the child itself.`,
    `func ${receiverIn(method)}${name}(${uses ? `${parameter!.name} ` : ''}${parameter?.type ?? ''}) ${results.length === 0 ? '' : 'error '}{`,
    ...kept.map(({ text }) => `\t${text}`),
    ...(results.length === 0 ? [] : ['\treturn nil']),
    '}',
  ].join('\n')
}

