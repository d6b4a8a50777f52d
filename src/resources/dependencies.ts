// What must exist before a resource although none of its settings names it: a template has to say so.
import type { Json, ResourceRecord } from '../engine/types.ts';

type Props = Readonly<Record<string, Json>>;
type Rule = (own: Props, other: Props) => boolean;

/** By kind, and by the kind that must come first. */
const rules: Readonly<Record<string, Readonly<Record<string, Rule>>>> = {
  function: {
    // At its first line, Lambda would create the log group itself, which then keeps lines for ever.
    'log-group': ({ name }, log) => log['name'] === `/aws/lambda/${name as string}`,
    // A function that is invoked before has no permission yet.
    'role-policy': ({ role }, policy) => (role as string).endsWith(`/${policy['role'] as string}`),
    'role-inline-policy': ({ role }, policy) => (role as string).endsWith(`/${policy['role'] as string}`),
  },
  // A stage accepts limits only for routes that exist.
  'api-stage': {
    'api-route': ({ apiId, routes }, route) =>
      apiId === route['apiId'] && Object.keys((routes ?? {}) as Props).includes(route['key'] as string),
  },
  // S3 refuses a public policy while the bucket blocks them.
  'bucket-policy': { 'bucket-public-access': ({ bucket }, block) => block['bucket'] === bucket },
};

export function startsAfter(record: ResourceRecord, records: readonly ResourceRecord[]): ResourceRecord[] {
  const first = rules[record.kind] ?? {};
  return records.filter(({ kind, props }) => first[kind]?.(record.props as Props, props as Props) ?? false);
}
