// `workshop sandbox run`: the sandbox in the foreground, with a key and an account of one's choice, for other tools and
// their test suites. A signal is its ordinary end: exit code 0.
import { defaultRegion } from '../../aws/facts.ts';
import { WorkshopError } from '../../engine/errors.ts';
import { SandboxStartError } from '../../sandbox/client/process.ts';
import { readCheckpoint } from '../../workspace/checkpoint.ts';
import type { Context } from '../shared/context.ts';
import { envOf, envText } from './env.ts';
import { accountOf, keyOf, paceOf, portOf } from './flags.ts';

export interface SandboxRunOptions {
  readonly port?: string | undefined;
  readonly key?: string | undefined;
  readonly account?: string | undefined;
  readonly ephemeral?: boolean | undefined;
  readonly pace?: string | undefined;
  readonly log?: boolean | undefined;
  readonly shell?: string | undefined;
}

export async function run({ ui, paths, signal }: Context, options: SandboxRunOptions): Promise<number> {
  const { ephemeral = false, log = false, shell = 'sh' } = options;
  const [port, pace, account] = [portOf(options.port), paceOf(options.pace) ?? 'instant', accountOf(options.account)];
  const key = keyOf(options.key);
  const region = (ephemeral ? undefined : await readCheckpoint(paths))?.target.region ?? defaultRegion;
  const { runSandbox } = await import('../../sandbox/client/foreground.ts');
  const sandbox = await runSandbox({
    dir: ephemeral ? undefined : paths.sandbox,
    port,
    pace,
    key: key || account ? { ...key, account } : undefined,
    onLine: log ? (line) => ui.trace(line) : undefined,
  }).catch((error: unknown) => {
    throw explained(error, options.port);
  });
  const { url } = sandbox;
  const { accessKeyId, secretAccessKey } = sandbox.key;
  const env = envOf({ url, accessKeyId, secretAccessKey }, region);
  const lasts = ephemeral ? 'nothing of it is left when it ends' : `its state stays in ${sandbox.dir}`;
  ui.say(`The sandbox listens on ${url}, account ${sandbox.key.account}, pace ${pace}; ${lasts}.`);
  ui.ready(
    { url, account: sandbox.key.account, accessKeyId, secretAccessKey, region, pace, ephemeral, pid: process.pid, env },
    envText(env, shell),
  );
  ui.say(`# Ctrl-C ends it. Empty it: curl -X POST ${url}/_sandbox/reset`, 'dim');
  ui.next('aws sts get-caller-identity   # in another terminal, after the lines above');
  const why = await Promise.race([untilAborted(signal), sandbox.abandoned]);
  await sandbox.close();
  ui.say(`The sandbox has ended${why ? `: ${why}` : ''}.`);
  return 0;
}

function untilAborted(signal: AbortSignal): Promise<undefined> {
  if (signal.aborted) return Promise.resolve(undefined);
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(undefined), { once: true }));
}

function explained(error: unknown, port: string | undefined): unknown {
  if (!(error instanceof SandboxStartError)) return error;
  const [message, fix] = {
    port: [
      /EACCES/.test(error.message)
        ? `Port ${port} takes an administrator, as all below 1024.`
        : `Port ${port} is taken.`,
      'workshop sandbox run --port 0   # any free one',
    ],
    joined: ['The sandbox of this folder is running already.', 'workshop sandbox stop   # or: sandbox run --ephemeral'],
    damaged: [error.message, 'workshop sandbox start --repair   # keeps a copy, and drops what cannot be read'],
    newer: [error.message, 'workshop --version   # this state needs the newer workshop that wrote it'],
    key: [error.message, 'workshop sandbox run --ephemeral   # a state of its own, with any key'],
    disk: ['No space is left on the disk.', 'df -h .   # free some space, then run your command again'],
    failed: [error.message, 'workshop doctor'],
  }[error.reason] as [string, string];
  return new WorkshopError({ code: 'sandbox', message, state: 'No sandbox was started.', fix, cause: error });
}
