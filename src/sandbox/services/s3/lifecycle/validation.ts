// Lifecycle rules, checked as S3 checks them. The sandbox has those that delete; those that move objects are refused.
// source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html, LocalStack's checks against AWS,
// and github.com/noobaa/noobaa-core/issues/8870, checked 2026-11-29
import { randomBytes } from 'node:crypto';
import type * as sdk from '@aws-sdk/client-s3';
import { refuseUnsupported } from '../../shared/unsupported.ts';
import { invalidArgument, invalidRequest, malformedXml } from '../errors.ts';
import type { LifecycleRule } from '../records.ts';

const maxRules = 1000;
const maxIdLength = 255;
const dayMs = 24 * 60 * 60 * 1000;

export function checkRules(rules: readonly sdk.LifecycleRule[] = []): LifecycleRule[] {
  if (rules.length === 0 || rules.length > maxRules) malformedXml();
  const checked = rules.map(checkRule);
  const ids = new Set(checked.map(({ ID }) => ID));
  if (ids.size < checked.length)
    invalidArgument('Rule ID must be unique. Found same ID for more than one rule', 'ID', '');
  return checked;
}

function checkRule(rule: sdk.LifecycleRule): LifecycleRule {
  const { Status, Expiration, NoncurrentVersionExpiration, AbortIncompleteMultipartUpload } = rule;
  if (Status !== 'Enabled' && Status !== 'Disabled') malformedXml();
  const ID = rule.ID || randomBytes(36).toString('base64url');
  if (ID.length > maxIdLength) invalidArgument(`ID length should not exceed allowed limit of ${maxIdLength}`, 'ID', ID);
  for (const kind of ['Transitions', 'NoncurrentVersionTransitions'] as const)
    if (rule[kind] !== undefined) refuseUnsupported('s3', `${kind} of a lifecycle rule`);
  const filter = checkFilter(rule);
  if (!Expiration && !NoncurrentVersionExpiration && !AbortIncompleteMultipartUpload)
    invalidRequest('At least one action needs to be specified in a rule');
  if (NoncurrentVersionExpiration) checkNoncurrent(NoncurrentVersionExpiration);
  if (AbortIncompleteMultipartUpload) checkAbort(AbortIncompleteMultipartUpload, filter);
  return {
    ...filter.written,
    ID,
    Status,
    ...(Expiration && { Expiration: checkExpiration(Expiration, filter) }),
    ...(NoncurrentVersionExpiration && { NoncurrentVersionExpiration }),
    ...(AbortIncompleteMultipartUpload && { AbortIncompleteMultipartUpload }),
  };
}

interface Filter {
  /** As the rule has it: `Prefix` is the older form. */
  readonly written: Pick<LifecycleRule, 'Filter' | 'Prefix'>;
  readonly hasTags: boolean;
  readonly hasSizes: boolean;
}

function checkFilter({ Filter: filter, Prefix }: Pick<sdk.LifecycleRule, 'Filter' | 'Prefix'>): Filter {
  // An empty filter is for all objects, too.
  if ((filter === undefined) === (Prefix === undefined)) malformedXml();
  if (filter === undefined) return { written: { Prefix: Prefix ?? '' }, hasTags: false, hasSizes: false };
  const { And } = filter;
  if (Object.keys(filter).length > 1 || (And && countOf(And) < 2)) malformedXml();
  const tags = And?.Tags ?? (filter.Tag ? [filter.Tag] : []);
  if (new Set(tags.map(({ Key }) => Key)).size < tags.length) invalidRequest('Duplicate Tag Keys are not allowed.');
  const { ObjectSizeGreaterThan: above, ObjectSizeLessThan: below } = And ?? filter;
  for (const [name, size] of Object.entries({ ObjectSizeGreaterThan: above, ObjectSizeLessThan: below }))
    if (size !== undefined && size < 0)
      invalidArgument(`'${name}' must be zero or a positive integer`, name, `${size}`);
  if (above !== undefined && below !== undefined && above >= below)
    invalidRequest("'ObjectSizeLessThan' has to be a value greater than 'ObjectSizeGreaterThan'");
  return {
    written: { Filter: filter },
    hasTags: tags.length > 0,
    hasSizes: above !== undefined || below !== undefined,
  };
}

function countOf({ Tags = [], ...others }: sdk.LifecycleRuleAndOperator): number {
  return Tags.length + Object.keys(others).length;
}

function checkExpiration(
  { Days, Date: date, ExpiredObjectDeleteMarker }: sdk.LifecycleExpiration,
  { hasTags }: Filter,
): NonNullable<LifecycleRule['Expiration']> {
  const given = [Days, date, ExpiredObjectDeleteMarker].filter((value) => value !== undefined);
  if (given.length !== 1) malformedXml();
  if (ExpiredObjectDeleteMarker !== undefined) {
    if (hasTags) invalidRequest('ExpiredObjectDeleteMarker cannot be specified with Tags.');
    return { ExpiredObjectDeleteMarker };
  }
  if (Days !== undefined) {
    checkDays("'Days' for Expiration action", 'Days', Days);
    return { Days };
  }
  const time = date?.getTime() ?? NaN;
  if (Number.isNaN(time)) malformedXml();
  if (time % dayMs !== 0) invalidArgument("'Date' must be at midnight GMT", 'Date', new Date(time).toISOString());
  return { Date: time };
}

function checkNoncurrent({
  NoncurrentDays: days,
  NewerNoncurrentVersions: kept,
}: sdk.NoncurrentVersionExpiration): void {
  if (days === undefined) return malformedXml();
  checkDays("'NoncurrentDays' for NoncurrentVersionExpiration action", 'NoncurrentDays', days);
  if (kept !== undefined && (kept < 1 || kept > 100)) {
    const text =
      "'NewerNoncurrentVersions' for NoncurrentVersionExpiration action must be a positive integer up to 100";
    invalidArgument(text, 'NewerNoncurrentVersions', String(kept));
  }
}

function checkAbort(
  { DaysAfterInitiation: days }: sdk.AbortIncompleteMultipartUpload,
  { hasTags, hasSizes }: Filter,
): void {
  if (hasTags) invalidRequest('AbortIncompleteMultipartUpload cannot be specified with Tags.');
  if (hasSizes) invalidRequest('AbortIncompleteMultipartUpload cannot be specified with Object Size.');
  if (days === undefined) return malformedXml();
  checkDays("'DaysAfterInitiation' for AbortIncompleteMultipartUpload action", 'DaysAfterInitiation', days);
}

function checkDays(whose: string, name: string, days: number): void {
  if (!Number.isInteger(days) || days < 1) invalidArgument(`${whose} must be a positive integer`, name, String(days));
}
