// What the recorded resources cost while nobody uses them.
import type { Checkpoint, ResourceRecord } from '../../engine/types.ts';
import type { AtRest } from '../../resources/facets.ts';
import { resourceOf } from '../../resources/index.ts';

export interface ResourceAtRest extends AtRest {
  readonly id: string;
  readonly kind: string;
}

export function atRest({ resources }: Checkpoint): Promise<ResourceAtRest[]> {
  return Promise.all(resources.map(atRestOf));
}

export async function atRestOf({ id, kind, props }: ResourceRecord): Promise<ResourceAtRest> {
  return { id, kind, ...(await (await resourceOf(kind)).atRest(props as never)) };
}

/** Bytes that CloudFront serves for one visit of the page; 0 before the page was uploaded. */
export async function visitBytes({ resources }: Checkpoint): Promise<number> {
  let bytes = 0;
  for (const { kind, props } of resources) bytes += (await (await resourceOf(kind)).visitBytes?.(props as never)) ?? 0;
  return bytes;
}
