// Finds the stacks of the workshop from the account alone, without the records of the folder that made them, and writes
// a checkpoint as that folder would have it. It only reads. What is missing from a stack does not hide the rest of it.
import { isDeniedByPolicy } from '../../../../aws/errors/denials.ts';
import { readOnceAws } from '../../../../engine/dry-run/read-once.ts';
import { readOnlyAws } from '../../../../engine/dry-run/read-only.ts';
import { tagsOf } from '../../../../aws/tags.ts';
import type { FoundResource } from '../../../../engine/remove/receipt.ts';
import { now } from '../../../../engine/run.ts';
import type { Checkpoint, Json, ResourceRecord, TargetId } from '../../../../engine/types.ts';
import { allResources, kinds, resourceOf } from '../../../../resources/index.ts';
import { newCheckpoint } from '../../../../workspace/checkpoint.ts';
import { newBucketName } from '../../../../../steps/names.ts';
import {
  evidenceFor,
  isIn,
  resemblanceOf,
  scanResources,
  type NotRead,
  type ScannedResource,
} from '../scan/scan-resources.ts';
import { existingRoleOf } from './existing-role.ts';
import { keyOf } from './merge-records.ts';
import type { Ownership } from './ownership.ts';
import {
  createReader,
  replayCourse,
  stepsByKind,
  type DiscoverContext,
  type NotReadable,
  type Replay,
  type StepGaps,
} from './replay-course.ts';

export type { DiscoverContext, StepGaps } from './replay-course.ts';

/** One resource of a stack, and why it is ours. */
export interface DiscoveredResource extends Ownership {
  readonly id: string;
  readonly kind: string;
  readonly what: string;
  readonly name: string;
  readonly arn: string | undefined;
}

export interface Stack {
  /** Empty: the handbook's own names. */
  readonly suffix: string;
  /** More than one where the course was started twice. */
  readonly bucketNames: readonly string[];
  /** In order of creation, one for each record of the checkpoint. */
  readonly things: readonly DiscoveredResource[];
  /**
   * As far as the account tells: records with live outputs, and a step's outputs where none is missing. `provisioned`
   * says that the resources of a step exist, and not that its checks pass. The account's Block Public Access is not in
   * it, since nobody knows what it was before.
   */
  readonly checkpoint: Checkpoint;
  readonly gaps: StepGaps;
  /** It has nothing but what exists once for all regions: the rest of it may be in another one. */
  readonly isGlobalOnly: boolean;
  /** Of the same suffix, made for a bucket in another region. */
  readonly elsewhere: readonly (FoundResource & { readonly region: string })[];
}

/** A resource with a name of the workshop that is not ours: it is never touched. */
interface Namesake extends FoundResource {
  readonly kind: string;
  /** It may be ours: no tag says whose it is, and the evidence is not enough by itself. */
  readonly isUncertain: boolean;
}

export interface Discovery {
  readonly at: string;
  readonly stacks: readonly Stack[];
  /** Suffixes that have a stack here too, where one was asked for. */
  readonly others: readonly string[];
  readonly namesakes: readonly Namesake[];
  readonly unseen: readonly { readonly at: string; readonly because: string }[];
  /** The same, with the steps that make or change what was not read. */
  readonly notRead: readonly (NotRead & { readonly steps: readonly string[] })[];
  /** Block Public Access of the account; null where nothing is configured, undefined where it could not be read. */
  readonly account: Json;
}

export interface DiscoverOptions {
  readonly target: TargetId;
  /** That stack alone; all of them where it is left out. */
  readonly suffix?: string | undefined;
}

export async function discover(given: DiscoverContext, { target, suffix }: DiscoverOptions): Promise<Discovery> {
  const context: DiscoverContext = { ...given, aws: readOnceAws(readOnlyAws(given.aws)) };
  const { resources: found, notRead, accountBlock } = await scanResources(context.aws, { ...context, suffix });
  const resources = await Promise.all(found.map(withCertainty));
  const certain = resources.filter(({ isUncertain }) => !isUncertain);
  const ownersHere = ownersOf(certain.filter((one) => isIn(context.aws.region, one)));
  const unreadable: NotReadable[] = [];
  const stacks: Stack[] = [];
  for (const owner of ownersOf(certain).filter((owner) => suffix === undefined || owner === suffix)) {
    const { stack, unread } = await stackOf(context, target, owner, resources);
    unreadable.push(...unread);
    if (stack.things.length > 0 || stack.elsewhere.length > 0) stacks.push(stack);
  }
  const named = resources.filter(({ suffixInName: its }) => its !== undefined && (suffix ?? its) === its);
  const foreign = unreadable.filter(({ isForeign }) => isForeign);
  const missed = [...notRead, ...unreadable.filter(({ isForeign }) => !isForeign)];
  const empty = newCheckpoint({ target, suffix: '', bucketName: newBucketName('') });
  const stepsOf = missed.length > 0 ? await stepsByKind(context, empty) : undefined;
  return {
    at: now(),
    stacks,
    others: suffix === undefined ? [] : ownersHere.filter((owner) => owner !== suffix),
    namesakes: [
      ...(await Promise.all(named.map((one) => namesakeOf(one, ownersHere)))).flatMap((one) => one ?? []),
      ...foreign.map(({ what, because }) => ({ kind: '', what, name: '', because, isUncertain: false })),
    ],
    unseen: missed.map(({ what, because }) => ({ at: what, because })),
    notRead: missed.map((one) => ({ ...one, steps: stepsOf?.(one.kind) ?? [] })),
    account: accountBlock,
  };
}

