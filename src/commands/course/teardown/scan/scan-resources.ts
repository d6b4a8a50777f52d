// All resources in the account that may be the workshop's, and whose each is: by tag, or by other evidence where a
// resource takes no tags. It does not read the checkpoint, so that a mistake in the records hides nothing.
import { isDeniedByPolicy } from '../../../../aws/errors/denials.ts';
import { suffixIn, suffixOf, tagKey, tagsOf } from '../../../../aws/tags.ts';
import type { Aws, Json } from '../../../../engine/types.ts';
import type { AnyResourceKind, ListedResource, Listing } from '../../../../resources/facets.ts';
import { allResources, resourceOf } from '../../../../resources/index.ts';
import { readAccountBlock } from '../../../../resources/s3/block-public-access.ts';
import { namesByKind } from '../../../../../steps/names.ts';

export interface ScannedResource extends ListedResource {
  readonly kind: string;
  /** "DynamoDB table". */
  readonly noun: string;
  /** With which a name of the course becomes this name; undefined where it is none of the course's names. */
  readonly suffixInName: string | undefined;
  /** The suffix of its owner; undefined where it is not ours, or where nobody was asked. */
  readonly owner: string | undefined;
  readonly knownBy: 'tag' | 'other evidence' | undefined;
}

export interface ResourceScan {
  readonly resources: readonly ScannedResource[];
  /** Each kind that was read, and how many resources of it the account has. */
  readonly read: readonly { readonly noun: string; readonly count: number }[];
  readonly notRead: readonly NotRead[];
  /** Block Public Access of the account: null where nothing is configured, undefined where it could not be read. */
  readonly accountBlock: Json;
}

export interface NotRead {
  /** Empty where only the tags of some were not read. */
  readonly kind: string;
  readonly what: string;
  readonly because: string;
  /** No permission of the caller would change that. */
  readonly isDeniedByPolicy: boolean;
}

export interface ScanOptions {
  /** The owners of resources with another suffix in their name are not looked up where that takes extra calls. */
  readonly suffix?: string | undefined;
  explain(error: unknown): string;
  /** Whether an error ends the whole command. */
  endsCommand(error: unknown): boolean;
}

/** Tags are read for so many resources of a kind, so that a large account does not delay the scan. Names are always read. */
const maxTagReads = 200;

export async function scanResources(aws: Aws, options: ScanOptions): Promise<ResourceScan> {
  const resources: ScannedResource[] = [];
  const read: { noun: string; count: number }[] = [];
  const notRead: NotRead[] = [];
  const failed = (kind: string, what: string) => (error: unknown) => {
    if (options.endsCommand(error)) throw error;
    notRead.push({ kind, what, because: options.explain(error), isDeniedByPolicy: isDeniedByPolicy(error) });
    return undefined;
  };
  for (const resource of await allResources()) {
    const { kind, listing } = resource;
    if (!listing) continue;
    const { noun } = listing;
    const found = await scanKind(resource, listing, aws, options.suffix).catch(failed(kind, noun));
    if (!found) continue;
    resources.push(...found.resources);
    const count = found.resources.length;
    read.push({ noun, count });
    const { skipped } = found;
    if (skipped > 0)
      notRead.push({
        kind: '',
        what: noun,
        because: `the tags of ${skipped} of ${count} were not read`,
        isDeniedByPolicy: false,
      });
  }
  const accountBlock: Json = await readAccountBlock(aws).then(
    (flags) => flags ?? null,
    failed('account-public-access', 'Block Public Access of the account'),
  );
  return { resources, read, notRead, accountBlock };
}

async function scanKind(
  { kind, liveTags }: AnyResourceKind,
  listing: Listing<never, never>,
  aws: Aws,
  suffix: string | undefined,
): Promise<{ resources: ScannedResource[]; skipped: number }> {
  const { noun } = listing;
  const resources: ScannedResource[] = [];
  let skipped = 0;
  for await (const listed of listing.list(aws, namesByKind)) {
    const suffixInName = suffixOfName(kind, listed.key);
    const base = { ...listed, kind, noun, suffixInName };
    if (suffixInName === undefined && liveTags && !listed.tags && resources.length >= maxTagReads) {
      skipped += 1;
      resources.push({ ...base, owner: undefined, knownBy: undefined });
      continue;
    }
    const byTag = suffixOf(listed.tags ?? (await liveTags?.(listed.key, aws)));
    if (byTag !== undefined) {
      resources.push({ ...base, owner: byTag, knownBy: 'tag' });
      continue;
    }
    const isAsked = suffixInName === undefined || suffix === undefined || suffixInName === suffix;
    const context = { aws, names: namesByKind, suffixInName };
    const owner = isAsked ? await listing.ownerWithoutTag?.(listed, context) : undefined;
    resources.push({ ...base, owner, knownBy: owner === undefined ? undefined : 'other evidence' });
  }
  return { resources, skipped };
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
