// `workshop sandbox status|start|stop|logs|env`: the embedded AWS of this folder.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { defaultRegion } from '../aws/facts.ts';
import { WorkshopError } from '../engine/errors.ts';
import {
  ensureSandbox,
  findSandbox,
  logFile,
  SandboxStartError,
  stopSandbox,
  type Locator,
} from '../sandbox/process.ts';
import { readCheckpoint } from '../workspace.ts';
import type { Command, Context } from './context.ts';

export interface SandboxOptions {
  readonly action: string;
  readonly pace?: string | undefined;
  readonly port?: string | undefined;
  readonly lines?: string | undefined;
  readonly shell?: string | undefined;
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

const actions = { status, start, stop, logs, env };

async function status({ ui, paths }: Context): Promise<number> {
  const found = await findSandbox(paths.sandbox);
  ui.result(
    { running: found !== undefined, ...(found && shown(found)) },
    found ? textOf(found) : 'The sandbox of this folder is not running.',
  );
  ui.next(found ? 'workshop sandbox env' : 'workshop sandbox start');
  return 0;
}

async function start({ ui, paths }: Context, { pace, port }: SandboxOptions): Promise<number> {
  if (port !== undefined && !/^\d{1,5}$/.test(port))
    throw new WorkshopError({ code: 'usage', message: `"${port}" is not a port.`, fix: 'workshop sandbox start' });
  try {
    const found = await ensureSandbox(paths.sandbox, { pace, port: port === undefined ? undefined : Number(port) });
    ui.result({ running: true, ...shown(found) }, textOf(found));
  } catch (error) {
    if (!(error instanceof SandboxStartError)) throw error;
    throw new WorkshopError({
      code: 'sandbox',
      message: error.message,
      state: 'Its state on disk was not changed.',
      fix: 'workshop sandbox logs',
      cause: error,
    });
  }
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
  const found = await findSandbox(paths.sandbox);
  if (!found)
    throw new WorkshopError({
      code: 'sandbox',
      message: 'The sandbox of this folder is not running.',
      fix: 'workshop sandbox start',
    });
  const region = (await readCheckpoint(paths))?.target.region ?? defaultRegion;
  const values = {
    AWS_ENDPOINT_URL: found.url,
    AWS_ACCESS_KEY_ID: found.accessKeyId,
    AWS_SECRET_ACCESS_KEY: found.secretAccessKey,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    // A profile or a session of the learner's own would go before these keys.
    AWS_SESSION_TOKEN: '',
    AWS_PROFILE: '',
    AWS_PAGER: '',
  };
  ui.result(values, envText(values, shell));
  ui.say(
    '# An AWS CLI before 1.29 or 2.13 does not know AWS_ENDPOINT_URL: give it --endpoint-url "$AWS_ENDPOINT_URL".',
    'dim',
  );
  return 0;
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
