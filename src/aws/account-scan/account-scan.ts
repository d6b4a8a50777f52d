// An independent look at the account after a teardown: every service is asked for what it has, and what carries our tag
// or our name is told. It knows nothing of the checkpoint, so that a mistake in the notes does not hide anything.
import type { FoundResource, AccountScan } from '../../engine/remove/receipt.ts';
import { suffixOf, type KeyValue } from '../tags.ts';
import type { Aws, Json } from '../../engine/types.ts';

export type Tags = readonly KeyValue[] | Readonly<Record<string, string>> | undefined;

/** One thing that a service lists. */
export interface ListedResource {
  readonly name: string;
  /** By which its resource finds it: a name or, where AWS makes one up, an id. */
  readonly key: string;
  /** The suffix for which the course uses this name; undefined where it is none of the course's names. */
  readonly named?: string | undefined;
  /** Of what takes no tags, or lost them: whose it is by its description, its comment, or its name alone. */
  mark?(): Promise<string | undefined>;
  /** Asked for only where it takes a call of its own. */
  tags?(): Promise<Tags>;
  /** Of what exists once for all regions: the bucket that it was made for, and the region of that. */
  readonly serves?: Bucket | undefined;
}

export interface Bucket {
  readonly bucket: string;
  readonly region: string;
}

export interface ResourceListing {
  readonly what: string;
  /** Of the resource that removes such things. */
  readonly kind: string;
  list(): AsyncIterable<ListedResource>;
}

/** A thing that was looked at: whose it is, and how that is known. */
export interface ScannedResource extends ListedResource {
  /** The suffix of those who made it; undefined where it is not ours, or nobody asked. */
  readonly owner: string | undefined;
  readonly because: 'our tag' | 'its name' | undefined;
}

/** Tags of this many things of a kind are asked for, so that a large account is not held up; names are always looked at. */
const mostTags = 200;

export interface SweepOptions {
  readonly suffix: string;
  explain(error: unknown): string;
  fatal(error: unknown): boolean;
}

export async function scanAccount(aws: Aws, { suffix, explain, fatal }: SweepOptions): Promise<AccountScan> {
  const { accountPublicAccess, placesOf } = await import('./resource-listings.ts');
  const result = { found: [], namesakes: [], looked: [], unseen: [], account: null } as Collected;
  const couldNot = (at: string) => (error: unknown) => {
    if (fatal(error)) throw error;
    result.unseen.push({ at, because: explain(error) });
  };
  for (const place of placesOf(aws)) await sort(place, suffix, result).catch(couldNot(place.what));
  const what = 'Block Public Access of the account';
  await accountPublicAccess(aws).then((flags) => void (result.account = flags), couldNot(what));
  return { at: new Date().toISOString(), ...result };
}

interface Collected {
  readonly found: FoundResource[];
  readonly namesakes: FoundResource[];
  readonly looked: { at: string; seen: number }[];
  readonly unseen: { at: string; because: string }[];
  account: Json;
}

async function sort(
  place: ResourceListing,
  suffix: string,
  { found, namesakes, looked, unseen }: Collected,
): Promise<void> {
  const { what } = place;
  const { things, unasked } = await look(place, suffix);
  for (const { name, named, owner, because } of things) {
    if (owner === suffix && because) found.push({ what, name, because });
    else if (named === suffix) namesakes.push({ what, name, because: 'of our name, without our tag' });
  }
  looked.push({ at: what, seen: things.length });
  if (unasked > 0) unseen.push({ at: what, because: `the tags of ${unasked} of ${things.length} were not asked for` });
}

/** All of a kind; with `suffix`, the marks of what has somebody else's name are not asked for. */
export async function look(
  { list }: ResourceListing,
  suffix?: string,
): Promise<{ things: ScannedResource[]; unasked: number }> {
  const things: ScannedResource[] = [];
  let unasked = 0;
  for await (const listed of list()) {
    const skipped = listed.named === undefined && listed.tags !== undefined && things.length >= mostTags;
    if (skipped) unasked += 1;
    things.push({ ...listed, ...(skipped ? { owner: undefined, because: undefined } : await ownerOf(listed, suffix)) });
  }
  return { things, unasked };
}

async function ownerOf(
  { named, tags, mark }: ListedResource,
  suffix?: string,
): Promise<Pick<ScannedResource, 'owner' | 'because'>> {
  const tagged = tags && suffixOf(await tags());
  if (tagged !== undefined) return { owner: tagged, because: 'our tag' };
  const asked = mark && (named === undefined || suffix === undefined || named === suffix);
  const marked = asked ? await mark() : undefined;
  return { owner: marked, because: marked === undefined ? undefined : 'its name' };
}