interface Candidate extends ScannedResource {
  readonly isUncertain: boolean;
  readonly isGlobal: boolean;
  readonly hasRandomName: boolean;
}

async function withCertainty(scanned: ScannedResource): Promise<Candidate> {
  const { isWeakEvidence, isGlobal = false, hasRandomName = false } = (await resourceOf(scanned.kind)).listing ?? {};
  const isUncertain = isWeakEvidence === true && scanned.knownBy === 'other evidence';
  return { ...scanned, isUncertain, isGlobal, hasRandomName };
}

function ownersOf(resources: readonly ScannedResource[]): string[] {
  return [...new Set(resources.flatMap(({ owner }) => owner ?? []))].sort();
}

/** Undefined for what is ours, and for a name that says nothing. */
async function namesakeOf(one: Candidate, owners: readonly string[]): Promise<Namesake | undefined> {
  const { kind, noun: what, name, suffixInName, owner, isUncertain, hasRandomName } = one;
  const namesake = (because: string) => ({ kind, what, name, because, isUncertain });
  if (hasRandomName) {
    // Many buckets may start with the name of the course.
    const its = suffixInName?.replace(/-[a-z0-9]{8}$/, '') ?? '';
    const isNamesake = owner === undefined && (owners.includes(suffixInName ?? '') || (its && owners.includes(its)));
    return isNamesake ? namesake(withoutTag) : undefined;
  }
  if (owner === undefined) return namesake(await resemblanceOf(one));
  if (isUncertain)
    return owners.includes(owner) ? undefined : namesake(`${withoutTag}; no function has this name any more`);
  if (owner === suffixInName) return undefined;
  return namesake(`this name with the tag of ${owner ? `the suffix ${owner}` : 'the names without a suffix'}`);
}

const withoutTag = 'a name of the workshop without its tag';

async function stackOf(given: DiscoverContext, target: TargetId, suffix: string, all: readonly Candidate[]) {
  const context: DiscoverContext = { ...given, aws: { ...given.aws, tags: tagsOf(suffix) } };
  const own = all.filter(({ owner }) => owner === suffix);
  const elsewhere = own.filter((one) => !isIn(given.aws.region, one));
  const near = own.filter((one) => isIn(given.aws.region, one));
  // A role exists once for all regions, and an uncertain resource may be anybody's: neither makes a stack by itself.
  const isStack = near.some(({ isUncertain, isGlobal }) => !isUncertain && (!isGlobal || elsewhere.length === 0));
  const here = isStack ? near : [];
  const bucketNames = bucketNamesOf(here);
  const [bucketName = newBucketName(suffix)] = bucketNames;
  const executionRole = await existingRoleOf(here, suffix, context.aws);
  const checkpoint = newCheckpoint({ target, suffix, bucketName, ...(executionRole && { executionRole }) });
  await readAhead(here, context);
  const read = createReader();
  const replays: Replay[] = [];
  for (const name of bucketNames.length > 0 ? bucketNames : ['‹bucket›'])
    replays.push(await replayCourse(context, { ...checkpoint, bucketName: name }, here, read));
  const unread = replays.flatMap(({ notRead }) => notRead);
  const records = await mergeReplays(context, replays, bucketNames, here, unread);
  const stack: Stack = {
    suffix,
    bucketNames,
    checkpoint: { ...checkpoint, steps: replays[0]?.steps ?? {}, resources: records.map(({ record }) => record) },
    gaps: replays[0]?.gaps ?? new Map(),
    things: await Promise.all(records.map(describe)),
    isGlobalOnly: here.every(({ isGlobal }) => isGlobal),
    elsewhere: await Promise.all(
      elsewhere.map(async (one) => ({
        what: one.noun,
        name: one.name,
        because: await evidenceFor(one),
        region: one.bucket?.region ?? one.regions?.[0] ?? '',
      })),
    ),
  };
  return { stack, unread };
}

