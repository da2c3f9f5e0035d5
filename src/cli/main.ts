import { Command, CommanderError, Option } from 'commander'
import { version } from '../../package.json'
import { ask, type AskFlags } from './ask.js'
import { loadVerbs } from './compiled.js'
import { exitCode, isFailure, type ExitCode } from './exit-code.js'
import type { Session } from './session.js'
import type { BuildFlags } from './before-build.js'
import type { BootFlags } from './boot.js'
import type { StartFlags } from './start.js'
import type { CheckFlags } from './check.js'
import type { CommonFlags } from './common.js'
import type { ForkFlags } from './fork.js'
import type { PortFlags } from './port.js'
import type { WhyFlags } from './why.js'

/** The command line as a table of verbs; each verb's code is loaded when it is called. */
export function commandLine(words: readonly string[], run: (verb: () => Promise<ExitCode>) => Promise<void>, subject: string | undefined): Command {
  const verbs = (): ReturnType<typeof loadVerbs> => loadVerbs(words[0] ?? '')
  const reads = (flags: AskFlags, verb: (session: Session) => Promise<ExitCode>): Promise<void> => run(() => ask(words, flags, verb))
  const program = new Command('gopure')
    .description('Port Go programs to pure Go: what keeps them from it, one u-root gobusybox, and what it weighs.')
    .version(version, '--version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .showHelpAfterError('(gopure --help lists the verbs and flags)')
    .addHelpText('after', exitCodesHelp)

  common(program.command('check'), ['text', 'json', 'lines', 'sarif', 'markdown'])
    .argument('[packages...]', 'main packages: import paths, folders, ...; default: what the project file, go.mod or the folder has')
    .description('find what keeps the import closure of some commands from being pure Go')
    .addOption(new Option('--fail-on <severity>', 'the least severity that makes the exit code 1').choices(['error', 'warning', 'info']).default('error'))
    .option('--tree', 'look at every Go file below the folder, not just at what the commands are built from')
    .option('--baseline <file>', 'findings that this file has are known, and fail nothing')
    .option('--write-baseline [file]', 'write the findings to a file: what there is now is known (default: the baseline, else gopure-baseline.json)')
    .option('--matrix <targets>', 'a table of file × target, for architectures (amd64,arm64) or systems with one (linux/arm64,freebsd/amd64)')
    .option('--matrix-tags <sets>', 'a table of file × tags: sets separated by commas, tags of a set joined with +, - for none')
    .action((packages: string[], flags: CheckFlags) =>
      reads(writesOf(flags), (session) => {
        if (flags.matrix !== undefined || flags.matrixTags !== undefined) return verbs().matrixVerb(session, packages, flags)
        if (flags.tree === true) return verbs().treeVerb(session, packages, flags)
        return verbs().checkVerb(session, packages, flags)
      }),
    )
  common(program.command('list'))
    .argument('[packages...]')
    .description("list the closure's packages; --format json as go list -deps -e -json has them")
    .action((packages: string[], flags: CommonFlags) => reads(flags, (session) => verbs().listVerb(session, packages, flags)))
  common(program.command('why'))
    .argument('[packages...]')
    .usage('[options] [packages...] -- <import path or rule>')
    .description('say through which imports a command comes to a package, or to the findings of a rule')
    .option('--all', 'every import on any way there, not just the shortest chain')
    .action((packages: string[], flags: WhyFlags) => reads(flags, (session) => verbs().whyVerb(session, packages, subject, flags)))
  startFlags(common(program.command('build')))
    .argument('[packages...]')
    .description('build one gobusybox from some commands as makebb does, and say what it weighs')
    .option('-o, --output <file>', 'where the busybox is written (default: bb in the project folder)')
    .option('--budget <size>', 'how large it may be, such as 20MiB')
    .option('--compat', "makebb's bytes: nothing is added that makebb does not have, such as the GODEBUG defaults of the go line")
    .option('--keep-going', "leave out commands that can't be built, and build the others")
    .option('--start', 'start every applet when it is built, as gopure start does')
    .option('--no-preflight', 'do not look first for what would make the build fail')
    .option('--initramfs [file]', "write an image for the kernel, compressed as its name ends: .cpio, .gz, .xz, .zst (default: the project file's; give packages before it)")
    .option('--files <file:path>', 'an extra file or folder, and its path in the image; may be repeated', (file: string, files: readonly string[] | undefined) => [...(files ?? []), file])
    .option('--init <command>', "what the kernel starts (default: the busybox's init)")
    .option('--uinit <command>', "what u-root's init starts, with its arguments")
    .option('--shell <command>', "what is behind /bin/sh (default: the busybox's gosh)")
    .option('--image-budget <size>', 'how large the written image may be, such as 16MiB')
    .option('--no-image-sizes', 'do not find out what the image weighs in the ways in which it is not written')
    .action((packages: string[], flags: BuildFlags) => run(() => verbs().buildVerb(packages, flags)))
  common(program.command('boot'))
    .argument('[image]', "an initramfs; default: the project's")
    .description('boot an image in QEMU, with its serial console here: Ctrl-C goes to the guest, Ctrl-A X ends it')
    .option('--kernel <file>', 'the kernel (default: the project file\'s, else the newest in /boot)')
    .option('--append <words>', "more words for the kernel's command line", '')
    .option('--memory <size>', "the guest's memory (default: 512MiB, and twice the image)")
    .option('--kvm', 'let this machine run the guest itself: faster, where it can')
    .option('--until <text>', 'end as soon as the console shows this: exit code 0, and 4 where it does not come')
    .option('--timeout <time>', 'how long the guest may run, such as 90s or 5m (default: 60s with --until)')
    .action((image: string | undefined, flags: BootFlags) => run(() => verbs().bootVerb(image, flags)))
  startFlags(common(program.command('start')))
    .argument('[binary]', "a busybox; default: the project's output")
    .description('start every applet of a busybox in a sandbox, explain those that fail, and say what a start costs')
    .action((binary: string | undefined, flags: StartFlags) => run(() => verbs().startVerb(binary, flags)))
  program
    .command('clean')
    .description("empty Gopure's build cache: generated code, kept binaries and built tools; what a running build uses stays")
    .option('--no-color', 'no colours')
    .action(() => run(() => verbs().cleanVerb()))
  program
    .command('fork')
    .argument('[modules...]', 'module paths, or those of packages in them, each with @VERSION where it is not the one that go.mod requires')
    .description('copy a dependency into the workspace to be changed there, and keep the changes as a patch')
    .option('-C <dir>', 'work as if started in this folder')
    .option('--into <dir>', 'where the copy goes (default: forks/NAME)')
    .addOption(new Option('--save', "write the copies' changes as patches").conflicts(['update', 'restore', 'remove', 'list', 'into']))
    .addOption(new Option('--update', 'move forks to the version that go.mod requires now, with their changes').conflicts(['restore', 'remove', 'list', 'into']))
    .addOption(new Option('--restore', 'make copies that are not there, from their patches').conflicts(['remove', 'list', 'into']))
    .addOption(new Option('--remove', 'take forks away, and their replace lines; their patches stay').conflicts(['list', 'into']))
    .option('--list', 'list the forks, and what is to be done about them')
    .addOption(new Option('--format <format>', 'how --list lists them').choices(['text', 'json']).default('text'))
    .option('--no-color', 'no colours')
    .action((modules: string[], flags: ForkFlags) => run(() => verbs().forkVerb(modules, flags)))
  common(program.command('port'), ['text', 'json', 'markdown'])
    .argument('[packages...]')
    .description('change the program until CGO_ENABLED=0 builds it, and say what is left and what is lost')
    .option('--dry-run', 'print the plan and the changes, and write nothing')
    .option('--allow-dirty', 'write also where git has changes that are not committed')
    .option('--branch <name>', 'make a git branch with one commit, and leave the tree as it is')
    .option('--report <file>', 'write the report in Markdown to a file too')
    .option('--matrix <targets>', 'build what was changed for these too at the end, such as arm64,freebsd/amd64 (default: linux/amd64 and linux/arm64)')
    .option('--fork', "fork modules that can't be edited where something in them is in the way, and go on there (gopure fork --remove takes a fork back)")
    .option('--skip <files>', 'files to leave as they are, separated by commas')
    .option('--no-tests', 'do not run the tests of what was changed')
    .addOption(new Option('--no-write', 'work everything out and write nothing').hideHelp())
    .action((packages: string[], flags: PortFlags) => run(() => verbs().portVerb(packages, flags)))
  program
    .command('rules')
    .argument('[rule]', 'a rule id')
    .description('list the rules, or print the page of one')
    .option('--no-color', 'no colours')
    .action((id: string | undefined, flags: { color: boolean }) => run(() => verbs().rulesVerb(id, flags.color)))
  return program
}

/** A remembered answer writes nothing. */
const writesOf = (flags: CheckFlags): AskFlags => (flags.writeBaseline === undefined ? flags : { ...flags, fresh: true })

const exitCodesHelp = `
Exit codes: 0 nothing at or above --fail-on; 1 findings, or over budget; 2 usage; 3 the project could not be read;
4 a program that was started failed; 130 cancelled.`

/** Flags that every verb of the project has. */
function common(command: Command, formats: readonly string[] = ['text', 'json']): Command {
  return command
    .option('-C <dir>', 'work as if started in this folder')
    .option('--tags <tags>', 'build tags, separated by commas')
    .option('--goos <system>', 'the system that is built for (default: linux)')
    .option('--goarch <architecture>', "the architecture that is built for (default: this machine's)")
    .option('--cgo', 'evaluate as if cgo were on: shows what constraints leave out without it')
    .addOption(new Option('--format <format>', 'how to print').choices(formats).default('text'))
    .option('--quiet', 'findings and errors only')
    .option('--verbose', 'information findings, every place, and causes of errors')
    .option('--fresh', 'work everything out anew, also where nothing has changed since it was asked last')
    .option('--no-color', 'no colours')
    .addOption(new Option('--editor <json>', "an editor's settings; a build then ends with its stdin").hideHelp())
}

function startFlags(command: Command): Command {
  return command
    .option('--timeout <time>', 'how long an applet may run, such as 10s (default: 5s)')
    .option('--memory <size>', 'how much memory an applet may have, such as 1GiB (default: 512MiB)')
}

async function main(words: readonly string[]): Promise<void> {
  // Reading `| head` ends a pipe; that is no error of ours.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? exitCode.ok : exitCode.programFailed))
  const dashes = words.indexOf('--')
  const isWhy = words[0] === 'why' && dashes >= 0
  const own = isWhy ? words.slice(0, dashes) : words
  const program = commandLine(words, async (verb) => {
    process.exitCode = await verb()
  }, isWhy ? words[dashes + 1] : undefined)
  for (const command of [program, ...program.commands]) command.exitOverride()
  try {
    await program.parseAsync(own, { from: 'user' })
  } catch (error) {
    process.exitCode = reportError(error, words.includes('--verbose'))
  }
}

function reportError(error: unknown, verbose: boolean): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.ok : exitCode.usage
  const failure = isFailure(error)
  const message = error instanceof Error ? error.message : String(error)
  for (const line of message.split('\n')) process.stderr.write(`gopure: ${failure ? '' : 'internal error: '}${line}\n`)
  if (error instanceof Error && (verbose || !failure)) process.stderr.write(`${error.stack ?? ''}\n`)
  return failure ? error.code : exitCode.programFailed
}

void main(process.argv.slice(2))
