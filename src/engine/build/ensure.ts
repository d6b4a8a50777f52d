// Ensures one recorded resource: the intent is on disk before the call, and the result after it.
import { WorkshopError } from '../errors.ts';
import { now, type Run } from '../run.ts';
import type { AnyResource, Json, ResourceRecord } from '../types.ts';

type Change = 'created' | 'updated' | 'unchanged';

/**
 * The record is in the checkpoint already, with the new props. `change`: what this does, where it is known before, since
 * a repair ends with the outputs of the record.
 */
export async function ensureRecord(
  run: Run,
  record: ResourceRecord,
  resource: AnyResource,
  change?: Change,
): Promise<Json> {
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
  await assertDangerConfirmed(run, resource, record);
  const known = record.outputs;
  const outputs: Json = await resource.ensure(props, run.aws, known as never);
  record.outputs = outputs;
  record.status = 'ready';
  record.at = now();
  await run.save();
  run.emit({ type: 'resource.ready', id, kind, what, change: change ?? changeBetween(known, outputs) });
  return outputs;
}

function changeBetween(known: Json, outputs: Json): Change {
  if (known === undefined) return 'created';
  return JSON.stringify(known) === JSON.stringify(outputs) ? 'unchanged' : 'updated';
}

/** A change that affects more than the workshop's own resources needs a confirmation of its own, each time. */
export async function assertDangerConfirmed(
  run: Run,
  resource: AnyResource,
  { props, before }: Pick<ResourceRecord, 'props' | 'before'>,
): Promise<void> {
  if (!run.confirmDanger) return;
  const danger = await resource.danger?.(props as never, run.aws, before?.value);
  if (!danger || (await run.confirmDanger(danger))) return;
  throw new WorkshopError({
    code: 'refused',
    message: `Not confirmed: ${danger.question}`,
    state: 'Nothing was changed.',
    fix: danger.otherwise ?? `workshop status   # or run the command again with ${danger.flag}`,
  });
}
