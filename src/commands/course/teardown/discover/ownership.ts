// Why a resource of the course is ours: by the scan of the account, or as a part of a resource that is.
import type { Json } from '../../../../engine/types.ts';
import type { AnyResourceKind } from '../../../../resources/facets.ts';
import { evidenceFor, type ScannedResource } from '../scan/scan-resources.ts';

/** Under which the scan lists it; undefined for parts and settings, which it does not list. */
export function listedKey({ listing }: AnyResourceKind, props: Json, outputs: Json): string | undefined {
  if (!listing) return undefined;
  if (listing.keyOf) return listing.keyOf(props as never, outputs as never);
  return (props as { readonly name?: string }).name;
}

export interface Ownership {
  readonly because: string;
  /** Removed with the resource that it is a part or a setting of. */
  readonly isPart: boolean;
}

/** Undefined where it is not ours, or where nobody can tell. */
export async function ownershipOf(
  resource: AnyResourceKind,
  props: Json,
  outputs: Json,
  own: readonly ScannedResource[],
): Promise<Ownership | undefined> {
  const { kind, partOf } = resource;
  if (!partOf) {
    const key = listedKey(resource, props, outputs);
    const scanned = own.find((one) => one.kind === kind && one.key === key);
    return scanned && { because: await evidenceFor(scanned), isPart: false };
  }
  const whole = (props as Readonly<Record<string, string>>)[partOf.property];
  const scanned = own.find((one) => one.kind === partOf.kind && (one.key === whole || one.id === whole));
  return scanned && { because: `part of the ${scanned.noun} ${scanned.key}`, isPart: true };
}
