// `workshop sandbox run`: the sandbox in the foreground, with a key and an account that you choose, for other tools and
// their test suites. A signal is its normal end: exit code 0.
import { defaultRegion } from '../../aws/facts.ts';
import { WorkshopError } from '../../engine/errors.ts';
import { untilAborted } from '../../engine/wait/until-aborted.ts';
import { adminPaths } from '../../sandbox/client/admin-paths.ts';
import { awsEnvironment } from '../../sandbox/client/environment.ts';
import { mayRunFunctions, SandboxStartError } from '../../sandbox/client/process.ts';
import { readCheckpoint } from '../../workspace/checkpoint.ts';
import type { Context } from '../shared/context.ts';
import { makeFolder } from '../../lib/files/make-folder.ts';
import { functionsApproval } from '../shared/approval/approve-functions.ts';
import { envText } from './env.ts';
import { accountOf, durabilityOf, paceOf, portOf } from './flags.ts';
import { givenKey, visibleInPs } from './given-key.ts';

export interface SandboxRunOptions {
  readonly port?: string | undefined;
  readonly key?: string | undefined;
  readonly keyFile?: string | undefined;
  readonly account?: string | undefined;
  readonly ephemeral?: boolean | undefined;
  readonly pace?: string | undefined;
  readonly durability?: string | undefined;
  readonly log?: boolean | undefined;
  readonly shell?: string | undefined;
}

export async function run(context: Context, options: SandboxRunOptions): Promise<number> {
  const { ui, paths, signal, sandboxKey } = context;
  const { ephemeral = false, log = false, shell = 'sh' } = options;
  const [port, pace, account] = [portOf(options.port), paceOf(options.pace) ?? 'instant', accountOf(options.account)];
  const [key, durability] = [givenKey(options, sandboxKey), durabilityOf(options.durability)];
  if (options.key !== undefined) ui.trace(`# ${visibleInPs}`);
  const region = (ephemeral ? undefined : await readCheckpoint(paths))?.target.region ?? defaultRegion;
  if (!ephemeral) makeFolder(paths.sandbox, 0o700);
  const mayRun = ephemeral || (await mayRunFunctions(paths.sandbox, { approve: functionsApproval(context) }));
  const { runSandbox } = await import('../../sandbox/client/foreground.ts');
  const sandbox = await runSandbox({
    dir: ephemeral ? undefined : paths.sandbox,
    port,
    pace,
    durability,
    functions: mayRun ? undefined : 'blocked',
    key: key || account ? { ...key, account } : undefined,
    onLine: log ? (line) => ui.trace(line) : undefined,
  }).catch((error: unknown) => {
    throw explained(error, options.port);
  });
  const { url } = sandbox;
  const { accessKeyId, secretAccessKey } = sandbox.key;
  const env = awsEnvironment({ url, accessKeyId, secretAccessKey }, region);
  const lasts = ephemeral ? 'Its state is deleted at the end.' : `Its state is in ${sandbox.dir}.`;
  ui.say(`The sandbox listens on ${url}, account ${sandbox.key.account}, pace ${pace}. ${lasts}`);
  ui.ready(
    { url, account: sandbox.key.account, accessKeyId, secretAccessKey, region, pace, ephemeral, pid: process.pid, env },
    envText(env, shell),
  );
  ui.say(`# Press Ctrl-C to stop it. To delete everything in it: curl -X POST ${url}${adminPaths.reset}`, 'dim');
  ui.next('aws sts get-caller-identity   # in another terminal, after the lines above');
  const why = await Promise.race([untilAborted(signal), sandbox.starterGone]);
  await sandbox.close();
  ui.say(`Sandbox stopped${why ? `: ${why}` : ''}.`);
  return 0;
}

function explained(error: unknown, port: string | undefined): unknown {
  if (!(error instanceof SandboxStartError)) return error;
  const [message, fix] = {
    port: [
      /EACCES/.test(error.message)
        ? `Port ${port} is below 1024 and needs an administrator.`
        : `Port ${port} is taken.`,
      'workshop sandbox run --port 0   # any free port',
    ],
    joined: [
      'The sandbox of this folder is already running.',
      'workshop sandbox stop   # or: workshop sandbox run --ephemeral',
    ],
    damaged: [
      error.message,
      'workshop sandbox start --repair   # keeps a copy, and drops the lines that cannot be read',
    ],
    newer: [error.message, 'workshop --version   # a newer workshop wrote this state: update yours'],
    key: [error.message, 'workshop sandbox run --ephemeral   # a temporary state, with any key'],
    disk: ['No space is left on the disk.', 'df -h .   # free some space, then run your command again'],
    address: [
      error.message,
      'ping -c 1 127.0.0.1   # enable IPv4 on the loopback interface, then run your command again',
    ],
    failed: [error.message, 'workshop doctor'],
  }[error.reason] as [string, string];
  return new WorkshopError({ code: 'sandbox', message, state: 'No sandbox was started.', fix, cause: error });
}
