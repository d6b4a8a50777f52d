// The composition root: the only place with argv, environment and exit code.
import { dirname } from 'node:path';
import { Command, CommanderError } from 'commander';
import type { Context } from './commands/shared/context.ts';
import { commands } from './commands/index.ts';
import { programName, quote, withProgramName } from './commands/shared/program-name.ts';
import { globalOptions, type CommandDefinition, type OptionDefinition } from './commands/shared/definition.ts';
import { reporterOf } from './commands/shared/reporter.ts';
import { currentFolder, problemOf } from './commands/shared/working-folder.ts';
import { codes, unknownName, WorkshopError } from './engine/errors.ts';
import { watchOutput } from './ui/output-streams.ts';
import { withoutComment } from './ui/paste-lines.ts';
import { chosenColumns } from './ui/columns.ts';
import { refusedBy, usageProblem, type Refused } from './ui/usage-error.ts';
import { createUi, type Ui } from './ui/ui.ts';
import { stateDirOf } from './workspace/approved-targets.ts';
import { pathsOf } from './workspace/paths.ts';

interface GlobalOptions {
  readonly json?: boolean;
  readonly ndjson?: boolean;
  readonly yes?: boolean;
  readonly dir: string;
  readonly color: boolean;
  readonly accessible?: boolean;
  readonly debug?: boolean;
  readonly mfaCode?: string;
  readonly endpointUrl?: string;
  readonly trustFolder?: boolean;
}

const windows = process.platform === 'win32';
const columns = chosenColumns(process.env['COLUMNS']);
const commandNames = commands.map(({ name }) => name);

type Act = (context: Context) => Promise<number>;

/** Resolves with the exit code once all output is written. */
export async function main(argv: readonly string[], version: string): Promise<number> {
  const stop = new AbortController();
  let isRead = true;
  const output = watchOutput(() => {
    isRead = false;
    stop.abort();
  });
  const code = await runProgram(argv, version, { stop, isRead: () => isRead });
  const error = await output.settle();
  if (!error) return code;
  output.report(error);
  return code === 0 || code === codes.interrupted ? 1 : code;
}

/** `isRead`: whether somebody still takes the output. */
type Process = { readonly stop: AbortController; isRead(): boolean };

