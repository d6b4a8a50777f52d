// A learner's folder, opened and closed as a whole: lock, checkpoint, journal, target and the engine's run on them.
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { CallInterceptor } from '../aws/calls/clients.ts';
import { randomSuffix } from '../aws/names.ts';
import { serverOf, type ServerChoice } from '../aws/target/other-server.ts';
import type { AwsChoice, SandboxChoice } from '../aws/target/target.ts';
import { attributeCalls } from '../engine/report/attribute-calls.ts';
import { deleteCheckpoint, loadCheckpoint, newCheckpoint, oneAtATime, saveCheckpoint } from './checkpoint.ts';
import { WorkshopError } from '../engine/errors.ts';
import { journalTo } from './journal.ts';
import { takeLock } from './lock.ts';
import { bucketNameWith } from '../../steps/names.ts';
import type { Run } from '../engine/run.ts';
import type { Checkpoint, Emit, TargetId } from '../engine/types.ts';

export interface Paths {
  /** The learner's folder. */
  readonly dir: string;
  readonly home: string;
  readonly checkpoint: string;
  readonly journal: string;
  readonly lock: string;
  readonly sandbox: string;
  readonly build: string;
}

export function pathsOf(dir: string): Paths {
  const home = join(resolve(dir), '.workshop');
  return {
    dir: resolve(dir),
    home,
    checkpoint: join(home, 'checkpoint.json'),
    journal: join(home, 'journal.ndjson'),
    lock: join(home, 'lock'),
    sandbox: join(home, 'sandbox'),
    build: join(home, 'build'),
  };
}

/** Whether one was ever started in this folder. */
export function hasSandbox({ sandbox }: Paths): boolean {
  return existsSync(sandbox);
}

/** Without lock and without a target: for commands that only look. */
export function readCheckpoint(paths: Paths): Promise<Checkpoint | undefined> {
  return loadCheckpoint(paths.checkpoint);
}

/** What a workspace is made with, where there is none yet. */
export interface WorkspaceChoice {
  readonly kind: TargetId['kind'];
  readonly region: string;
  readonly profile?: string | undefined;
  readonly suffix: string;
  readonly pace?: string | undefined;
  /** Said beforehand: as the root user, too. */
  readonly allowRoot?: boolean | undefined;
  /** Of another server than AWS's own. */
  readonly endpoint?: string | undefined;
}

/** An account of AWS in which nothing was begun from this folder. */
export interface UnconfirmedAccount {
  readonly account: string;
  readonly alias: string | undefined;
  readonly region: string;
  readonly arn: string;
  readonly root: boolean;
  readonly profile: string | undefined;
  readonly endpoint: string | undefined;
}

export interface OpenOptions {
  readonly paths: Paths;
  /** The command's name, for whoever finds the lock taken. */
  readonly command: string;
  readonly emit: Emit;
  readonly signal: AbortSignal;
  /** Given by commands that may begin; without it a folder where nothing was begun is an error. */
  readonly begin?: WorkspaceChoice;
  /** Commands that write nothing do without the lock. */
  readonly lock?: boolean;
  readonly around?: CallInterceptor;
  /** Reads only: no call that changes anything gets through, and no file of the workspace is written. */
  readonly dry?: boolean;
  readonly server?: ServerChoice | undefined;
  /** Asked before an account of AWS is written down; throws where it is not to be. */
  readonly agree?: (stranger: UnconfirmedAccount) => Promise<void>;
  /** The code of an MFA device, for a profile that wants one. */
  readonly mfaCode?: (serial: string) => Promise<string>;
}

export interface Opened {
  readonly run: Run;
  readonly checkpoint: Checkpoint;
  readonly caller: { readonly arn: string; readonly root: boolean };
  /** The same error; where the credentials are the trouble, with the command that renews them. */
  explained(error: unknown): unknown;
  /** Writes a document beside the checkpoint; resolves with its path. */
  keep(name: string, document: object): Promise<string>;
  /** Forgets where the learner stands: after a teardown that left nothing. */
  forget(): Promise<void>;
  close(): Promise<void>;
}

