// The point-in-time recovery of a table: DynamoDB can restore it as it was at any second of the last days.
import {
  DescribeContinuousBackupsCommand,
  DynamoDBClient,
  UpdateContinuousBackupsCommand,
} from '@aws-sdk/client-dynamodb';
import { consoleUrl } from '../../aws/console-url.ts';
import { accountScan, allow, cleanupToo, onlyWhen, optionalStep } from '../../aws/permissions.ts';
import { hoursPerMonth, prices } from '../../aws/prices.ts';
import type { Aws } from '../../engine/types.ts';
import { defineResource, isNamed, orMissing } from '../define.ts';
import { assertTableOurs, tables } from './table.ts';

type Props = { table: string };
type Outputs = { isEnabled: boolean };

export const tableRecovery = defineResource<Props, Outputs>({
  kind: 'table-recovery',
  describe: (props) => `point-in-time recovery of the table ${props.table}`,
  identify: (props) => ({ name: props.table }),

  // Each table has the setting.
  isSetting: true,
  isUnset: ({ isEnabled }) => !isEnabled,

  read: (props, aws) => current(props.table, aws),

  ensure: (props, aws) => set(props.table, true, aws),

  // Before the table goes: DynamoDB would keep a backup of it for 35 days otherwise.
  // source: DynamoDB Developer Guide, "Point-in-time backups", deleting a table; checked 2026-11-30
  async remove(props, aws) {
    if (await current(props.table, aws)) await set(props.table, false, aws);
  },

  calls: {
    'DynamoDB.DescribeContinuousBackups': onlyWhen(
      accountScan,
      cleanupToo(allow(tables, 'dynamodb:DescribeContinuousBackups')),
    ),
    'DynamoDB.UpdateContinuousBackups': optionalStep(
      'limits',
      cleanupToo(allow(tables, 'dynamodb:UpdateContinuousBackups')),
    ),
  },

  partOf: { kind: 'table', property: 'table' },

  settings: () => ({ isEnabled: true }),

  matches: (_props, { isEnabled }) => isEnabled,

  atRest: () => ({
    dollarsPerHour: (prices.dynamodbRecoveryGbMonth * courseTableGb) / hoursPerMonth,
    because: `point-in-time recovery costs ${prices.dynamodbRecoveryGbMonth} USD for each GB of the table in a month; yours has less than a megabyte`,
  }),

  consoleLink: ({ props, region }) =>
    consoleUrl(region, `dynamodbv2/home?region=${region}#table?name=${props.table}&tab=backups`),

  cloudFormation: { none: 'It is the PointInTimeRecoverySpecification of the table.' },

  why: {
    about:
      'DynamoDB keeps all changes of the last 35 days. You can restore the table into a new one, as it was at any second of them.',
    properties: {
      table: {
        what: 'The table whose items you can restore.',
        otherwise: 'what a wrong deployment overwrites, or a person deletes, is lost.',
      },
    },
  },
});

/** Thousands of links fit into a megabyte. */
const courseTableGb = 0.001;

/** Undefined if there is no such table. */
async function current(TableName: string, aws: Aws): Promise<Outputs | undefined> {
  const asked = aws.client(DynamoDBClient).send(new DescribeContinuousBackupsCommand({ TableName }));
  const found = await orMissing(asked, 'TableNotFoundException', 'ResourceNotFoundException');
  const recovery = found?.ContinuousBackupsDescription?.PointInTimeRecoveryDescription;
  return found && { isEnabled: recovery?.PointInTimeRecoveryStatus === 'ENABLED' };
}

async function set(TableName: string, isEnabled: boolean, aws: Aws): Promise<Outputs> {
  const live = await current(TableName, aws);
  if (live?.isEnabled === isEnabled) return live;
  await assertTableOurs(TableName, aws);
  const PointInTimeRecoverySpecification = { PointInTimeRecoveryEnabled: isEnabled };
  const command = new UpdateContinuousBackupsCommand({ TableName, PointInTimeRecoverySpecification });
  // "Backups are being enabled for the table": of a table that was created a moment ago.
  // source: API reference of UpdateContinuousBackups, ContinuousBackupsUnavailableException; checked 2026-11-30
  const enabling = { for: `DynamoDB to prepare backups of ${TableName}`, usually: 10, atMost: 300 };
  const isEarly = (error: unknown) => isNamed(error, 'ContinuousBackupsUnavailableException');
  await aws.waiter.retry(enabling, isEarly, () => aws.client(DynamoDBClient).send(command));
  const wait = { for: `the point-in-time recovery of ${TableName} to change`, usually: 3, atMost: 120 };
  return aws.waiter.until(wait, async () => {
    const now = await current(TableName, aws);
    return now?.isEnabled === isEnabled ? now : undefined;
  });
}