async function runProgram(argv: readonly string[], version: string, { stop, isRead }: Process): Promise<number> {
  let act: Act | undefined;
  const program = createProgram(version, argv, (chosen) => (act = chosen));
  try {
    program.parse(withoutComment(argv), { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? 0 : reportUsage(error as Refused, program);
  }
  const options = program.opts<GlobalOptions>();
  const ui = await createUi({ ...uiOptions(options, argv), signal: stop.signal });
  const signals = stopOnSignals(stop, ui);
  const problem = problemOf(options.dir);
  if (problem) {
    ui.error(problem, false);
    return problem.exitCode;
  }
  const paths = pathsOf(options.dir);
  const context: Context = {
    ui,
    paths,
    signal: stop.signal,
    yes: options.yes ?? false,
    mfaCode: options.mfaCode,
    awsProfile: process.env['AWS_PROFILE'],
    server: {
      flag: options.endpointUrl,
      environment: endpointOf(process.env),
      configured: async (profile) => {
        const { endpointOfProfile, endpointsInEnvironment } = await import('./aws/target/configured-endpoints.ts');
        const ofProfile = await endpointOfProfile(profile ?? process.env['AWS_PROFILE'] ?? 'default', process.env);
        return [...endpointsInEnvironment(process.env), ...ofProfile];
      },
    },
    stateDir: stateDirOf(process.env),
    trustFolder: options.trustFolder,
    pasteAnywhere: pasteableIn(wordsOf([paths.dir]), true),
    sandboxKey: process.env['WORKSHOP_SANDBOX_KEY'],
  };
  const reporter = await reporterOf(context);
  try {
    return (await act?.(context)) ?? 0;
  } catch (error) {
    const isCutOff = !isRead() && stop.signal.aborted && !(error instanceof WorkshopError);
    const code = isCutOff ? codes.interrupted : await report(error, context, options.debug ?? false);
    return code === codes.interrupted ? signals.exitCode() : code;
  } finally {
    await reporter?.end();
    signals.forget();
    ui.close();
  }
}

/** As the SDK reads it. */
function endpointOf(env: NodeJS.ProcessEnv): string | undefined {
  return env['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS'] === 'true' ? undefined : env['AWS_ENDPOINT_URL'];
}

/** Of a command that is not in `words`, only what the list of commands shows: all options take a tenth of a start. */
function createProgram(version: string, words: readonly string[], choose: (act: Act) => void): Command {
  const named = pasteableIn(undefined);
  const program = new Command('workshop')
    .description('Build a serverless URL shortener on AWS, or on a sandbox on your machine, step by step.')
    .addHelpText(
      'after',
      () => `\nOptions and examples of a command: ${named('workshop --help').replace(' --help', ' <command> --help')}`,
    )
    .usage('[options] <command>')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .configureHelp({ subcommandTerm: (command) => `${command.name()} ${argumentsOf(command)}`.trimEnd() })
    .configureOutput({ writeErr: () => undefined, ...(columns && { getOutHelpWidth: () => columns }) })
    .argument('[command]')
    .argument('[of]')
    .action((name?: string, of?: string) => {
      if (name === 'help') help(program, of);
      const asked = name === 'help' ? of : name;
      choose((context) => (asked === undefined ? run(context, 'status') : unknownCommand(asked)));
    });

  program.exitOverride(refusedBy(program));
  addOptions(program, globalOptions);
  for (const entry of commands) {
    const command = addCommand(program, entry).helpGroup(`${entry.group}:`);
    if (!words.includes(entry.name)) continue;
    const { subcommands = [] } = entry;
    defineCommand(command, subcommands.length > 0 ? { ...entry, options: [] } : entry);
    command.action(() => choose((context) => entry.run(context, command.args, command.opts())));
    for (const action of subcommands) {
      const own = addCommand(command, action);
      defineCommand(own, action);
      own.action(() => choose((context) => entry.run(context, [action.name, ...own.args], own.opts())));
    }
  }
  return program;
}

/** As the list of commands shows it. */
function addCommand(parent: Command, entry: Pick<CommandDefinition, 'name' | 'summary' | 'args'>): Command {
  const command = parent.command(entry.name).summary(entry.summary);
  for (const [argument, text] of entry.args ?? []) command.argument(argument, text);
  return command;
}

function defineCommand(
  command: Command,
  { name, summary, options = [], actions, subcommands, examples }: Omit<CommandDefinition, 'group' | 'run' | 'args'>,
): void {
  const named = pasteableIn(undefined);
  command.exitOverride(refusedBy(command));
  command.description(`${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`);
  addOptions(command, options);
  const after = (text: () => string) => command.addHelpText('after', text);
  if (actions)
    after(() => `\nActions:\n${actions.map(([action, text]) => `  ${action.padEnd(10)}${text}`).join('\n')}`);
  if (examples) after(() => `\nExamples:\n${examples.map((line) => `  $ ${named(line)}`).join('\n')}`);
  if (subcommands) {
    // What is wrong with an unknown action is its name, and not the options behind it.
    command.helpCommand(false).allowUnknownOption().allowExcessArguments();
    const line = () => named(`workshop ${name} --help`).replace(' --help', ' <action> --help');
    after(() => `\nOptions and examples of an action: ${line()}`);
  }
  after(() => `\n${named('Options of every command: workshop --help')}`);
}

/** As in its usage: `<step>` or `[what]`. */
function argumentsOf(command: Command): string {
  const names = command.registeredArguments.map((argument) => {
    const name = `${argument.name()}${argument.variadic ? '...' : ''}`;
    return argument.required ? `<${name}>` : `[${name}]`;
  });
  return names.join(' ');
}

function addOptions(command: Command, options: readonly OptionDefinition[]): void {
  for (const [flags, text, fallback] of options) command.option(flags, text, fallback);
}

function run(context: Context, name: string): Promise<number> {
  const entry = commands.find((entry) => entry.name === name);
  if (!entry) throw new TypeError(`The command table has no ${name}.`);
  return entry.run(context, [], {});
}

/** `workshop help [command]`, as `workshop [command] --help`. Returns only where there is no such command. */
function help(program: Command, of: string | undefined): void {
  (of === undefined ? program : program.commands.find((known) => known.name() === of))?.help();
}

function unknownCommand(asked: string): never {
  throw unknownName({
    noun: 'command',
    asked,
    known: [...commandNames, 'help'],
    fix: 'workshop --help',
  });
}

function uiOptions({ json = false, ndjson = false, color, accessible, dir }: GlobalOptions, argv: readonly string[]) {
  const { env, stdin, stderr } = process;
  const terminal = stderr.isTTY && env['TERM'] !== 'dumb' && !env['CI'];
  const screenReader = accessible ?? Boolean(env['ACCESSIBLE']);
  return {
    json,
    ndjson,
    accessible: screenReader || !terminal,
    // A screen reader would spell out the escape characters of a colour.
    color: color && !screenReader && !env['NO_COLOR'] && (terminal || Boolean(env['FORCE_COLOR'])),
    interactive: terminal && stdin.isTTY,
    screenReader,
    pasteable: pasteableIn(dir === '.' ? undefined : wordsOf([dir])),
    again: `workshop ${wordsOf(argv)}`,
    width: () => columns ?? Math.min(stderr.columns || 100, 100),
    isWidthChosen: columns !== undefined,
  };
}

/** As words of a shell. */
function wordsOf(list: readonly string[]): string {
  return list.map((word) => quote(word, windows)).join(' ');
}

/** Finds out how the program was started at the first command that it prints: that reads the file system. */
function pasteableIn(dir: string | undefined, isAnywhere = false): (text: string) => string {
  let program: string | undefined;
  return (text) => {
    if (!text.includes('workshop ')) return text;
    const [, script = ''] = process.argv;
    const cwd = isAnywhere ? undefined : (currentFolder() ?? dirname(script));
    program ??= programName({ script, env: process.env, cwd, windows });
    return withProgramName(text, { program, dir, commands: commandNames });
  };
}

/** 128 and the number of the signal, as shells report a process that ended by it. */
const signalCodes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

type StopSignal = keyof typeof signalCodes;

/** A terminal that closes, or a service manager, kills what has not ended after some seconds. */
const stopTimeoutMs = 8_000;

/**
 * The first signal stops after the current call and saves; the second one ends the process. SIGTERM and SIGHUP end it
 * within a bounded time: nobody may be there to send a second one. What was saved by then is resumed.
 */
function stopOnSignals(stop: AbortController, ui: Ui) {
  let received: StopSignal | undefined;
  let timer: NodeJS.Timeout | undefined;
  const exitCode = () => signalCodes[received ?? 'SIGINT'];
  const handler = (signal: StopSignal) => {
    if (received) process.exit(exitCode());
    received = signal;
    const again = signal === 'SIGINT' ? ' Press Ctrl-C again to quit now.' : '';
    ui.say(`\nStopping after the current call.${again}`);
    if (signal !== 'SIGINT') timer = setTimeout(() => process.exit(exitCode()), stopTimeoutMs);
    stop.abort();
  };
  const handled = Object.keys(signalCodes) as StopSignal[];
  for (const signal of handled) process.on(signal, handler);
  return {
    exitCode,
    forget() {
      clearTimeout(timer);
      for (const signal of handled) process.off(signal, handler);
    },
  };
}

async function report(error: unknown, { ui, signal }: Context, debug: boolean): Promise<number> {
  const { asWorkshopError } = await import('./aws/errors/explain.ts');
  const interrupted = signal.aborted && !(error instanceof WorkshopError);
  const aborted = Object.assign(new Error('Stopped.'), { name: 'AbortError' });
  const said = asWorkshopError(interrupted ? aborted : error, undefined);
  ui.error(said, debug);
  return said.exitCode;
}

async function reportUsage(error: Refused, program: Command): Promise<number> {
  const ui = await createUi(uiOptions(program.opts<GlobalOptions>(), []));
  const complete = createProgram('', commandNames, () => undefined);
  ui.error(usageProblem(error, complete), false);
  return 2;
}