/**
 * Asks for everything that the steps will ask for one after the other. The steps find the answers, so nothing is read
 * twice, and an error is found there.
 */
async function readAhead(here: readonly ScannedResource[], { aws }: DiscoverContext): Promise<void> {
  const all = await allResources();
  const reads = here.flatMap((one) => [
    resourceOf(one.kind).then(async (resource) =>
      resource.read((await resource.listing?.propsOf(one, aws)) as never, aws, undefined),
    ),
    ...all
      .filter(({ partOf }) => partOf?.kind === one.kind)
      .map(async (part) => part.read({ [part.partOf?.property ?? '']: one.id ?? one.key } as never, aws, undefined)),
  ]);
  await Promise.allSettled(reads);
}

/** The bucket that the most was built for comes first. */
function bucketNamesOf(own: readonly ScannedResource[]): string[] {
  const counts = new Map<string, number>();
  for (const { bucket } of own) if (bucket) counts.set(bucket.name, (counts.get(bucket.name) ?? 0) + 1);
  return [...counts].toSorted(([, one], [, other]) => other - one).map(([name]) => name);
}

interface OwnedRecord {
  readonly record: ResourceRecord;
  readonly ownership: Ownership;
}

/** In the order of making: what the steps would make, and then what is ours without being part of the course of today. */
async function mergeReplays(
  context: DiscoverContext,
  replays: readonly Replay[],
  bucketNames: readonly string[],
  own: readonly Candidate[],
  unread: NotReadable[],
): Promise<OwnedRecord[]> {
  const merged: OwnedRecord[] = [];
  const covered = new Set<string>();
  for (const [index, { records, ownership }] of replays.entries()) {
    for (const record of await Promise.all(records.map(completed))) {
      const key = await keyOf(record);
      const owned = ownership.get(record.id);
      if (covered.has(key) || !owned) continue;
      covered.add(key);
      const id = index === 0 ? record.id : `${record.id}@${bucketNames[index]}`;
      merged.push({ record: { ...record, id }, ownership: owned });
    }
  }
  for (const one of own.filter(({ kind, key }) => !covered.has(`${kind} ${key}`))) {
    covered.add(`${one.kind} ${one.key}`);
    const record = await recordOf(one, replays, context).catch((error: unknown) => {
      if (context.endsCommand(error)) throw error;
      const what = `${one.noun} ${one.name}`;
      const because = context.explain(error);
      unread.push({ kind: one.kind, what, because, isForeign: false, isDeniedByPolicy: isDeniedByPolicy(error) });
      return undefined;
    });
    if (record) merged.push({ record, ownership: { because: await evidenceFor(one), isPart: false } });
  }
  const uncertain = new Set(own.filter(({ isUncertain }) => isUncertain).map(({ kind, key }) => `${kind} ${key}`));
  for (const [index, { record, ownership }] of merged.entries())
    if (uncertain.has(await keyOf(record))) merged[index] = { record: await untagged(record), ownership };
  const order = kinds();
  return merged.toSorted((one, other) => order.indexOf(one.record.kind) - order.indexOf(other.record.kind));
}

/** For what has another name, or content of another version. Undefined where it is gone meanwhile. */
async function recordOf(
  one: ScannedResource,
  replays: readonly Replay[],
  { aws }: DiscoverContext,
): Promise<ResourceRecord | undefined> {
  const { kind, key } = one;
  const resource = await resourceOf(kind);
  const props: Json = await resource.listing?.propsOf(one, aws);
  const known = resource.listing?.keyOf ? { id: key } : undefined;
  const outputs: Json = await resource.read(props as never, aws, known as never);
  if (outputs === undefined) return undefined;
  const step = replays.map(({ stepsOfKind }) => stepsOfKind.get(kind)?.[0]).find(Boolean) ?? 'unknown';
  return completed({ id: `${kind}@${key}`, step, kind, status: 'ready', props, outputs, changes: [], at: now() });
}

async function completed(record: ResourceRecord): Promise<ResourceRecord> {
  const { completeProps } = await resourceOf(record.kind);
  if (!completeProps) return record;
  return { ...record, props: completeProps(record.props as never, record.outputs as never) };
}

async function untagged(record: ResourceRecord): Promise<ResourceRecord> {
  const { listing } = await resourceOf(record.kind);
  return listing?.untagged ? { ...record, props: listing.untagged(record.props as never) } : record;
}

async function describe({ record, ownership }: OwnedRecord): Promise<DiscoveredResource> {
  const { id, kind, props, outputs } = record;
  const resource = await resourceOf(kind);
  const { name, arn } = resource.identify(props as never, outputs as never);
  return { id, kind, what: resource.describe(props as never), name, arn, ...ownership };
}
