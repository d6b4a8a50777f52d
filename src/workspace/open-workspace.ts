// A learner's folder, opened and closed as a whole: lock, checkpoint, journal, target and the engine's run on them.
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { CallInterceptor } from '../aws/calls/clients.ts';
import type { ServerChoice } from '../aws/target/other-server.ts';
import { attributeCalls } from '../engine/report/attribute-calls.ts';
import type { Run } from '../engine/run.ts';
import type { Checkpoint, Emit } from '../engine/types.ts';
import { writeJsonAtomically } from '../lib/atomic-file.ts';
import { deleteCheckpoint, loadCheckpoint, noWorkshopHere, coalesceWrites, saveCheckpoint } from './checkpoint.ts';
import { createJournal } from './journal.ts';
import { takeLock } from './lock.ts';
import type { Paths } from './paths.ts';
import {
  assertSameAccount,
  checkpointFor,
  targetChoice,
  withLogin,
  type UnconfirmedAccount,
  type StartChoice,
} from './target.ts';

export interface OpenOptions {
  readonly paths: Paths;
  /** The command's name, for whoever finds the lock taken. */
  readonly command: string;
  readonly emit: Emit;
  readonly signal: AbortSignal;
  /** Given by commands that may begin; without it a folder where nothing was begun is an error. */
  readonly begin?: StartChoice;
  /** Commands that write nothing do without the lock. */
  readonly lock?: boolean;
  readonly around?: CallInterceptor;
  /** Reads only: no call that changes anything gets through, and no file of the workspace is written. */
  readonly dry?: boolean;
  readonly server?: ServerChoice | undefined;
  /** Asked before an account of AWS is written down; throws where it is not to be. */
  readonly confirmAccount?: (stranger: UnconfirmedAccount) => Promise<void>;
  /** The code of an MFA device, for a profile that wants one. */
  readonly mfaCode?: (serial: string) => Promise<string>;
}

export interface OpenWorkspace {
  readonly run: Run;
  readonly checkpoint: Checkpoint;
  readonly caller: { readonly arn: string; readonly root: boolean };
  /** The same error; where the credentials are the trouble, with the command that renews them. */
  withLoginHelp(error: unknown): unknown;
  /** Writes a document beside the checkpoint; resolves with its path. */
  saveDocument(name: string, document: object): Promise<string>;
  /** Forgets where the learner stands: after a teardown that left nothing. */
  deleteCheckpoint(): Promise<void>;
  close(): Promise<void>;
}

export async function openWorkspace(options: OpenOptions): Promise<OpenWorkspace> {
  const { paths, lock = true } = options;
  if (options.begin && !options.dry) await mkdir(paths.home, { recursive: true, mode: 0o700 });
  const release = lock && existsSync(paths.home) ? await takeLock(paths.lock, options.command) : undefined;
  try {
    return await open(options, release ?? (() => Promise.resolve()));
  } catch (error) {
    await release?.();
    throw error;
  }
}

async function open(
  { paths, emit, signal, begin, around, dry = false, server, confirmAccount, mfaCode }: OpenOptions,
  release: () => Promise<void>,
): Promise<OpenWorkspace> {
  const known = await loadCheckpoint(paths.checkpoint);
  if (!known && !begin) throw noWorkshopHere();
  // Loaded here and not above: they bring the SDK along, which commands that only look do without.
  const [{ openTarget }, { createAws }, { aliasOf, callerOf, isRoot }, explain, { createRun }, { readOnly }] =
    await Promise.all([
      import('../aws/target/target.ts'),
      import('../aws/create-aws.ts'),
      import('../aws/credentials/identity.ts'),
      import('../aws/errors/explain.ts'),
      import('./create-run.ts'),
      import('../aws/calls/read-only.ts'),
    ]);
  const target = await openTarget(targetChoice(paths, known?.target, begin, mfaCode, server));
  const caller = await callerOf(target);
  const root = isRoot(caller.arn);
  const alias = !known && target.kind === 'aws' ? await aliasOf(target) : undefined;
  const { endpoint } = target;
  const checkpoint = known
    ? withLogin(known, begin, endpoint)
    : checkpointFor({ ...(begin as StartChoice), endpoint }, caller.account, alias);
  assertSameAccount(checkpoint, caller.account);
  if (!known && target.kind === 'aws' && confirmAccount)
    await confirmAccount({ ...caller, alias, root, region: target.region, profile: begin?.profile, endpoint });
  const journal: Emit = dry ? () => undefined : createJournal(paths.journal);
  const { emit: both, lastCall } = attributeCalls((event) => {
    journal(event);
    emit(event);
  });
  const { suffix } = checkpoint;
  const aws = createAws({
    target,
    account: caller.account,
    suffix,
    buildDir: paths.build,
    emit: both,
    signal,
    around: dry ? (call, next) => readOnly(call, () => (around ? around(call, next) : next())) : around,
  });
  if (checkpoint !== known && !dry) await saveCheckpoint(paths.checkpoint, checkpoint);
  const save = coalesceWrites(() => saveCheckpoint(paths.checkpoint, checkpoint));
  const run = createRun({
    checkpoint,
    save: () => (dry ? Promise.reject(new TypeError('A dry run saves nothing.')) : save()),
    aws,
    emit: both,
    lastCall,
  });
  return {
    run,
    checkpoint,
    caller: { arn: caller.arn, root },
    withLoginHelp: (error) =>
      explain.troubleOf(error) === 'credentials'
        ? explain.asWorkshopError(error, target.kind, target.login?.())
        : error,
    async saveDocument(name, document) {
      const file = join(paths.home, name);
      await writeJsonAtomically(file, document);
      return file;
    },
    deleteCheckpoint: () => deleteCheckpoint(paths.checkpoint),
    async close() {
      aws.close();
      await release();
    },
  };
}
