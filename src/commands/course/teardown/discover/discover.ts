// Finds the workshop's stacks from the account alone, without the notes of the folder that made them, and writes notes
// as that folder would have them. Reads only; what a stack lacks is left out, and hides nothing that is still there.
import { readingOnly } from '../../../../aws/calls/read-only.ts';
import { tagsOf } from '../../../../aws/tags.ts';
import { hasUnknown } from '../../../../engine/dry-run/dry-run.ts';
import type { FoundResource } from '../../../../engine/remove/receipt.ts';
import { now } from '../../../../engine/run.ts';
import { newCheckpoint } from '../../../../workspace/checkpoint.ts';
import type { Aws, Checkpoint, Json, ResourceRecord, TargetId } from '../../../../engine/types.ts';
import { kinds } from '../../../../resources/index.ts';
import { isDoubtful, keyOf, reasonOf } from './belongs.ts';
import { recordOf } from './orphans.ts';
import { survey, type Seen, type DiscoverContext } from './survey.ts';
import { createReader, walk, type Unread, type Walked } from './replay-course.ts';
import { bucketNameWith } from '../../../../../steps/names.ts';

export type { DiscoverContext } from './survey.ts';

/** One thing of a stack, and why it is ours. */
export interface Thing {
  readonly id: string;
  readonly kind: string;
  readonly what: string;
  readonly name: string;
  readonly arn: string | undefined;
  readonly because: string;
}

export interface Stack {
  /** Empty: the handbook's own names. */
  readonly suffix: string;
  /** More than one where a folder was begun twice. */
  readonly bucketNames: readonly string[];
  /** In order of creation, one for each record of the checkpoint. */
  readonly things: readonly Thing[];
  /**
   * As far as the account tells: records with live outputs, and a step's outputs where none is missing. `provisioned`
   * says that a step's things are there, not that they are set as it would set them: its checks tell. The account's
   * Block Public Access is not in it, since nobody knows what it was before.
   */
  readonly checkpoint: Checkpoint;
  /** Of the same suffix, made for a bucket in another region. */
  readonly elsewhere: readonly (FoundResource & { readonly region: string })[];
}

export interface Discovery {
  readonly at: string;
  readonly stacks: readonly Stack[];
  /** Suffixes that have a stack here too, where one was asked for. */
  readonly others: readonly string[];
  /** Of our names, and not ours: never touched. */
  readonly namesakes: readonly FoundResource[];
  readonly unseen: readonly { readonly at: string; readonly because: string }[];
  /** Block Public Access of the account; null where nothing is configured, undefined where it could not be read. */
  readonly account: Json;
}

export interface DiscoverOptions {
  readonly target: TargetId;
  /** That stack alone; all there are where it is left out. */
  readonly suffix?: string | undefined;
}

export async function discover(given: DiscoverContext, { target, suffix }: DiscoverOptions): Promise<Discovery> {
  const world: DiscoverContext = { ...given, aws: readingOnly(given.aws) };
  const { things, unseen, account } = await survey(world, suffix);
  const ownersOf = (some: readonly Seen[]) => [...new Set(some.flatMap(({ owner }) => owner ?? []))].sort();
  const certain = things.filter((seen) => !isDoubtful(seen));
  const owners = ownersOf(certain.filter((seen) => isHere(seen, world.aws)));
  const unread: Unread[] = [];
  const stacks: Stack[] = [];
  for (const owner of ownersOf(certain).filter((owner) => suffix === undefined || owner === suffix)) {
    const { stack, walks } = await stackOf(world, target, owner, things);
    unread.push(...walks.flatMap((walked) => walked.unread));
    if (stack.things.length > 0 || stack.elsewhere.length > 0) stacks.push(stack);
  }
  const foreign = unread.filter((one) => one.foreign).map(({ at, because }) => ({ what: at, name: '', because }));
  const namesakes = things
    .filter(({ named }) => named !== undefined && (suffix === undefined || named === suffix))
    .flatMap((seen) => namesakeOf(seen, owners) ?? []);
  const missed = [...unseen, ...unread.filter((one) => !one.foreign)];
  return {
    at: now(),
    stacks,
    others: suffix === undefined ? [] : owners.filter((owner) => owner !== suffix),
    namesakes: [...namesakes, ...foreign],
    unseen: missed.map(({ at, because }) => ({ at, because })),
    account,
  };
}

/** Undefined for what is ours, or of a name that says nothing. */
function namesakeOf(seen: Seen, owners: readonly string[]): FoundResource | undefined {
  const { what, name, named, owner, kind } = seen;
  if (kind === 'bucket' && owner !== undefined) return undefined;
  if (owner !== undefined && owner !== named && !isDoubtful(seen))
    return { what, name, because: `of this name, with the tag of ${owner || 'the names without a suffix'}` };
  if (owner !== undefined)
    return owners.includes(owner)
      ? undefined
      : { what, name, because: 'of our name, without our tag; no function has it any more' };
  // Many a bucket may begin like ours.
  if (kind === 'bucket' && !owners.includes(named ?? '')) return undefined;
  return { what, name, because: 'of our name, without our tag' };
}

