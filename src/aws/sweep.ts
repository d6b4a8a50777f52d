// An independent look at the account after a teardown: every service is asked for what it has, and what carries our tag
// or our name is told. It knows nothing of the checkpoint, so that a mistake in the notes does not hide anything.
import type { Found, Sweep } from '../engine/receipt.ts';
import { isOurs, type KeyValue } from './tags.ts';
import type { Aws, Json } from '../engine/types.ts';

export type Tags = readonly KeyValue[] | Readonly<Record<string, string>> | undefined;

/** One thing that a service lists. */
export interface Listed {
  readonly name: string;
  /** Of a kind that takes no tags, whose name or description alone tells: whether it does. */
  readonly byName?: boolean;
  /** Has one of the names that the course uses. */
  readonly isNamed: boolean;
  /** Asked for only where it takes a call of its own. */
  tags?(): Promise<Tags>;
}

export interface Place {
  readonly what: string;
  list(): AsyncIterable<Listed>;
}

/** Tags of this many things of a kind are asked for, so that a large account is not held up; names are always looked at. */
const mostTags = 200;

export interface SweepOptions {
  readonly suffix: string;
  explain(error: unknown): string;
  fatal(error: unknown): boolean;
}

export async function sweep(aws: Aws, { suffix, explain, fatal }: SweepOptions): Promise<Sweep> {
  const { accountPublicAccess, placesOf } = await import('./sweep-places.ts');
  const result = { found: [], namesakes: [], looked: [], unseen: [], account: null } as Collected;
  const couldNot = (at: string) => (error: unknown) => {
    if (fatal(error)) throw error;
    result.unseen.push({ at, because: explain(error) });
  };
  for (const place of placesOf(aws, suffix)) await look(place, aws, result).catch(couldNot(place.what));
  const what = 'Block Public Access of the account';
  await accountPublicAccess(aws).then((flags) => void (result.account = flags), couldNot(what));
  return { at: new Date().toISOString(), ...result };
}

interface Collected {
  readonly found: Found[];
  readonly namesakes: Found[];
  readonly looked: { at: string; seen: number }[];
  readonly unseen: { at: string; because: string }[];
  account: Json;
}

async function look({ what, list }: Place, aws: Aws, { found, namesakes, looked, unseen }: Collected): Promise<void> {
  let [seen, unasked] = [0, 0];
  for await (const listed of list()) {
    seen += 1;
    const skipped = !listed.isNamed && !listed.byName && seen > mostTags;
    if (skipped) unasked += 1;
    const because = skipped ? undefined : await reasonOf(listed, aws);
    if (because) found.push({ what, name: listed.name, because });
    else if (listed.isNamed) namesakes.push({ what, name: listed.name, because: 'of our name, without our tag' });
  }
  looked.push({ at: what, seen });
  if (unasked > 0) unseen.push({ at: what, because: `the tags of ${unasked} of ${seen} were not asked for` });
}

async function reasonOf({ byName, tags }: Listed, aws: Aws): Promise<string | undefined> {
  if (byName) return 'its name';
  return tags && isOurs(await tags(), aws.tags) ? 'our tag' : undefined;
}