export async function openWorkspace(options: OpenOptions): Promise<Opened> {
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
  { paths, emit, signal, begin, around, dry = false, server, agree, mfaCode }: OpenOptions,
  release: () => Promise<void>,
): Promise<Opened> {
  const known = await loadCheckpoint(paths.checkpoint);
  if (!known && !begin) throw noWorkshopHere();
  // Loaded here and not above: they bring the SDK along, which commands that only look do without.
  const [
    { openTarget },
    { createAws },
    { aliasOf, callerOf, isRoot },
    explain,
    { resourceOf },
    { course },
    { readOnly },
  ] = await Promise.all([
    import('../aws/target/target.ts'),
    import('../aws/create-aws.ts'),
    import('../aws/credentials/identity.ts'),
    import('../aws/errors/explain.ts'),
    import('../resources/index.ts'),
    import('../../steps/index.ts'),
    import('../aws/calls/read-only.ts'),
  ]);
  const target = await openTarget(choiceOf(paths, known?.target, begin, mfaCode, server));
  const caller = await callerOf(target);
  const root = isRoot(caller.arn);
  const alias = !known && target.kind === 'aws' ? await aliasOf(target) : undefined;
  const { endpoint } = target;
  const checkpoint = known
    ? withLogin(known, begin, endpoint)
    : beginCheckpoint({ ...(begin as WorkspaceChoice), endpoint }, caller.account, alias);
  assertSameAccount(checkpoint, caller.account);
  if (!known && target.kind === 'aws' && agree)
    await agree({ ...caller, alias, root, region: target.region, profile: begin?.profile, endpoint });
  const journal: Emit = dry ? () => undefined : journalTo(paths.journal);
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
  const save = oneAtATime(() => saveCheckpoint(paths.checkpoint, checkpoint));
  const run: Run = {
    checkpoint,
    save: () => (dry ? Promise.reject(new TypeError('A dry run saves nothing.')) : save()),
    lastCall,
    aws,
    course,
    emit: both,
    resource: resourceOf,
    explain: explain.explain,
    fatal: explain.endsCommand,
  };
  return {
    run,
    checkpoint,
    caller: { arn: caller.arn, root },
    explained: (error) =>
      explain.troubleOf(error) === 'credentials'
        ? explain.asWorkshopError(error, target.kind, target.login?.())
        : error,
    async keep(name, document) {
      const file = join(paths.home, name);
      await writeFile(file, `${JSON.stringify(document, null, 2)}\n`, { mode: 0o600 });
      return file;
    },
    forget: () => deleteCheckpoint(paths.checkpoint),
    async close() {
      aws.close();
      await release();
    },
  };
}

function choiceOf(
  paths: Paths,
  known: TargetId | undefined,
  begin: WorkspaceChoice | undefined,
  mfaCode: OpenOptions['mfaCode'],
  server: ServerChoice = {},
): SandboxChoice | AwsChoice {
  const from = known ?? begin;
  const endpoint = serverOf(server, known, from?.kind);
  if (from?.kind === 'aws')
    return { kind: 'aws', region: from.region, profile: begin?.profile ?? from.profile, mfaCode, endpoint };
  return { kind: 'sandbox', region: from?.region ?? '', dir: paths.sandbox, pace: begin?.pace };
}

/** Another way into the same account: `workshop start --profile` in a folder that was begun with another one. */
function withLogin(known: Checkpoint, begin: WorkspaceChoice | undefined, endpoint: string | undefined): Checkpoint {
  const { target } = known;
  if (target.kind !== 'aws' || !begin) return known;
  const { profile = target.profile, allowRoot = target.allowRoot } = begin;
  if (profile === target.profile && allowRoot === target.allowRoot && endpoint === target.endpoint) return known;
  const login = { ...(profile && { profile }), ...(allowRoot && { allowRoot }), ...(endpoint && { endpoint }) };
  return { ...known, target: { ...target, ...login } };
}

function beginCheckpoint(
  { kind, region, profile, suffix, allowRoot, endpoint }: WorkspaceChoice,
  account: string,
  alias: string | undefined,
): Checkpoint {
  return newCheckpoint({
    target:
      kind === 'aws'
        ? {
            kind,
            account,
            region,
            ...(profile && { profile }),
            ...(alias && { alias }),
            ...(allowRoot && { allowRoot }),
            ...(endpoint && { endpoint }),
          }
        : { kind, account, region },
    suffix,
    bucketName: bucketNameWith(suffix || randomSuffix()),
  });
}

function assertSameAccount({ target }: Checkpoint, account: string): void {
  if (target.account === account) return;
  throw new WorkshopError({
    code: 'credentials',
    message: `These credentials belong to account ${account}; this workspace was begun in ${target.account}.`,
    state: 'Nothing was changed.',
    fix:
      target.kind === 'aws'
        ? `workshop start --target aws --profile <a profile of account ${target.account}>`
        : 'workshop sandbox status',
  });
}

export function noWorkshopHere(): WorkshopError {
  return new WorkshopError({ code: 'usage', message: 'No workshop in this folder yet.', fix: 'workshop start' });
}
