// All resources in the account that may be the workshop's, and whose each is: by tag, or by other evidence where a
// resource takes no tags. It does not read the checkpoint, so that a mistake in the records hides nothing.
import { isDeniedByPolicy } from '../../../../aws/errors/denials.ts';
import { isNotFound } from '../../../../aws/errors/explain.ts';
import { suffixIn, suffixOf, tagKey, tagsOf } from '../../../../aws/tags.ts';
import { WorkshopError } from '../../../../engine/errors.ts';
import type { Aws, Json } from '../../../../engine/types.ts';
import { mapConcurrently } from '../../../../lib/map-concurrently.ts';
import type { AnyResourceKind, ListedResource, Listing } from '../../../../resources/facets.ts';
import { allResources, resourceOf } from '../../../../resources/index.ts';
import { readAccountBlock } from '../../../../resources/s3/block-public-access.ts';
import { namesByKind } from '../../../../../steps/names.ts';

export interface ScannedResource extends ListedResource {
  readonly kind: string;
  /** "DynamoDB table". */
  readonly noun: string;
  /**
   * With which a name of the course becomes this name, or seems to; undefined where it is none of the course's names.
   */
  readonly suffixInName: string | undefined;
  /** The suffix of its owner; undefined where it is not ours, or where nobody was asked. */
  readonly owner: string | undefined;
  readonly knownBy: 'tag' | 'other evidence' | undefined;
  /** The regions whose stacks it belongs to; undefined where nothing tells. */
  readonly regions?: readonly string[];
}

/** Whether it may belong to a stack in this region. */
export function isIn(region: string, { bucket, regions }: ScannedResource): boolean {
  return (bucket === undefined || bucket.region === region) && (regions === undefined || regions.includes(region));
}

interface ResourceScan {
  readonly resources: readonly ScannedResource[];
  /** Each kind that was read, and how many resources of it the account has. */
  readonly read: readonly { readonly noun: string; readonly count: number }[];
  readonly notRead: readonly NotRead[];
  /** Block Public Access of the account: null where nothing is configured, undefined where it could not be read. */
  readonly accountBlock: Json;
}

export interface NotRead {
  /** Empty where it is about some without a name of the course. */
  readonly kind: string;
  readonly what: string;
  readonly because: string;
  /** No permission of the caller would change that. */
  readonly isDeniedByPolicy: boolean;
  /** The server in place of AWS does not have this kind at all, so there is nothing of it. */
  readonly isNotServed?: boolean;
}

export interface ScanOptions {
  /** The owners of resources with another suffix in their name are not looked up where that takes extra calls. */
  readonly suffix?: string | undefined;
  explain(error: unknown): string;
  /** Whether an error ends the whole command. */
  endsCommand(error: unknown): boolean;
}

/** Tags are read for so many resources of a kind, so that a large account does not delay the scan. Names are always read. */
const maxTagReads = 1000;
/** Of the same kind. More would reach the rate limits of small services. */
const readsAtOnce = 4;

export async function scanResources(aws: Aws, options: ScanOptions): Promise<ResourceScan> {
  const notReadFor =
    (kind: string, what: string) =>
    (error: unknown): NotRead => {
      if (options.endsCommand(error)) throw error;
      const isNotServed = error instanceof WorkshopError && error.code === 'not-served';
      const denied = { isDeniedByPolicy: isDeniedByPolicy(error), ...(isNotServed && { isNotServed }) };
      return { kind, what, because: options.explain(error), ...denied };
    };
  // Kinds have nothing to do with one another: the services answer side by side.
  const [scans, accountBlock] = await Promise.all([
    Promise.all(
      (await allResources()).map(async (resource) => {
        const { kind, listing } = resource;
        if (!listing) return undefined;
        const listed: ListedResource[] = [];
        const failure = await listAll(listing, aws, listed).catch(notReadFor(kind, listing.noun));
        const found = await scanKind(resource, listing, listed, aws, options);
        return { kind, noun: listing.noun, failure, found };
      }),
    ),
    readAccountBlock(aws).then(
      (flags) => ({ flags: (flags ?? null) as Json, failure: undefined }),
      (error: unknown) => ({
        flags: undefined as Json,
        failure: notReadFor('account-public-access', 'Block Public Access of the account')(error),
      }),
    ),
  ]);
  const done = scans.flatMap((scan) => scan ?? []);
  return {
    resources: done.flatMap(({ found }) => found.resources),
    read: done.flatMap(({ noun, failure, found }) => (failure ? [] : [{ noun, count: found.resources.length }])),
    notRead: [
      ...done.flatMap(({ kind, noun, failure, found }) => [
        ...(failure ? [failure] : []),
        ...notReadOf(kind, noun, found, options),
      ]),
      ...(accountBlock.failure ? [accountBlock.failure] : []),
    ],
    accountBlock: accountBlock.flags,
  };
}

/** What was listed before an error counts all the same. */
async function listAll(listing: Listing<never, never>, aws: Aws, listed: ListedResource[]): Promise<undefined> {
  for await (const one of listing.list(aws, namesByKind)) listed.push(one);
  return undefined;
}

