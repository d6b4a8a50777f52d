// The checkpoint: which steps are done and which resources exist. It is written atomically. One that cannot be read is an
// error and never counts as "not started", because its resources can cost money.
import { statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { WorkshopError } from '../engine/errors.ts';
import { writeJsonAtomically } from '../lib/files/atomic-file.ts';
import { ForeignFileError, readOwnFile } from '../lib/files/own-file.ts';
import { isNestedDeeper, isObject } from '../lib/is-object.ts';
import { quoteForSh } from '../lib/shell-quote.ts';
import { checkpointForm } from './forms.ts';
import { assertOwnHome, type Paths } from './paths.ts';
import type { ActiveExercise, Checkpoint, StepRecord } from '../engine/types.ts';
import { checkIdOf } from './old-titles.ts';

const version = 2;

/** For a stack without resources. */
export function newCheckpoint(of: Pick<Checkpoint, 'target' | 'suffix' | 'bucketName' | 'executionRole'>): Checkpoint {
  return { version, ...of, createdAt: new Date().toISOString(), steps: {}, resources: [] };
}

/** For commands that only read: without the lock and without a target. */
export async function readCheckpoint(paths: Paths): Promise<Checkpoint | undefined> {
  await assertOwnHome(paths);
  return loadCheckpoint(paths.checkpoint);
}

/** A teardown keeps the last checkpoint, so that the folder can say what happened to its workshop. */
export function noWorkshopHere({ lastCheckpoint }: Pick<Paths, 'lastCheckpoint'>): WorkshopError {
  const tornDownAt = statSync(lastCheckpoint, { throwIfNoEntry: false })?.mtime;
  if (tornDownAt === undefined)
    return new WorkshopError({ code: 'usage', message: 'No workshop in this folder yet.', fix: 'workshop start' });
  return new WorkshopError({
    code: 'usage',
    message: `The workshop in this folder was torn down on ${tornDownAt.toISOString().slice(0, 10)}.`,
    state: 'The receipt is in the folder .workshop.',
    fix: 'workshop next   # starts a new one',
  });
}

/** Undefined only if there is no file. */
export async function loadCheckpoint(file: string): Promise<Checkpoint | undefined> {
  let text: string;
  try {
    text = readOwnFile(file);
  } catch (error) {
    if (error instanceof ForeignFileError) throw error;
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw notOpened(file, error);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw unreadable(file, text.trim() === '' ? 'it is empty' : 'it is not JSON', error);
  }
  if (isNestedDeeper(value, maxLevels)) throw unreadable(file, `it has more than ${maxLevels} levels of values`);
  return validate(file, value);
}

/** Far more than any resource needs. */
const maxLevels = 100;

/** Before a new one is first saved: what this program could not read again is never written. */
export function assertReadable(checkpoint: Checkpoint): void {
  const problem = checkpointForm(checkpoint, '');
  if (problem === undefined) return;
  throw new WorkshopError({
    code: 'usage',
    message: `This workshop cannot be recorded: its ${problem}.`,
    state: 'Nothing was created.',
    fix: 'workshop start --help',
  });
}

export function saveCheckpoint(file: string, checkpoint: Checkpoint): Promise<void> {
  return writeJsonAtomically(file, checkpoint);
}

/**
 * Steps that run at the same time all save. Writes run one after the other, and callers during a write share the next
 * one. It starts after their call, so their changes are on disk when it resolves.
 */
export function coalesceWrites(write: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> = Promise.resolve();
  let next: Promise<void> | undefined;
  return () => {
    next ??= running
      .catch(() => undefined)
      .then(() => {
        running = next ?? running;
        next = undefined;
        return write();
      });
    return next;
  };
}

/** Before a teardown, which empties the checkpoint. One that continues keeps what the first one found. */
export async function keepForNotebook({ lastCheckpoint }: Paths, checkpoint: Checkpoint): Promise<void> {
  const kept = await loadCheckpoint(lastCheckpoint).catch(() => undefined);
  const isSameRun = kept?.createdAt === checkpoint.createdAt;
  if (isSameRun && kept.resources.length >= checkpoint.resources.length) return;
  await saveCheckpoint(lastCheckpoint, checkpoint);
}

export async function deleteCheckpoint(file: string): Promise<void> {
  await rm(file, { force: true });
}

function validate(file: string, value: unknown): Checkpoint {
  if (!isObject(value)) throw unreadable(file, 'it holds no object');
  if (typeof value['version'] !== 'number') throw unreadable(file, 'it has no version');
  if (value['version'] > version) {
    throw new WorkshopError({
      code: 'workspace',
      message: `${file} was written by a newer version of workshop.`,
      state: 'Nothing was changed.',
      fix: 'git pull && npm ci   # in your copy of the workshop',
    });
  }
  const { target, steps, resources, suffix, bucketName } = value;
  if (!isObject(target) || typeof target['account'] !== 'string' || typeof target['region'] !== 'string')
    throw unreadable(file, 'its target is missing');
  if (target['kind'] !== 'sandbox' && target['kind'] !== 'aws') throw unreadable(file, 'its target is unknown');
  if (!isObject(steps) || !Object.values(steps).every((step) => isObject(step) && typeof step['status'] === 'string'))
    throw unreadable(file, 'its steps are damaged');
  if (!Array.isArray(resources) || !resources.every(isRecord)) throw unreadable(file, 'its resources are damaged');
  if (typeof suffix !== 'string' || typeof bucketName !== 'string') throw unreadable(file, 'its names are missing');
  const problem = checkpointForm(value, '');
  if (problem !== undefined) throw unreadable(file, `its ${problem}`);
  return migrated(value as unknown as Checkpoint | CheckpointV1);
}

/** In version 1, checks and expected failures were named by their titles. */
interface CheckpointV1 extends Omit<Checkpoint, 'version' | 'steps' | 'exercise'> {
  readonly version: 1;
  readonly steps: Record<string, Omit<StepRecord, 'unproven'> & { unproven?: string[] }>;
  readonly broken?: { readonly fault: string; readonly step: string; readonly check: string; readonly at: string };
}

/** The file does not change until the checkpoint is saved again. */
function migrated(checkpoint: Checkpoint | CheckpointV1): Checkpoint {
  if (checkpoint.version === version) return checkpoint;
  const steps = Object.entries(checkpoint.steps).map(([step, { failuresSeen, unproven, ...rest }]) => [
    step,
    {
      ...rest,
      ...(failuresSeen && { failuresSeen: failuresSeen.map((title) => checkIdOf(step, title)) }),
      ...(unproven && { unproven: unproven.map((title) => ({ id: checkIdOf(step, title), title })) }),
    },
  ]);
  const { broken, ...rest } = checkpoint;
  return {
    ...rest,
    version,
    steps: Object.fromEntries(steps) as Checkpoint['steps'],
    ...(broken && { exercise: exerciseOf(broken) }),
  };
}

function exerciseOf({ fault, step, check, at }: NonNullable<CheckpointV1['broken']>): ActiveExercise {
  return { name: fault, step, check: checkIdOf(step, check), at };
}

function isRecord(value: unknown): boolean {
  return (
    isObject(value) &&
    ['id', 'step', 'kind', 'status'].every((name) => typeof value[name] === 'string') &&
    Array.isArray(value['changes'])
  );
}

const keepIt = 'Nothing was changed. Keep the file: it names the resources that exist.';

/** The scan of a teardown finds the resources by their tag. It needs the damaged file out of its way. */
function unreadable(file: string, why: string, cause?: unknown): WorkshopError {
  return new WorkshopError({
    code: 'workspace',
    message: `The checkpoint ${file} cannot be used: ${why}.`,
    state: `${keepIt} If you have a copy of it, put that in its place. If not, remove the resources and start again.`,
    fix: `mv ${quoteForSh(file)} ${quoteForSh(`${file}.damaged`)} && workshop teardown --discover`,
    cause,
  });
}

function notOpened(file: string, cause: unknown): WorkshopError {
  return new WorkshopError({
    code: 'workspace',
    message: `The checkpoint ${file} cannot be opened.`,
    state: keepIt,
    fix: `ls -l ${quoteForSh(file)}   # change its permissions, then run your command again`,
    cause,
  });
}
