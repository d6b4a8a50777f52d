// Finds what a learner has created in another region, or with a name that is nearly right.
import { candidatesOf } from '../../../../engine/by-hand/find.ts';
import type { Observation, WantedResource } from '../../../../engine/by-hand/observe.ts';
import { readOnlyAws } from '../../../../engine/dry-run/read-only.ts';
import type { Run } from '../../../../engine/run.ts';
import { defaultRegions } from '../../../../aws/facts.ts';
import { closest } from '../../../../lib/closest.ts';
import { mapConcurrently } from '../../../../lib/map-concurrently.ts';
import type { AnyResourceKind } from '../../../../resources/facets.ts';
import { namesByKind } from '../../../../../steps/names.ts';

/** The first missing resource of the step that exists elsewhere, with where it is. Undefined if there is none. */
export async function findMisplaced(run: Run, { resources }: Observation): Promise<WantedResource | undefined> {
  const missing = resources.filter(({ state, isPart }) => state === 'missing' && !isPart);
  // The names need one request for each kind, and the regions many.
  for (const search of [withOtherName, inOtherRegion])
    for (const each of missing) {
      const because = await search(run, each);
      if (because !== undefined) return { ...each, because };
    }
  return undefined;
}

async function inOtherRegion({ aws, checkpoint }: Run, { resource, props, what }: WantedResource) {
  const others = defaultRegions.filter((region) => region !== aws.region);
  const look = async (region: string) => {
    const there = aws.inRegion?.(region);
    if (!there) return false;
    // A region that is off, or that the caller must not use, has no resource of the learner.
    const candidates = await candidatesOf(readOnlyAws(there), resource, props).catch(() => []);
    return candidates.length > 0;
  };
  const outcomes = await mapConcurrently(others, look, { atOnce: 4, signal: aws.signal });
  const region = outcomes.find((outcome) => 'value' in outcome && outcome.value)?.item;
  if (region === undefined) return undefined;
  const here = checkpoint.target.region;
  return `a ${what} exists in the region ${region}, and this workshop uses ${here}. Create it in ${here}.`;
}

/** Only kinds that are found by their name. */
async function withOtherName(run: Run, { resource, props }: WantedResource): Promise<string | undefined> {
  const { listing, kind } = resource as AnyResourceKind;
  const { name } = resource.identify(props as never, undefined);
  if (!listing || listing.keyOf || listing.hasRandomName) return undefined;
  const names: string[] = [];
  try {
    for await (const { key } of listing.list(readOnlyAws(run.aws), namesByKind)) names.push(key);
  } catch (error) {
    if (run.endsCommand(error)) throw error;
    return undefined;
  }
  const course = new Set(namesByKind[kind]);
  const [near] = closest(
    name,
    names.filter((each) => each !== name && !each.startsWith(`${name}-`) && !course.has(each)),
  );
  return near === undefined ? undefined : `there is a ${listing.noun} ${near}, and the name must be exactly ${name}.`;
}