interface KindScan {
  readonly resources: readonly ScannedResource[];
  /** Listed, and refused when it was read. One that is gone meanwhile is left out. */
  readonly refused: readonly { readonly item: ScannedResource; readonly error: unknown }[];
  /** So many were not read. */
  readonly skipped: number;
}

async function scanKind(
  resource: AnyResourceKind,
  listing: Listing<never, never>,
  listed: readonly ListedResource[],
  aws: Aws,
  { suffix, endsCommand }: ScanOptions,
): Promise<KindScan> {
  const { kind } = resource;
  let reads = 0;
  let skipped = 0;
  const unknown = (one: ListedResource): ScannedResource => {
    const suffixInName = suffixOfName(kind, one.key) ?? listing.resemblance?.suffix(one, namesByKind);
    return { ...one, kind, noun: listing.noun, suffixInName, owner: undefined, knownBy: undefined };
  };
  async function scanOne(one: ListedResource): Promise<ScannedResource | undefined> {
    if (one.error !== undefined) throw one.error;
    const suffixInName = suffixOfName(kind, one.key);
    const isRead = one.tags === undefined && (resource.liveTags ?? listing.ownerWithoutTag) !== undefined;
    if (isRead && suffixInName === undefined && (reads += 1) > maxTagReads) {
      skipped += 1;
      return unknown(one);
    }
    const tags = one.tags ?? (await (listing.tagsOf?.(one, aws) ?? resource.liveTags?.(one.key, aws)));
    // It was deleted after it was listed.
    if (tags === undefined && resource.liveTags) return undefined;
    const byTag = suffixOf(tags);
    const regions = listing.regionsOf?.(tags) ?? [];
    if (byTag !== undefined)
      return {
        ...unknown(one),
        suffixInName,
        owner: byTag,
        knownBy: 'tag',
        ...(regions.length > 0 && { regions }),
      };
    const isAsked = suffixInName === undefined || suffix === undefined || suffixInName === suffix;
    const evidence = isAsked
      ? await listing.ownerWithoutTag?.(one, { aws, names: namesByKind, suffixInName })
      : undefined;
    if (!evidence) return unknown(one);
    const bucket = evidence.bucket ?? one.bucket;
    return { ...unknown(one), suffixInName, bucket, owner: evidence.suffix, knownBy: 'other evidence' };
  }
  const outcomes = await mapConcurrently(listed, scanOne, { atOnce: readsAtOnce, signal: aws.signal });
  const refused = outcomes.flatMap((outcome) => {
    if (!('error' in outcome) || isNotFound(outcome.error)) return [];
    if (endsCommand(outcome.error)) throw outcome.error;
    return [{ item: unknown(outcome.item), error: outcome.error }];
  });
  return { resources: outcomes.flatMap((one) => ('error' in one ? [] : (one.value ?? []))), refused, skipped };
}

/** Those with a name of the course one by one, and the others together: there may be many. */
function notReadOf(
  kind: string,
  noun: string,
  { resources, refused, skipped }: KindScan,
  { explain }: ScanOptions,
): NotRead[] {
  const named = refused.filter(({ item }) => item.suffixInName !== undefined);
  const others = refused.filter(({ item }) => item.suffixInName === undefined);
  const all = resources.length + refused.length;
  const [first] = others;
  return [
    ...named.map(({ item, error }) => ({
      kind,
      what: `${noun} ${item.name}`,
      because: explain(error),
      isDeniedByPolicy: isDeniedByPolicy(error),
    })),
    ...(first
      ? [
          {
            kind: '',
            what: noun,
            because: `${others.length} of ${all} could not be read (${listOf(others.map(({ item }) => item.name))}): ${explain(first.error)}`,
            isDeniedByPolicy: others.every(({ error }) => isDeniedByPolicy(error)),
          },
        ]
      : []),
    ...(skipped > 0
      ? [{ kind: '', what: noun, because: `the tags of ${skipped} of ${all} were not read`, isDeniedByPolicy: false }]
      : []),
  ];
}

function listOf(names: readonly string[]): string {
  const shown = names.slice(0, 5);
  return [...shown, ...(names.length > shown.length ? [`${names.length - shown.length} more`] : [])].join(', ');
}

function suffixOfName(kind: string, name: string): string | undefined {
  return (namesByKind[kind] ?? []).map((base) => suffixIn(name, base)).find((suffix) => suffix !== undefined);
}

/** Of what is ours: how that is known. */
export async function evidenceFor({ kind, owner = '', knownBy }: ScannedResource): Promise<string> {
  const tag = `${tagKey}=${tagsOf(owner)[tagKey]}`;
  if (knownBy === 'tag') return `its tag ${tag}`;
  const { listing } = await resourceOf(kind);
  return listing?.evidence?.(tag) ?? 'its name';
}

/** Of what looks like the workshop's, and is not. */
export async function resemblanceOf({ kind }: ScannedResource): Promise<string> {
  const { listing } = await resourceOf(kind);
  return listing?.resemblance?.because ?? 'a name of the workshop without its tag';
}
