// The tag of the workshop: every resource that takes tags gets it, and a resource without it is never changed.
import { anyOwner } from '../engine/by-hand/any-owner.ts';
import { WorkshopError } from '../engine/errors.ts';
import type { Owner } from '../engine/types.ts';
import { isSuffix } from './name-rules.ts';

export const tagKey = 'workshop';

export function tagsOf(suffix: string): Record<string, string> {
  return { [tagKey]: suffix ? `url-shortener-${suffix}` : 'url-shortener' };
}

/** The tag in the description of what takes no tags. */
export function descriptionOf({ tags }: { readonly tags: Readonly<Record<string, string>> }): string {
  return `${tagKey}=${tags[tagKey]}`;
}

/** The tag that a description has, if it is one. */
export function tagIn(description: string): Tags {
  const [key = '', value = ''] = description.split('=', 2);
  return { [key]: value };
}

export interface KeyValue {
  readonly Key?: string | undefined;
  readonly Value?: string | undefined;
}

/** As services give them: a list, or an object. */
export type Tags = readonly KeyValue[] | Readonly<Record<string, string>>;

/** Whose a resource is: the suffix that its tag names, empty for the handbook's own names; undefined where it is not ours. */
export function suffixOf(live: Tags | undefined): string | undefined {
  return suffixIn(valueOf(live, tagKey) ?? '', 'url-shortener');
}

/** The suffix with which `base` becomes `name`: empty for `base` itself, undefined where it does not. */
export function suffixIn(name: string, base: string): string | undefined {
  if (name === base) return '';
  const suffix = name.startsWith(`${base}-`) ? name.slice(base.length + 1) : '';
  return isSuffix(suffix) ? suffix : undefined;
}

/** As `[{ Key, Value }]`, which DynamoDB, IAM, S3 and CloudFront want. */
export function tagList(tags: Readonly<Record<string, string>>): { Key: string; Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

export function isOurs(live: Tags | undefined, ours: Readonly<Record<string, string>>): boolean {
  return anyOwner in ours || valueOf(live, tagKey) === ours[tagKey];
}

export function ownerOf(live: Tags | undefined, ours: Readonly<Record<string, string>>): Owner {
  if (isOurs(live, ours)) return 'us';
  return valueOf(live, tagKey) === undefined ? 'nobody' : 'others';
}

export function valueOf(live: Tags | undefined, key: string) {
  const found = Array.isArray(live)
    ? Object.fromEntries((live as KeyValue[]).map(({ Key, Value }) => [Key, Value]))
    : live;
  return (found as Record<string, string> | undefined)?.[key];
}

/** Throws if the resource does not have our tag. */
export function assertOurs(what: string, live: Tags | undefined, ours: Readonly<Record<string, string>>): void {
  if (isOurs(live, ours)) return;
  throw new WorkshopError({
    code: 'not-ours',
    message: `The ${what} already exists and does not have the tag of this workshop (${tagKey}=${ours[tagKey]}).`,
    state: 'It was not changed.',
    fix: 'workshop start --suffix <your name>   # in a new folder: appends your name to all names',
  });
}
