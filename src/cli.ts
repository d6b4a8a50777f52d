// The composition root: the only place with argv, environment and exit code.
import { Command, CommanderError } from 'commander';
import type { Context } from './commands/context.ts';
import { WorkshopError } from './engine/errors.ts';
import { createUi, type Ui } from './ui/ui.ts';
import { pathsOf } from './workspace.ts';

interface GlobalOptions {
  readonly json?: boolean;
  readonly ndjson?: boolean;
  readonly yes?: boolean;
  readonly dir: string;
  readonly color: boolean;
  readonly accessible?: boolean;
  readonly debug?: boolean;
}

type Act = (context: Context) => Promise<number>;

export async function main(argv: readonly string[], version: string): Promise<number> {
  let act: Act | undefined;
  const program = createProgram(version, (chosen) => (act = chosen));
  try {
    program.parse(argv, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? 0 : usageError(error, program);
  }
  const options = program.opts<GlobalOptions>();
  const ui = await createUi(uiOptions(options));
  const stop = new AbortController();
  const forget = onInterrupt(stop, ui);
  const context: Context = { ui, paths: pathsOf(options.dir), signal: stop.signal, yes: options.yes ?? false };
  try {
    return (await act?.(context)) ?? 0;
  } catch (error) {
    return await report(error, context, options.debug ?? false);
  } finally {
    forget();
    ui.close();
  }
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
    .action(() => choose(async (context) => (await import('./commands/status.ts')).status(context, {})));

  program
    .command('start')
    .description('choose target, region and names for this folder')
    .option('--target <kind>', 'sandbox, or aws: your own account', 'sandbox')
    .option('--profile <name>', 'the AWS profile to use')
    .option('--region <region>', 'the AWS region (default: ap-south-1)')
    .option('--suffix <name>', 'appended to every name, for a shared account')
    .option('--pace <pace>', "the sandbox's pace: instant, demo or aws")
    .action((options) => choose(async (context) => (await import('./commands/start.ts')).start(context, options)));
  program
    .command('next')
    .description('build and prove the next step')
    .option('--all', 'all the steps that are left')
    .option('--pace <pace>', "the sandbox's pace: instant, demo or aws")
    .action((options) => choose(async (context) => (await import('./commands/next.ts')).next(context, options)));
  program
    .command('up')
    .description('build and prove all the steps that are left (next --all)')
    .option('--pace <pace>', "the sandbox's pace: instant, demo or aws")
    .action((options) => choose(async (context) => (await import('./commands/next.ts')).next(context, { ...options, all: true })));
  program
    .command('goto')
    .argument('<step>', 'its name or number')
    .description('build and prove every step up to this one')
    .action((to: string) => choose(async (context) => (await import('./commands/next.ts')).next(context, { to })));
  program
    .command('status')
    .description('where you are and what comes next')
    .action(() => choose(async (context) => (await import('./commands/status.ts')).status(context, {})));
  program
    .command('verify')
    .argument('[step]', 'its name or number; all that are built where none is given')
    .description('prove again what was built')
    .action((step?: string) => choose(async (context) => (await import('./commands/verify.ts')).verify(context, { step })));
  program
    .command('inspect')
    .argument('[what]', 'a step or a resource')
    .description('what was made, as it is now')
    .action((what?: string) => choose(async (context) => (await import('./commands/inspect.ts')).inspect(context, { what })));
  program
    .command('teardown')
    .description('remove everything that was made')
    .action(() => choose(async (context) => (await import('./commands/teardown.ts')).teardown(context, {})));
  program
    .command('sandbox')
    .argument('[action]', 'status, start, stop, logs or env', 'status')
    .description('the embedded AWS of this folder')
    .option('--pace <pace>', 'for start: instant, demo or aws')
    .option('--port <port>', 'for start: the port of the control plane (default: 4566, or any free one)')
    .option('--lines <count>', 'for logs: how many', '50')
    .option('--shell <shell>', 'for env: sh or powershell', 'sh')
    .action((action: string, options) => choose(async (context) => (await import('./commands/sandbox.ts')).sandbox(context, { ...options, action })));
  return program;
}

function uiOptions({ json = false, ndjson = false, color, accessible }: GlobalOptions) {
  const { env, stdin, stderr } = process;
  const terminal = Boolean(stderr.isTTY) && env['TERM'] !== 'dumb' && !env['CI'];
  return {
    json,
    ndjson,
    accessible: accessible ?? (Boolean(env['ACCESSIBLE']) || !terminal),
    color: color && !env['NO_COLOR'] && (terminal || Boolean(env['FORCE_COLOR'])),
    interactive: terminal && Boolean(stdin.isTTY),
    width: Math.min(stderr.columns ?? 100, 100),
  };
}

/** Once: stop at the next call, save and say how to go on. Twice: at once. */
function onInterrupt(stop: AbortController, ui: Ui): () => void {
  const handler = () => {
    if (stop.signal.aborted) process.exit(130);
    ui.say('\nStopping; once more to stop at once.');
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
  const { asWorkshopError } = await import('./aws/explain.ts');
  const interrupted = signal.aborted && !(error instanceof WorkshopError);
  const aborted = Object.assign(new Error('Stopped.'), { name: 'AbortError' });
  const said = asWorkshopError(interrupted ? aborted : error, undefined);
  ui.error(said, debug);
  return said.exitCode;
}

async function usageError(error: CommanderError, program: Command): Promise<number> {
  const options = program.opts<GlobalOptions>();
  const ui = await createUi(uiOptions(options));
  const message = error.message.replace(/^error: /, '');
  ui.error(new WorkshopError({ code: 'usage', message: `${message.charAt(0).toUpperCase()}${message.slice(1)}.`.replace('..', '.'), fix: 'workshop --help' }), false);
  return 2;
}
