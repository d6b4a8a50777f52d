// The deletion protection of a table: DynamoDB refuses to delete a table that has it.
import { DynamoDBClient, UpdateTableCommand } from '@aws-sdk/client-dynamodb';
import { consoleUrl } from '../../aws/console-url.ts';
import type { Aws } from '../../engine/types.ts';
import { defineResource } from '../define.ts';
import { freeAtRest } from '../facets.ts';
import { assertTableOurs, settledTable } from './table.ts';

type Props = { table: string };
type Outputs = { isProtected: boolean };

export const tableProtection = defineResource<Props, Outputs>({
  kind: 'table-protection',
  describe: (props) => `deletion protection of the table ${props.table}`,
  identify: (props) => ({ name: props.table }),

  // Each table has the setting.
  isSetting: true,
  isUnset: ({ isProtected }) => !isProtected,

  read: (props, aws) => current(props.table, aws),

  ensure: (props, aws) => set(props.table, true, aws),

  async remove(props, aws) {
    if (await current(props.table, aws)) await set(props.table, false, aws);
  },

  // Those of the table.
  calls: {},

  partOf: { kind: 'table', property: 'table' },

  settings: () => ({ isProtected: true }),

  matches: (_props, { isProtected }) => isProtected,

  atRest: freeAtRest('DynamoDB does not charge for deletion protection'),

  consoleLink: ({ props, region }) =>
    consoleUrl(region, `dynamodbv2/home?region=${region}#table?name=${props.table}&tab=settings`),

  cloudFormation: { none: 'It is the DeletionProtectionEnabled of the table.' },

  why: {
    about: 'DynamoDB refuses to delete the table while it is on. To delete the table, you turn it off first.',
    properties: {
      table: {
        what: 'The table that nobody deletes by mistake.',
        otherwise: 'one call deletes the table with all links, and DynamoDB asks nobody.',
      },
    },
  },
});

async function current(name: string, aws: Aws): Promise<Outputs | undefined> {
  const live = await settledTable(name, aws);
  return live && { isProtected: live.DeletionProtectionEnabled ?? false };
}

async function set(TableName: string, isProtected: boolean, aws: Aws): Promise<Outputs> {
  const live = await current(TableName, aws);
  if (live?.isProtected === isProtected) return live;
  await assertTableOurs(TableName, aws);
  const command = new UpdateTableCommand({ TableName, DeletionProtectionEnabled: isProtected });
  await aws.client(DynamoDBClient).send(command);
  const wait = { for: `the deletion protection of ${TableName} to take effect`, usually: 3, atMost: 120 };
  return aws.waiter.until(wait, async () => {
    const now = await current(TableName, aws);
    return now?.isProtected === isProtected ? now : undefined;
  });
}
