// `workshop sandbox status|start|stop|logs|env|key|run|inject`: the sandbox of this folder.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { defaultRegion } from '../../aws/facts.ts';
import { unknownName, usageError, WorkshopError } from '../../engine/errors.ts';
import { awsEnvironment } from '../../sandbox/client/environment.ts';
import { ensureSandbox, findSandbox, logFile, stopSandbox, type Locator } from '../../sandbox/client/process.ts';
import { readCheckpoint } from '../../workspace/checkpoint.ts';
import { assertOwnHome } from '../../workspace/paths.ts';
import type { Command, Context } from '../shared/context.ts';
import { functionsApproval } from '../shared/approval/approve-functions.ts';
import { envText } from './env.ts';
import { durabilityOf, paceOf, portOf } from './flags.ts';
import type { InjectOptions } from './inject.ts';
import type { SandboxRunOptions } from './run.ts';

interface SandboxOptions extends SandboxRunOptions, InjectOptions {
  readonly action: string;
  readonly lines?: string | undefined;
  readonly repair?: boolean | undefined;
  readonly policy?: string | undefined;
  readonly name?: string | undefined;
}

export const sandbox: Command<SandboxOptions> = async (context, options) => {
  const action = oldNames[options.action] ?? options.action;
  await assertOwnHome(context.paths);
  if (Object.hasOwn(actions, action)) return actions[action as keyof typeof actions](context, options);
  throw unknownName({
    noun: 'sandbox action',
    asked: options.action,
    known: Object.keys(actions),
    fix: 'workshop sandbox --help',
  });
};

const actions = { status, start, stop, logs, env, key, run, inject };

/** The name that `inject` had first. */
const oldNames: Readonly<Record<string, string>> = { fault: 'inject' };

async function run(context: Context, options: SandboxRunOptions): Promise<number> {
  return (await import('./run.ts')).run(context, options);
}

async function inject(context: Context, options: InjectOptions): Promise<number> {
  return (await import('./inject.ts')).inject(context, await running(context.paths), options);
}

const notRunning = 'The sandbox of this folder is not running.';
const noKey = { state: 'No key was created.' };

async function status({ ui, paths }: Context): Promise<number> {
  const found = await findSandbox(paths.sandbox);
  ui.result({ running: found !== undefined, ...(found && shown(found)) }, found ? textOf(found) : notRunning);
  ui.next(found ? 'workshop sandbox env' : 'workshop sandbox start');
  return 0;
}

async function start(context: Context, { pace, port, repair = false, durability }: SandboxOptions): Promise<number> {
  const { ui, paths } = context;
  const approve = functionsApproval(context);
  const wanted = { approve, pace: paceOf(pace), port: portOf(port), repair, durability: durabilityOf(durability) };
  // Only a start repairs.
  if (repair) await stopSandbox(paths.sandbox);
  const { sandboxStartError } = await import('../../aws/target/target.ts');
  const found = await ensureSandbox(paths.sandbox, wanted).catch((error: unknown) => {
    throw sandboxStartError(error);
  });
  ui.result({ running: true, ...shown(found) }, textOf(found));
  ui.next('workshop sandbox env');
  return 0;
}

async function stop({ ui, paths }: Context): Promise<number> {
  const stopped = await stopSandbox(paths.sandbox);
  ui.result({ stopped }, stopped ? 'Sandbox stopped. Its state is kept.' : notRunning);
  ui.next('workshop status');
  return 0;
}

async function logs({ ui, paths }: Context, { lines = '50' }: SandboxOptions): Promise<number> {
  const file = logFile(paths.sandbox);
  const text = existsSync(file) ? await readFile(file, 'utf8') : '';
  const last = text.trimEnd().split('\n').slice(-Number(lines));
  ui.result({ file, lines: last }, last.join('\n') || 'No sandbox has run in this folder yet.', 'code');
  return 0;
}

async function env({ ui, paths }: Context, { shell = 'sh' }: SandboxOptions): Promise<number> {
  const found = await running(paths);
  const values = awsEnvironment(found, await regionOf(paths));
  ui.result(values, envText(values, shell), 'code');
  ui.say(
    '# An AWS CLI older than 1.29 or 2.13 ignores AWS_ENDPOINT_URL: add --endpoint-url "$AWS_ENDPOINT_URL".',
    'dim',
  );
  return 0;
}

/** As `env`, with the key of a user who has these policies and no others. */
async function key(
  { ui, paths }: Context,
  { policy, name = 'learner', shell = 'sh' }: SandboxOptions,
): Promise<number> {
  if (!policy)
    throw usageError('A restricted key needs a policy: add --policy.', 'workshop sandbox key --policy <file>', noKey);
  const found = await running(paths);
  const files = await Promise.all(policy.split(',').map(readPolicy));
  const { makeRestrictedKey } = await import('./restricted-key.ts');
  const region = await regionOf(paths);
  const made = await makeRestrictedKey(found, region, name, files);
  const values = awsEnvironment({ ...made, url: found.url }, region);
  ui.result(values, envText(values, shell), 'code');
  ui.say(`# You call as ${made.arn}. To be the administrator again: eval "$(workshop sandbox env)"`, 'dim');
  ui.next('aws sts get-caller-identity');
  return 0;
}

async function readPolicy(file: string): Promise<{ file: string; text: string }> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    const message = `The policy file ${file} cannot be read: ${(error as Error).message}`;
    throw usageError(message, 'workshop sandbox key --policy <file>', { ...noKey, cause: error });
  });
  return { file, text };
}

async function running(paths: Context['paths']): Promise<Locator> {
  const found = await findSandbox(paths.sandbox);
  if (found) return found;
  throw new WorkshopError({
    code: 'sandbox',
    message: notRunning,
    fix: 'workshop sandbox start',
  });
}

async function regionOf(paths: Context['paths']): Promise<string> {
  return (await readCheckpoint(paths))?.target.region ?? defaultRegion;
}

function shown({ url, pid, pace, account, startedAt }: Locator) {
  return { url, pid, pace, account, startedAt };
}

function textOf({ url, pid, pace, account, startedAt }: Locator): string {
  return `running on ${url}, account ${account}, pace ${pace}\nprocess ${pid}, started ${startedAt}`;
}
