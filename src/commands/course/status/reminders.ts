// What `status` must not let anybody forget: what is under way at AWS, and what stands open meanwhile.
import { courseSteps, unprovenOf } from '../../../engine/course.ts';
import { count } from '../../../lib/count.ts';
import type { Chapter, Checkpoint, Json } from '../../../engine/types.ts';

export function waitingOf(checkpoint: Checkpoint | undefined) {
  const [step, record] = Object.entries(checkpoint?.steps ?? {}).find(([, { waiting }]) => waiting) ?? [];
  return step === undefined || !record?.waiting ? null : { step, ...record.waiting };
}

/** What is done and not proven, and why; empty where everything is. */
export function unprovenText(checkpoint: Checkpoint): string {
  const { target } = checkpoint;
  const unproven = unprovenOf(checkpoint).length;
  const server = target.kind === 'aws' && target.endpoint ? `the server at ${target.endpoint}` : 'the server';
  return unproven === 0
    ? ''
    : `${count(unproven, 'check')} could not be made, as ${server} has no such part of AWS: that much is not proven.`;
}

export function reminders(course: readonly Chapter[], checkpoint: Checkpoint): string[] {
  const waiting = waitingOf(checkpoint);
  const minutes = Math.round((waiting?.usually ?? 0) / 60);
  const unproven = unprovenText(checkpoint);
  const closing = courseSteps(course).find(({ closes }) => closes !== undefined);
  return [
    ...(unproven ? [unproven] : []),
    ...(waiting
      ? [
          `Under way since ${waiting.since}: ${waiting.for}, usually ${minutes} min. workshop next looks whether it is done.`,
        ]
      : []),
    ...(isOpen(checkpoint)
      ? [
          `Block Public Access of the account ${checkpoint.target.account} is off, for all its buckets, until ${closing ? `step ${closing.id} or ` : ''}` +
            'a teardown. It was on before the workshop.',
        ]
      : []),
  ];
}

/** Opened by us: some of the four flags were on before. */
function isOpen({ resources }: Checkpoint): boolean {
  const record = resources.find(({ kind }) => kind === 'account-public-access');
  const props = record?.props as { readonly block?: boolean } | undefined;
  return props?.block === false && anyOn(record?.before?.value);
}

function anyOn(before: Json): boolean {
  return typeof before === 'object' && before !== null && Object.values(before).includes(true);
}
