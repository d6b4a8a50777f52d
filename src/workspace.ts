// A learner's folder, opened and closed as a whole: lock, checkpoint, journal, target and the engine's run on them.
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Around } from './aws/clients.ts';
import type { SandboxChoice } from './aws/target.ts';
import { deleteCheckpoint, loadCheckpoint, saveCheckpoint } from './engine/checkpoint.ts';
import { WorkshopError } from './engine/errors.ts';
import { journalTo } from './engine/journal.ts';
import { takeLock } from './engine/lock.ts';
import type { Run } from './engine/run.ts';
import type { Checkpoint, Emit, TargetId } from './engine/types.ts';

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

/** Without lock and without a target: for commands that only look. */
export function readCheckpoint(paths: Paths): Promise<Checkpoint | undefined> {
  return loadCheckpoint(paths.checkpoint);
}

/** What a workspace is made with, where there is none yet. */
export interface Beginning {
  readonly kind: TargetId['kind'];
  readonly region: string;
  readonly profile?: string | undefined;
  readonly suffix: string;
  readonly pace?: string | undefined;
}

export interface OpenOptions {
  readonly paths: Paths;
  /** The command's name, for whoever finds the lock taken. */
  readonly command: string;
  readonly emit: Emit;
  readonly signal: AbortSignal;
  /** Given by commands that may begin; without it a folder where nothing was begun is an error. */
  readonly begin?: Beginning;
  /** Commands that write nothing do without the lock. */
  readonly lock?: boolean;
  readonly around?: Around;
}

export interface Opened {
  readonly run: Run;
  readonly checkpoint: Checkpoint;
  readonly callerArn: string;
  /** Forgets where the learner stands: after a teardown that left nothing. */
  forget(): Promise<void>;
  close(): Promise<void>;
}

export async function openWorkspace(options: OpenOptions): Promise<Opened> {
  const { paths, lock = true } = options;
  if (options.begin) await mkdir(paths.home, { recursive: true, mode: 0o700 });
  const release = lock && existsSync(paths.home) ? await takeLock(paths.lock, options.command) : undefined;
  try {
    return await open(options, release ?? (() => Promise.resolve()));
  } catch (error) {
    await release?.();
    throw error;
  }
}

async function open(
  { paths, emit, signal, begin, around }: OpenOptions,
  release: () => Promise<void>,
): Promise<Opened> {
  const known = await loadCheckpoint(paths.checkpoint);
  if (!known && !begin) throw nothingBegun();
  // Loaded here and not above: they bring the SDK along, which commands that only look do without.
  const [{ openTarget }, { createAws, identify }, explain, { resourceOf }, { course }] = await Promise.all([
    import('./aws/target.ts'),
    import('./aws/aws.ts'),
    import('./aws/explain.ts'),
    import('./resources/index.ts'),
    import('../steps/index.ts'),
  ]);
  const target = await openTarget(choiceOf(paths, known?.target ?? begin, begin?.pace));
  const caller = await identify(target).catch((error: unknown) => {
    throw explain.asWorkshopError(error, target.kind);
  });
  const checkpoint = known ?? beginCheckpoint(begin as Beginning, caller.account);
  assertSameAccount(checkpoint, caller.account);
  const journal = journalTo(paths.journal);
  const both: Emit = (event) => {
    journal(event);
    emit(event);
  };
  const { suffix } = checkpoint;
  const aws = createAws({ target, account: caller.account, suffix, buildDir: paths.build, emit: both, signal, around });
  if (!known) await saveCheckpoint(paths.checkpoint, checkpoint);
  const run: Run = {
    checkpoint,
    save: () => saveCheckpoint(paths.checkpoint, checkpoint),
    aws,
    course,
    emit: both,
    resource: resourceOf,
    explain: explain.explain,
    fatal: (error) => ['credentials', 'interrupted', 'bug'].includes(explain.troubleOf(error)),
  };
  return {
    run,
    checkpoint,
    callerArn: caller.arn,
    forget: () => deleteCheckpoint(paths.checkpoint),
    async close() {
      aws.close();
      await release();
    },
  };
}

function choiceOf(paths: Paths, from: TargetId | Beginning | undefined, pace: string | undefined) {
  if (from?.kind === 'aws') return { kind: 'aws' as const, region: from.region, profile: from.profile };
  const choice: SandboxChoice = { kind: 'sandbox', region: from?.region ?? '', dir: paths.sandbox, pace };
  return choice;
}

function beginCheckpoint({ kind, region, profile, suffix }: Beginning, account: string): Checkpoint {
  return {
    version: 1,
    target: kind === 'aws' ? { kind, account, region, ...(profile && { profile }) } : { kind, account, region },
    suffix,
    bucketName: `aws-workshop-${suffix || randomSuffix()}`,
    createdAt: new Date().toISOString(),
    steps: {},
    resources: [],
  };
}

/** Bucket names are one name space for the whole world, and guessable ones cost money: strangers' requests are billed. */
function randomSuffix(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  return Array.from(bytes, (byte) => 'abcdefghijkmnpqrstuvwxyz23456789'[byte % 32]).join('');
}

function assertSameAccount({ target }: Checkpoint, account: string): void {
  if (target.account === account) return;
  throw new WorkshopError({
    code: 'credentials',
    message: `These credentials belong to account ${account}; this workspace was begun in ${target.account}.`,
    state: 'Nothing was changed.',
    fix:
      target.kind === 'aws'
        ? 'export AWS_PROFILE=<the profile it was begun with>   # then run it again'
        : 'workshop sandbox status',
  });
}

export function nothingBegun(): WorkshopError {
  return new WorkshopError({ code: 'usage', message: 'Nothing was begun in this folder.', fix: 'workshop start' });
}
