// Says that a teardown or an undo is not finished, what is still there, and the two ways to go on.
import type { UnfinishedRemoval } from '../../../engine/remove/unfinished.ts';
import { count } from '../../../lib/count.ts';
import { resourceOf } from '../../../resources/index.ts';

/** A screen has room for these; `workshop inspect` lists all. */
const mostLines = 12;

export async function removalLines(removal: UnfinishedRemoval): Promise<string[]> {
  const { command, step, at, left } = removal;
  const what = step === undefined ? `The ${command}` : `The ${command} of the step ${step}`;
  const since = `${at.slice(0, 16).replace('T', ' ')} UTC`;
  const shown = await Promise.all(
    left.slice(0, mostLines).map(async ({ kind, props, status }) => {
      const text = (await resourceOf(kind)).describe(props as never);
      return `  ${status === 'removing' ? 'being removed' : 'still there'}  ${text}`;
    }),
  );
  return [
    `${what} that started on ${since} is not finished. ${count(left.length, 'resource')} ${left.length === 1 ? 'is' : 'are'} left${shown.length > 0 ? ':' : '.'}`,
    ...shown,
    ...(left.length > mostLines ? [`  and ${left.length - mostLines} more: workshop inspect`] : []),
  ];
}

/** The command that finishes it. */
export function finishCommand({ command }: UnfinishedRemoval): string {
  return `workshop ${command}`;
}

export function removalDocument(removal: UnfinishedRemoval | undefined) {
  if (!removal) return null;
  const { command, step, at, left } = removal;
  return { command, step: step ?? null, at, left: left.map(({ id, kind, status }) => ({ id, kind, status })) };
}