async function stackOf(given: DiscoverContext, target: TargetId, suffix: string, things: readonly Seen[]) {
  const world: DiscoverContext = { ...given, aws: { ...given.aws, tags: tagsOf(suffix) } };
  const mine = things.filter(({ owner }) => owner === suffix);
  const elsewhere = mine.filter((seen) => !isHere(seen, given.aws));
  const near = mine.filter((seen) => isHere(seen, given.aws));
  // The role exists once for all regions, and a log group may be anybody's: neither is a stack of its own.
  const isStack = near.some((seen) => !isDoubtful(seen) && (seen.kind !== 'role' || elsewhere.length === 0));
  const here = isStack ? near : [];
  const bucketNames = bucketsOf(here);
  const names = newCheckpoint({ target, suffix, bucketName: '' });
  const read = createReader();
  const walks: Walked[] = [];
  for (const bucketName of bucketNames.length > 0 ? bucketNames : ['‹bucket›'])
    walks.push(await walk(world, { ...names, bucketName }, here, read));
  const [first] = walks as [Walked, ...Walked[]];
  const records = await merge(world, walks, bucketNames, here);
  const checkpoint: Checkpoint = {
    ...names,
    bucketName: bucketNames[0] ?? bucketNameWith(suffix),
    steps: first.steps,
    resources: records.map(({ record }) => record),
  };
  const stack: Stack = {
    suffix,
    bucketNames,
    checkpoint,
    things: await Promise.all(records.map(({ record, because }) => thingOf(world, record, because))),
    elsewhere: elsewhere.map((seen) => ({
      what: seen.what,
      name: seen.name,
      because: reasonOf(seen),
      region: seen.serves?.region ?? '',
    })),
  };
  return { stack, walks };
}

function isHere({ serves }: Seen, { region }: Aws): boolean {
  return serves === undefined || serves.region === region;
}

/** Those that a distribution serves first: they are the ones that were built furthest. */
function bucketsOf(mine: readonly Seen[]): string[] {
  const of = (kind: string) => mine.filter((seen) => seen.kind === kind);
  return [
    ...new Set([
      ...of('distribution').flatMap(({ serves }) => serves?.bucket ?? []),
      ...of('bucket').map(({ key }) => key),
      ...of('origin-access-identity').flatMap(({ serves }) => serves?.bucket ?? []),
    ]),
  ];
}

interface Noted {
  readonly record: ResourceRecord;
  readonly because: string;
}

/** In the course's order of kinds, which is the order of making. */
async function merge(
  world: DiscoverContext,
  walks: readonly Walked[],
  bucketNames: readonly string[],
  mine: readonly Seen[],
): Promise<Noted[]> {
  const noted = new Map<string, Noted>();
  const covered = new Set<string>();
  for (const [index, { records, because }] of walks.entries()) {
    for (const record of records.map(completed)) {
      const resource = await world.resource(record.kind);
      const { name } = resource.identify(record.props as never, record.outputs as never);
      const key = `${record.kind} ${keyOf(record.kind, record.props, record.outputs) ?? name}`;
      if (covered.has(key)) continue;
      covered.add(key);
      const id = index === 0 ? record.id : `${record.id}@${bucketNames[index]}`;
      noted.set(id, { record: { ...record, id }, because: because.get(record.id) ?? '' });
    }
  }
  for (const seen of mine.filter(({ kind, key }) => !covered.has(`${kind} ${key}`))) {
    covered.add(`${seen.kind} ${seen.key}`);
    const record = await recordOf(seen, world);
    if (record) noted.set(record.id, { record: completed(record), because: reasonOf(seen) });
  }
  const untagged = new Set(mine.filter(isDoubtful).map(({ key }) => key));
  const order = kinds();
  return [...noted.values()]
    .map(({ record, because }) => ({ record: withoutTag(record, untagged), because }))
    .sort((one, other) => order.indexOf(one.record.kind) - order.indexOf(other.record.kind));
}

/** What a distribution uses stays until it is gone, also where its making is forgotten. */
function completed(record: ResourceRecord): ResourceRecord {
  if (record.kind !== 'distribution') return record;
  const { bucket, identityId, comment } = record.props as Record<string, string>;
  const { settings } = record.outputs as { settings: Record<string, string> };
  const identity = settings['originIdentity']?.split('/').at(-1);
  const served = /^(.+)\.s3[.-]/.exec(settings['originDomain'] ?? '')?.[1];
  const props = {
    bucket: bucket || (served ?? ''),
    identityId: identityId && !hasUnknown(identityId) ? identityId : (identity ?? ''),
    comment: comment ?? '',
  };
  return { ...record, props };
}

function withoutTag(record: ResourceRecord, untagged: ReadonlySet<string>): ResourceRecord {
  if (record.kind !== 'log-group') return record;
  const props = record.props as { name: string; retentionDays: number };
  return untagged.has(props.name) ? { ...record, props: { ...props, untagged: true } } : record;
}

async function thingOf(world: DiscoverContext, record: ResourceRecord, because: string): Promise<Thing> {
  const { id, kind, props, outputs } = record;
  const resource = await world.resource(kind);
  const { name, arn } = resource.identify(props as never, outputs as never);
  return { id, kind, what: resource.describe(props as never), name, arn, because };
}
