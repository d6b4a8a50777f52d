// The composition root: the only place with argv, environment and exit code.
import { Command, CommanderError } from 'commander';
import type { Context } from './commands/shared/context.ts';
import { commands } from './commands/index.ts';
import { unknownName, usageError, WorkshopError } from './engine/errors.ts';
import { createUi, type Ui } from './ui/ui.ts';
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
}

type Act = (context: Context) => Promise<number>;

export async function main(argv: readonly string[], version: string): Promise<number> {
  let act: Act | undefined;
  const program = createProgram(version, (chosen) => (act = chosen));
  try {
    program.parse(withoutComment(argv), { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? 0 : reportUsage(error, program);
  }
  const options = program.opts<GlobalOptions>();
  const ui = await createUi(uiOptions(options));
  const stop = new AbortController();
  const forget = onInterrupt(stop, ui);
  const context: Context = {
    ui,
    paths: pathsOf(options.dir),
    signal: stop.signal,
    yes: options.yes ?? false,
    mfaCode: options.mfaCode,
    awsProfile: process.env['AWS_PROFILE'],
    server: { flag: options.endpointUrl, environment: endpointOf(process.env) },
  };
  try {
    return (await act?.(context)) ?? 0;
  } catch (error) {
    return await report(error, context, options.debug ?? false);
  } finally {
    forget();
    ui.close();
  }
}

/** As the SDK reads it. */
function endpointOf(env: NodeJS.ProcessEnv): string | undefined {
  return env['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS'] === 'true' ? undefined : env['AWS_ENDPOINT_URL'];
}

/** Commands to paste end in `# …`, which an interactive zsh hands on as arguments. */
function withoutComment(argv: readonly string[]): readonly string[] {
  const at = argv.indexOf('#');
  return at < 0 ? argv : argv.slice(0, at);
}

function createProgram(version: string, choose: (act: Act) => void): Command {
  const program = new Command('workshop')
    .description('Builds a serverless URL shortener on AWS, or on an embedded sandbox, step by step.')
    .version(version)
    .exitOverride()
    .configureOutput({ writeErr: () => undefined })
    .option('--json', 'one JSON document on stdout')
    .option('--ndjson', 'every event as a line of JSON on stdout')
    .option('-y, --yes', 'answer every question with yes')
    .option('--dir <folder>', 'the folder of the workspace', '.')
    .option('--no-color', 'no colours (also: NO_COLOR)')
    .option('--accessible', 'append-only output, words in place of glyphs (also: ACCESSIBLE=1)')
    .option('--debug', 'show the cause of errors')
    .option('--mfa-code <code>', 'of your MFA device, for an AWS profile that wants one')
    .option('--endpoint-url <url>', 'a server in place of AWS, for the target aws (also: AWS_ENDPOINT_URL)')
    .argument('[command]')
    .action((name?: string) =>
      choose((context) => (name === undefined ? run(context, 'status') : unknownCommand(name))),
    );

  for (const entry of commands) {
    const command = program.command(entry.name).description(entry.summary);
    for (const [name, text] of entry.args ?? []) command.argument(name, text);
    for (const [flags, text, fallback] of entry.options ?? []) command.option(flags, text, fallback);
    if (entry.actions)
      command.addHelpText(
        'after',
        `\nActions:\n${entry.actions.map(([name, text]) => `  ${name.padEnd(10)}${text}`).join('\n')}`,
      );
    if (entry.examples)
      command.addHelpText('after', `\nExamples:\n${entry.examples.map((line) => `  $ ${line}`).join('\n')}`);
    command.action(() => choose((context) => entry.run(context, command.args, command.opts())));
  }
  return program;
}

function run(context: Context, name: string): Promise<number> {
  const entry = commands.find((entry) => entry.name === name);
  if (!entry) throw new TypeError(`The command table has no ${name}.`);
  return entry.run(context, [], {});
}

function unknownCommand(asked: string): never {
  throw unknownName({ noun: 'command', asked, known: commands.map(({ name }) => name), fix: 'workshop --help' });
}

function uiOptions({ json = false, ndjson = false, color, accessible }: GlobalOptions) {
  const { env, stdin, stderr } = process;
  const terminal = stderr.isTTY && env['TERM'] !== 'dumb' && !env['CI'];
  return {
    json,
    ndjson,
    accessible: accessible ?? (Boolean(env['ACCESSIBLE']) || !terminal),
    color: color && !env['NO_COLOR'] && (terminal || Boolean(env['FORCE_COLOR'])),
    interactive: terminal && stdin.isTTY,
    screenReader: accessible ?? Boolean(env['ACCESSIBLE']),
    width: Math.min(stderr.columns || Number(env['COLUMNS']) || 100, 100),
  };
}

/** The first Ctrl-C stops after the current call and saves; the second one ends the process. */
function onInterrupt(stop: AbortController, ui: Ui): () => void {
  const handler = () => {
    if (stop.signal.aborted) process.exit(130);
    ui.say('\nStopping after the current call. Press Ctrl-C again to quit now.');
    stop.abort();
  };
  process.on('SIGINT', handler);
  process.on('SIGTERM', handler);
  return () => {
    process.off('SIGINT', handler);
    process.off('SIGTERM', handler);
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

async function reportUsage(error: CommanderError, program: Command): Promise<number> {
  const options = program.opts<GlobalOptions>();
  const ui = await createUi(uiOptions(options));
  const message = error.message.replace(/^error: /, '');
  ui.error(
    usageError(`${message.charAt(0).toUpperCase()}${message.slice(1)}.`.replace('..', '.'), 'workshop --help'),
    false,
  );
  return 2;
}
