// What an account has, without any notes: everything that may be of the workshop, and whose it is by tag, name or comment.
import { look, type ScannedResource } from '../../../../aws/account-scan/account-scan.ts';
import type { Run } from '../../../../engine/run.ts';
import type { Json } from '../../../../engine/types.ts';

/** What a search works with: the engine's run, without the notes. */
export type DiscoverContext = Pick<Run, 'aws' | 'course' | 'resource' | 'explain' | 'fatal' | 'emit'>;

export interface Seen extends ScannedResource {
  readonly what: string;
  readonly kind: string;
}

export interface Survey {
  readonly things: readonly Seen[];
  /** What could not be looked at; nothing is known of these kinds. */
  readonly unseen: readonly { readonly at: string; readonly kind: string; readonly because: string }[];
  /** Block Public Access of the account; null where nothing is configured, undefined where it could not be read. */
  readonly account: Json;
}

/** With `suffix`, what has the name of another one is not asked whose it is, where that takes a leave of its own. */
export async function survey({ aws, explain, fatal }: DiscoverContext, suffix?: string): Promise<Survey> {
  const { accountPublicAccess, placesOf } = await import('../../../../aws/account-scan/resource-listings.ts');
  const things: Seen[] = [];
  const unseen: { at: string; kind: string; because: string }[] = [];
  const couldNot = (at: string, kind: string) => (error: unknown) => {
    if (fatal(error)) throw error;
    unseen.push({ at, kind, because: explain(error) });
    return undefined;
  };
  for (const place of placesOf(aws)) {
    const { what, kind } = place;
    const seen = await look(place, suffix).catch(couldNot(what, kind));
    things.push(...(seen?.things ?? []).map((thing) => ({ ...thing, what, kind })));
    if (seen && seen.unasked > 0)
      unseen.push({
        at: what,
        kind: '',
        because: `the tags of ${seen.unasked} of ${seen.things.length} were not asked for`,
      });
  }
  const account = await accountPublicAccess(aws).catch(
    couldNot('Block Public Access of the account', 'account-public-access'),
  );
  return { things, unseen, account };
}
