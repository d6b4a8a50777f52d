// Finds the resource that a learner has created by hand, among all that have its name. What existed before the step was
// opened is never taken for the learner's.
import { now } from '../run.ts';
import type { AnyResource, Aws, FoundByHand, Json, OpenByHand } from '../types.ts';

export type Candidate = FoundByHand<Json>;

/** AWS rejects signatures that are further off, so clocks differ by less. Milliseconds. */
const clockDifference = 15 * 60_000;

/** `refused`: why what has the name is not adopted. Nothing where there is none. */
export async function findByHand(
  aws: Aws,
  open: OpenByHand | undefined,
  id: string,
  resource: AnyResource,
  props: Json,
): Promise<{ candidate?: Candidate; refused?: string }> {
  const found = await candidatesOf(aws, resource, props);
  const ours = found.find(({ owner }) => owner === 'us');
  if (ours) return { candidate: ours };
  const candidate = found.find(
    (each) =>
      each.owner === 'nobody' && !isOlder(each, open) && !existedBefore(open, id, identityOf(resource, props, each)),
  );
  if (candidate) return { candidate };
  const [first] = found;
  return first ? { refused: refusal(resource.describe(props as never), first, aws) } : {};
}

export async function candidatesOf(aws: Aws, resource: AnyResource, props: Json): Promise<readonly Candidate[]> {
  return (await resource.byHand?.find(props as never, aws)) ?? [];
}

/** The same for as long as the resource exists, and another for one that is created again, where AWS tells when. */
export function identityOf(resource: AnyResource, props: Json, { outputs, createdAt }: Candidate): string {
  const { name, arn } = resource.identify(props as never, outputs as never);
  return [arn ?? name, createdAt?.toISOString()].filter(Boolean).join(' ');
}

function existedBefore(open: OpenByHand | undefined, id: string, identity: string): boolean {
  return open?.existed[id]?.includes(identity) ?? false;
}

function isOlder({ createdAt }: Candidate, { since = now() }: Partial<OpenByHand> = {}): boolean {
  return createdAt !== undefined && createdAt.getTime() < Date.parse(since) - clockDifference;
}

function refusal(what: string, { owner, createdAt }: Candidate, { tags }: Aws): string {
  const tag = Object.entries(tags).map(([key, value]) => `${key}=${value}`)[0] ?? '';
  if (owner === 'others') return `The ${what} has the tag of another workshop, and not ${tag}.`;
  const since = createdAt ? ` It was created ${createdAt.toISOString().slice(0, 16).replace('T', ' ')} UTC.` : '';
  return (
    `The ${what} existed before this step was opened, and does not have the tag ${tag}.${since} ` +
    'It is not changed. If it is yours, delete it and create it again.'
  );
}
