// Deletes what the lifecycle rules of a bucket have let expire, by the clock of the sandbox. It runs before a request for
// the bucket and needs no timer, so it survives a restart.
// source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html, checked 2026-11-29
import type { SandboxContext } from '../../../server/context.ts';
import {
  recordsOf,
  type BucketRecord,
  type Content,
  type Description,
  type Lifecycle,
  type LifecycleRule,
  type ObjectVersion,
} from '../records.ts';
import { deleteObject, deleteVersion } from '../rules/objects.ts';

const dayMs = 24 * 60 * 60 * 1000;
/** Milliseconds between two looks at a bucket. */
const checkEvery = 60_000;

/** Rules are replaced and never edited: with new ones, a bucket is looked at again. */
const checked = new WeakMap<Lifecycle, number>();

export function expire(sandbox: SandboxContext, bucket: BucketRecord): void {
  const { lifecycle } = bucket;
  if (!lifecycle) return;
  const now = sandbox.now();
  if (Math.abs(now - (checked.get(lifecycle) ?? 0)) < checkEvery) return;
  checked.set(lifecycle, now);
  const rules = lifecycle.rules.filter(({ Status }) => Status === 'Enabled');
  const { objects, uploads } = recordsOf(sandbox);
  for (const [, { key, versions }] of objects.entries(`${bucket.name}/`)) {
    for (const rule of rules) expireNoncurrent(sandbox, bucket, key, versions, rule, now);
    expireCurrent(sandbox, bucket, key, rules, now);
  }
  for (const [id, { key, initiated }] of uploads.entries(`${bucket.name}/`))
    if ((abortOf(rules, key, initiated)?.at ?? Infinity) <= now) uploads.delete(id);
}

/** When a rule comes into effect, in milliseconds since 1970, and its id. */
interface Effect {
  readonly at: number;
  readonly id: string;
}

type StoredObject = Content & Description;

/** When the current version of an object expires; undefined where no rule says so. */
export function expirationOf(
  { lifecycle }: BucketRecord,
  key: string,
  { object, lastModified }: ObjectVersion,
): Effect | undefined {
  return lifecycle && object && expirationBy(enabled(lifecycle), key, object, lastModified);
}

/** When an upload in parts is aborted. */
export function abortionOf({ lifecycle }: BucketRecord, key: string, initiated: number): Effect | undefined {
  return lifecycle && abortOf(enabled(lifecycle), key, initiated);
}

function enabled({ rules }: Lifecycle): readonly LifecycleRule[] {
  return rules.filter(({ Status }) => Status === 'Enabled');
}

function expirationBy(
  rules: readonly LifecycleRule[],
  key: string,
  object: StoredObject,
  lastModified: number,
): Effect | undefined {
  const effects = rules
    .filter((rule) => appliesTo(rule, key, object))
    .map(({ ID, Expiration: { Days, Date: at } = {} }) => ({
      id: ID,
      at: at ?? (Days === undefined ? Infinity : midnightAfter(lastModified, Days)),
    }));
  return earliest(effects);
}

function abortOf(rules: readonly LifecycleRule[], key: string, initiated: number): Effect | undefined {
  const effects = rules
    .filter((rule) => key.startsWith(prefixOf(rule)))
    .map(({ ID, AbortIncompleteMultipartUpload: { DaysAfterInitiation: days } = {} }) => ({
      id: ID,
      at: days === undefined ? Infinity : midnightAfter(initiated, days),
    }));
  return earliest(effects);
}

function earliest(effects: readonly Effect[]): Effect | undefined {
  const [first] = effects.filter(({ at }) => at < Infinity).sort((a, b) => a.at - b.at);
  return first;
}

/** S3 adds the days and rounds up to the next midnight, UTC. */
function midnightAfter(time: number, days: number): number {
  return Math.ceil((time + days * dayMs) / dayMs) * dayMs;
}

function expireCurrent(
  sandbox: SandboxContext,
  bucket: BucketRecord,
  key: string,
  rules: readonly LifecycleRule[],
  now: number,
): void {
  const versions = recordsOf(sandbox).objects.get(`${bucket.name}/${key}`)?.versions ?? [];
  const [current] = versions;
  if (!current) return;
  if (current.object) {
    const effect = expirationBy(rules, key, current.object, current.lastModified);
    if (effect && effect.at <= now) deleteObject(sandbox, bucket, key);
  } else if (versions.length === 1 && rules.some((rule) => removesMarker(rule, key, current, now)))
    deleteVersion(sandbox, bucket.name, key, current.versionId);
}

/** A delete marker with nothing below it. Rules that expire objects by their age remove it, too. */
function removesMarker(rule: LifecycleRule, key: string, { lastModified }: ObjectVersion, now: number): boolean {
  const { ExpiredObjectDeleteMarker, Days } = rule.Expiration ?? {};
  if (!appliesTo(rule, key, undefined)) return false;
  return ExpiredObjectDeleteMarker === true || (Days !== undefined && midnightAfter(lastModified, Days) <= now);
}

/** `versions`: newest first. A version is noncurrent from the time that the next one came. */
function expireNoncurrent(
  sandbox: SandboxContext,
  bucket: BucketRecord,
  key: string,
  versions: readonly ObjectVersion[],
  rule: LifecycleRule,
  now: number,
): void {
  const { NoncurrentDays: days, NewerNoncurrentVersions: kept = 0 } = rule.NoncurrentVersionExpiration ?? {};
  if (days === undefined) return;
  for (const [index, { versionId, object }] of versions.entries()) {
    const next = versions[index - 1];
    if (!next || index <= kept || !appliesTo(rule, key, object)) continue;
    if (midnightAfter(next.lastModified, days) <= now) deleteVersion(sandbox, bucket.name, key, versionId);
  }
}

function prefixOf({ Filter, Prefix }: LifecycleRule): string {
  return Prefix ?? Filter?.Prefix ?? Filter?.And?.Prefix ?? '';
}

/** `object`: absent for a delete marker, which has neither tags nor a size. */
function appliesTo(rule: LifecycleRule, key: string, object: StoredObject | undefined): boolean {
  const { Filter } = rule;
  const { ObjectSizeGreaterThan: above, ObjectSizeLessThan: below } = Filter?.And ?? Filter ?? {};
  const tags = Filter?.And?.Tags ?? (Filter?.Tag ? [Filter.Tag] : []);
  if (!key.startsWith(prefixOf(rule))) return false;
  if (!object) return tags.length === 0 && above === undefined && below === undefined;
  return (
    (above === undefined || object.size > above) &&
    (below === undefined || object.size < below) &&
    tags.every((tag) => object.tags.some(({ Key, Value }) => Key === tag.Key && Value === tag.Value))
  );
}
