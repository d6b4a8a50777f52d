// Whose a thing of the course is, by what the survey has seen: of its own, or as a part of what it hangs on.
import { tagKey, tagsOf } from '../../../../aws/tags.ts';
import type { Json } from '../../../../engine/types.ts';
import type { Seen } from './survey.ts';

/** Settings and parts, and the property that names what they are of. */
const partOf: Readonly<Record<string, readonly [kind: string, property: string]>> = {
  'role-policy': ['role', 'role'],
  'invoke-permission': ['function', 'functionName'],
  'bucket-files': ['bucket', 'bucket'],
  'bucket-website': ['bucket', 'bucket'],
  'bucket-public-access': ['bucket', 'bucket'],
  'bucket-policy': ['bucket', 'bucket'],
};

/** Made up by AWS, and so found in the outputs. */
const byId = new Set(['distribution', 'origin-access-identity']);

/** What the survey knows the thing by; undefined for parts, which it does not list. */
export function keyOf(kind: string, props: Json, outputs: Json): string | undefined {
  if (kind in partOf) return undefined;
  const from = (byId.has(kind) ? outputs : props) as Readonly<Record<string, string>> | undefined;
  return from?.[byId.has(kind) ? 'id' : 'name'];
}

/** Why it is ours; undefined where it is not, or nobody knows. */
export function reasonFor(
  kind: string,
  props: Json,
  outputs: Json,
  suffix: string,
  things: readonly Seen[],
): string | undefined {
  // Only an API that carries our tag gives away its id.
  if (kind.startsWith('api-')) return 'part of the HTTP API';
  const [whole, property] = partOf[kind] ?? [kind];
  const key = property ? (props as Readonly<Record<string, string>>)[property] : keyOf(kind, props, outputs);
  const seen = things.find((thing) => thing.kind === whole && thing.key === key && thing.owner === suffix);
  if (!seen) return undefined;
  return property ? `part of the ${seen.what} ${key}` : reasonOf(seen);
}

/** Of what is ours: how that is known. */
export function reasonOf({ kind, owner = '', because }: Seen): string {
  const mark = `${tagKey}=${tagsOf(owner)[tagKey]}`;
  if (because === 'our tag') return `its tag ${mark}`;
  if (kind === 'layer-version') return `its description ${mark}`;
  if (kind === 'log-group') return 'its name, which no function has any more';
  return 'its comment, which names a bucket of the course';
}

/** The name is ours, and nothing else tells whose it is: good enough only beside what is ours beyond doubt. */
export function isDoubtful({ kind, because }: Seen): boolean {
  return kind === 'log-group' && because === 'its name';
}
