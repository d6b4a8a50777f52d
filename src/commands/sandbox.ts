// `workshop sandbox status|start|stop|logs|env|key`: the embedded AWS of this folder.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { defaultRegion } from '../aws/facts.ts';
import { WorkshopError } from '../engine/errors.ts';
import { ensureSandbox, findSandbox, logFile, stopSandbox, type Locator } from '../sandbox/process.ts';
import { readCheckpoint } from '../workspace.ts';
import type { Command, Context } from './context.ts';

export interface SandboxOptions {
  readonly action: string;
  readonly pace?: string | undefined;
  readonly port?: string | undefined;
  readonly lines?: string | undefined;
  readonly shell?: string | undefined;
  readonly repair?: boolean | undefined;
  readonly policy?: string | undefined;
  readonly name?: string | undefined;
}

export const sandbox: Command<SandboxOptions> = async (context, options) => {
  const action = actions[options.action as keyof typeof actions];
  if (action) return action(context, options);
  throw new WorkshopError({
    code: 'usage',
    message: `The sandbox knows no "${options.action}"; it knows ${Object.keys(actions).join(', ')}.`,
    fix: 'workshop sandbox --help',
  });
};

const actions = { status, start, stop, logs, env, key };

async function status({ ui, paths }: Context): Promise<number> {
  const found = await findSandbox(paths.sandbox);
  ui.result(
    { running: found !== undefined, ...(found && shown(found)) },
    found ? textOf(found) : 'The sandbox of this folder is not running.',
  );
  ui.next(found ? 'workshop sandbox env' : 'workshop sandbox start');
  return 0;
}

async function start({ ui, paths }: Context, { pace, port, repair }: SandboxOptions): Promise<number> {
  if (port !== undefined && !/^\d{1,5}$/.test(port))
    throw new WorkshopError({ code: 'usage', message: `"${port}" is not a port.`, fix: 'workshop sandbox start' });
  const { asStartError } = await import('../aws/target.ts');
  const found = await ensureSandbox(paths.sandbox, {
    pace,
    port: port === undefined ? undefined : Number(port),
    repair: repair === true,
  }).catch((error: unknown) => {
    throw asStartError(error);
  });
  ui.result({ running: true, ...shown(found) }, textOf(found));
  ui.next('workshop sandbox env');
  return 0;
}

async function stop({ ui, paths }: Context): Promise<number> {
  const stopped = await stopSandbox(paths.sandbox);
  ui.result({ stopped }, stopped ? 'Stopped. Everything in it is kept.' : 'The sandbox of this folder is not running.');
  ui.next('workshop status');
  return 0;
}

async function logs({ ui, paths }: Context, { lines = '50' }: SandboxOptions): Promise<number> {
  const file = logFile(paths.sandbox);
  const text = existsSync(file) ? await readFile(file, 'utf8') : '';
  const last = text.trimEnd().split('\n').slice(-Number(lines));
  ui.result({ file, lines: last }, last.join('\n') || 'The sandbox has not run in this folder yet.');
  return 0;
}

async function env({ ui, paths }: Context, { shell = 'sh' }: SandboxOptions): Promise<number> {
  const found = await running(paths);
  const values = envOf(found, found, await regionOf(paths));
  ui.result(values, envText(values, shell));
  ui.say(
    '# An AWS CLI before 1.29 or 2.13 does not know AWS_ENDPOINT_URL: give it --endpoint-url "$AWS_ENDPOINT_URL".',
    'dim',
  );
  return 0;
}

/** As `env`, with the key of a caller who may do what the policies say and nothing else. */
async function key(
  { ui, paths }: Context,
  { policy, name = 'learner', shell = 'sh' }: SandboxOptions,
): Promise<number> {
  if (!policy)
    throw new WorkshopError({
      code: 'usage',
      message: 'A restricted key needs the policy that restricts it.',
      fix: 'workshop sandbox key --policy <file>',
    });
  const found = await running(paths);
  const files = await Promise.all(policy.split(',').map(readPolicy));
  const { makeRestrictedKey } = await import('../aws/sandbox-key.ts');
  const region = await regionOf(paths);
  const made = await makeRestrictedKey(found, region, name, files);
  const values = envOf(found, made, region);
  ui.result(values, envText(values, shell));
  ui.say(`# The caller is ${made.arn}. Back to the administrator: eval "$(workshop sandbox env)"`, 'dim');
  ui.next('aws sts get-caller-identity');
  return 0;
}

async function readPolicy(file: string): Promise<{ file: string; text: string }> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new WorkshopError({
      code: 'usage',
      message: `The policy ${file} cannot be read: ${(error as Error).message}`,
      state: 'No key was made.',
      fix: 'workshop sandbox key --policy <file>',
      cause: error,
    });
  });
  return { file, text };
}

async function running(paths: Context['paths']): Promise<Locator> {
  const found = await findSandbox(paths.sandbox);
  if (found) return found;
  throw new WorkshopError({
    code: 'sandbox',
    message: 'The sandbox of this folder is not running.',
    fix: 'workshop sandbox start',
  });
}

async function regionOf(paths: Context['paths']): Promise<string> {
  return (await readCheckpoint(paths))?.target.region ?? defaultRegion;
}

function envOf({ url }: Locator, key: Pick<Locator, 'accessKeyId' | 'secretAccessKey'>, region: string) {
  return {
    AWS_ENDPOINT_URL: url,
    AWS_ACCESS_KEY_ID: key.accessKeyId,
    AWS_SECRET_ACCESS_KEY: key.secretAccessKey,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    // A profile or a session of the learner's own would go before these keys.
    AWS_SESSION_TOKEN: '',
    AWS_PROFILE: '',
    AWS_PAGER: '',
  };
}

function envText(values: Readonly<Record<string, string>>, shell: string): string {
  return Object.entries(values)
    .map(([name, value]) => {
      if (shell === 'powershell')
        return value ? `$env:${name} = '${value}'` : `Remove-Item Env:${name} -ErrorAction Ignore`;
      return value ? `export ${name}='${value}'` : `unset ${name}`;
    })
    .join('\n');
}

function shown({ url, pid, pace, account, startedAt }: Locator) {
  return { url, pid, pace, account, startedAt };
}

function textOf({ url, pid, pace, account, startedAt }: Locator): string {
  return `running on ${url}, account ${account}, pace ${pace}\nprocess ${pid}, since ${startedAt}`;
}
