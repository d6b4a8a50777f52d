// Makes one recorded thing as its record says: intent on disk before the call, result after it.
import { WorkshopError } from '../errors.ts';
import { now, type Run } from '../run.ts';
import type { AnyResource, Json, ResourceRecord } from '../types.ts';

/** The record is already part of the checkpoint, with the props that are wanted. */
export async function ensureRecord(run: Run, record: ResourceRecord, resource: AnyResource): Promise<Json> {
  const { id, kind } = record;
  const props = record.props as never;
  const what = resource.describe(props);
  record.status = 'creating';
  run.emit({ type: 'resource.ensuring', id, kind, what });
  await run.save();
  if (resource.before && !record.before) {
    record.before = { value: await resource.before(props, run.aws) };
    await run.save();
  }
  await assertDangerConfirmed(run, resource, props);
  const known = record.outputs;
  const outputs: Json = await resource.ensure(props, run.aws, known as never);
  record.outputs = outputs;
  record.status = 'ready';
  record.at = now();
  await run.save();
  run.emit({ type: 'resource.ready', id, kind, what, change: changeBetween(known, outputs) });
  return outputs;
}

function changeBetween(known: Json, outputs: Json): 'created' | 'updated' | 'unchanged' {
  if (known === undefined) return 'created';
  return JSON.stringify(known) === JSON.stringify(outputs) ? 'unchanged' : 'updated';
}

/** What weakens more than the workshop's own things is agreed to by itself, each time that it would do so. */
export async function assertDangerConfirmed(run: Run, resource: AnyResource, props: never): Promise<void> {
  const danger = await resource.danger?.(props, run.aws);
  if (!danger || !run.confirmDanger || (await run.confirmDanger(danger))) return;
  throw new WorkshopError({
    code: 'refused',
    message: `You did not agree: ${danger.question}`,
    state: 'It is as it was, and so is everything else.',
    fix: `workshop status   # or the same command again, with ${danger.flag}`,
  });
}
