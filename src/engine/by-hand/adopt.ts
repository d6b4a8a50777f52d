// Adopts what a learner has made by hand: it gets our tags and a record, as if the step had created it.
import { hasUnknown } from '../dry-run/dry-run.ts';
import { WorkshopError } from '../errors.ts';
import { differences } from '../records/inspect.ts';
import { now, type Run } from '../run.ts';
import type { AnyResource, Json, OpenByHand, ResourceRecord } from '../types.ts';
import { findByHand } from './find.ts';

/**
 * `asMade`: everything stays as the learner has made it. Otherwise the step corrects what differs.
 * Resolves with the outputs; undefined if the step has to create or to correct it.
 */
export async function adopt(
  run: Run,
  open: OpenByHand,
  record: ResourceRecord,
  resource: AnyResource,
  asMade: boolean,
): Promise<Json> {
  const { id, kind, props } = record;
  if (record.outputs === undefined && resource.byHand) await takeOver(run, open, record, resource);
  if (!asMade) return undefined;
  const live: Json = await resource.read(props as never, run.aws, record.outputs as never);
  if (live === undefined || (await isDifferent(run, record, resource, live))) return undefined;
  record.outputs = live;
  record.status = 'ready';
  record.byHand = true;
  record.at = now();
  await run.save();
  run.emit({ type: 'resource.ready', id, kind, what: resource.describe(props as never), change: 'adopted' });
  return live;
}

/** The record is on disk before the tags, and knows the id afterwards. */
async function takeOver(run: Run, open: OpenByHand, record: ResourceRecord, resource: AnyResource): Promise<void> {
  const { id, kind } = record;
  const props = record.props as never;
  const what = resource.describe(props);
  const { candidate, refused } = await findByHand(run.aws, open, id, resource, props);
  if (!candidate) {
    if (refused === undefined) return;
    throw new WorkshopError({
      code: 'not-ours',
      message: refused,
      state: 'It was not changed.',
      fix: 'workshop start --suffix <your name>   # in a new folder: appends your name to all names',
    });
  }
  if (candidate.owner === 'nobody' && !open.agreed?.includes(id)) {
    throw new WorkshopError({
      code: 'needs-answer',
      message: `You have created the ${what} by hand, and it is not adopted yet.`,
      state: 'It was not changed.',
      fix: 'workshop next   # asks whether to adopt it; --yes agrees',
    });
  }
  run.emit({ type: 'resource.ensuring', id, kind, what });
  await run.save();
  if (candidate.owner === 'nobody') await resource.byHand?.tag?.(props, candidate.outputs as never, run.aws);
  record.outputs = candidate.outputs;
  record.byHand = true;
  await run.save();
}

async function isDifferent(run: Run, { props }: ResourceRecord, resource: AnyResource, live: Json): Promise<boolean> {
  const wanted: Json = (await resource.settings?.(props as never, run.aws, live as never)) ?? {};
  const actual = live as Readonly<Record<string, Json>>;
  return Object.entries(wanted as Readonly<Record<string, Json>>).some(
    ([name, value]) => !hasUnknown(value) && differences(value, actual[name]).length > 0,
  );
}
