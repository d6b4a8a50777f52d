// In which order resources are removed: backwards, except for what another resource names by its id. A later step can have
// created that, and AWS deletes nothing that is in use.
import type { Json, ResourceRecord } from '../types.ts';

export function removalOrder(records: readonly ResourceRecord[]): ResourceRecord[] {
  const left = records.toReversed();
  const order: ResourceRecord[] = [];
  while (left.length > 0) {
    const free = left.findIndex((record) => !left.some((other) => other !== record && namesIdOf(other, record)));
    // In a circle, somebody has to be the first.
    order.push(...left.splice(Math.max(free, 0), 1));
  }
  return order;
}

/** Ids and ARNs are assigned by AWS, so that no other text is one by chance. */
function namesIdOf({ props }: ResourceRecord, { outputs }: ResourceRecord): boolean {
  const { id, arn } = (outputs ?? {}) as Readonly<Record<string, Json>>;
  return stringsIn(props).some((text) => text !== '' && (text === id || text === arn));
}

export function stringsIn(value: Json): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap((item) => stringsIn(item)) : [];
}
