// What `status` reminds the learner of: what AWS is still doing, what is public, and what could not be checked.
import { courseSteps, unprovenOf } from '../../../engine/course.ts';
import { count } from '../../../lib/count.ts';
import type { Chapter, Checkpoint, Json } from '../../../engine/types.ts';

export function waitingOf(checkpoint: Checkpoint | undefined) {
  const [step, record] = Object.entries(checkpoint?.steps ?? {}).find(([, { waiting }]) => waiting) ?? [];
  return step === undefined || !record?.waiting ? null : { step, ...record.waiting };
}

export function noticesOf(course: readonly Chapter[], checkpoint: Checkpoint): string[] {
  return [uncheckedText(checkpoint), waitingText(checkpoint), ...publicLines(course, checkpoint)].filter(Boolean);
}

/** Empty where every check could run. */
export function uncheckedText(checkpoint: Checkpoint): string {
  const { target } = checkpoint;
  const unchecked = unprovenOf(checkpoint).length;
  const server = target.kind === 'aws' && target.endpoint ? `The server at ${target.endpoint}` : 'This server';
  return unchecked === 0 ? '' : `${server} could not run ${count(unchecked, 'check')}: it lacks that part of AWS.`;
}

function waitingText(checkpoint: Checkpoint): string {
  const waiting = waitingOf(checkpoint);
  if (!waiting) return '';
  const minutes = Math.round(waiting.usually / 60);
  const since = `${waiting.since.slice(0, 16).replace('T', ' ')} UTC`;
  return `Waiting since ${since} for ${waiting.for}, usually ${minutes} min. Continue with: workshop next`;
}

/** What is public now: the bucket, also where the account's setting was off before, and the account where it was on. */
export function publicLines(course: readonly Chapter[], checkpoint: Checkpoint): string[] {
  const { target, bucketName, resources } = checkpoint;
  const closing = courseSteps(course).find(({ closes }) => closes !== undefined);
  const ends = closing ? `The step ${closing.id} or a teardown` : 'A teardown';
  const bucket = settingIn(resources, 'bucket-public-access');
  const account = settingIn(resources, 'account-public-access');
  const policy = resources.find(({ kind }) => kind === 'bucket-policy')?.props as { readonly policy?: string };
  const isBucketOpen = bucket?.isOff === true && policy?.policy === 'public-read.json';
  return [
    ...(isBucketOpen
      ? [`The bucket ${bucketName} is public: everybody can read its files. ${ends} makes it private again.`]
      : []),
    ...(account?.isOff && anyOn(account.before)
      ? [`Block Public Access of the account ${target.account} is off, for all its buckets. ${ends} turns it on again.`]
      : []),
  ];
}

/** As it was last set, also where a call that turns it off has lost its answer. */
function settingIn(resources: Checkpoint['resources'], kind: string) {
  const record = resources.find((one) => one.kind === kind);
  if (!record) return undefined;
  const props = record.props as { readonly block?: boolean };
  const flags = (record.outputs ?? {}) as Readonly<Record<string, boolean>>;
  const isOff = props.block === false || flags['RestrictPublicBuckets'] === false;
  return { isOff, before: record.before?.value };
}

function anyOn(before: Json): boolean {
  return typeof before === 'object' && before !== null && Object.values(before).includes(true);
}
