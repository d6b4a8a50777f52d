// Whether a thing must stay for as long as another one is on its way out: the other one was made with its name or id.
import type { Json, ResourceRecord } from '../types.ts';

/** An origin of CloudFront, for one: its name would be free for anybody while edges still ask for it. */
export function isReferencedBy(name: string, record: ResourceRecord, slow: ResourceRecord): boolean {
  const used = new Set(stringsIn(slow.props));
  return [name, ...stringsIn(record.outputs)].some((own) => used.has(own));
}

function stringsIn(value: Json): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap((item) => stringsIn(item)) : [];
}
