// What `status` reminds the learner of: what AWS is still doing, what is public, and what could not be checked.
import { courseSteps, unprovenOf } from '../../../engine/course.ts';
import { count } from '../../../lib/count.ts';
import type { Chapter, Checkpoint, Json } from '../../../engine/types.ts';

export function waitingOf(checkpoint: Checkpoint | undefined) {
  const [step, record] = Object.entries(checkpoint?.steps ?? {}).find(([, { waiting }]) => waiting) ?? [];
  return step === undefined || !record?.waiting ? null : { step, ...record.waiting };
}

export function noticesOf(course: readonly Chapter[], checkpoint: Checkpoint): string[] {
  return [uncheckedText(checkpoint), waitingText(checkpoint), publicText(course, checkpoint)].filter(Boolean);
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

function publicText(course: readonly Chapter[], checkpoint: Checkpoint): string {
  if (!isPublic(checkpoint)) return '';
  const closing = courseSteps(course).find(({ closes }) => closes !== undefined);
  return (
    `Block Public Access of the account ${checkpoint.target.account} is off, for all its buckets. ` +
    `${closing ? `The step ${closing.id} or a teardown` : 'A teardown'} turns it on again.`
  );
}

/** The course has turned Block Public Access off, and some of its four flags were on before. */
function isPublic({ resources }: Checkpoint): boolean {
  const record = resources.find(({ kind }) => kind === 'account-public-access');
  const props = record?.props as { readonly block?: boolean } | undefined;
  return props?.block === false && anyOn(record?.before?.value);
}

function anyOn(before: Json): boolean {
  return typeof before === 'object' && before !== null && Object.values(before).includes(true);
}
