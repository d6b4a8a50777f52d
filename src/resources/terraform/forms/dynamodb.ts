// The table, and the expiry of its items.
import type { ResourceRecord } from '../../../engine/types.ts';
import type { TerraformForms } from '../form.ts';

export const dynamoDbForms: TerraformForms = {
  table: {
    type: 'aws_dynamodb_table',
    arguments: ({ props, tags, records }) => ({
      name: props['name'],
      billing_mode: 'PAY_PER_REQUEST',
      hash_key: props['partitionKey'],
      attribute: { block: { name: props['partitionKey'], type: 'S' } },
      ttl: expiryOf(records('table-ttl')[0]),
      point_in_time_recovery: records('table-recovery').length > 0 ? { block: { enabled: true } } : undefined,
      deletion_protection_enabled: records('table-protection').length > 0 ? true : undefined,
      tags,
    }),
    values: ({ props, outputs }) => ({ name: props['name'], arn: outputs['arn'] }),
    importId: ({ props }) => props['name'] as string,
  },
  'table-ttl': { none: 'It is the block ttl of the table.' },
  'table-recovery': { none: 'It is the block point_in_time_recovery of the table.' },
  'table-protection': { none: 'It is the deletion_protection_enabled of the table.' },
};

function expiryOf(record: ResourceRecord | undefined) {
  const { attribute } = (record?.outputs ?? {}) as { readonly attribute?: string };
  return attribute ? { block: { attribute_name: attribute, enabled: true } } : undefined;
}
