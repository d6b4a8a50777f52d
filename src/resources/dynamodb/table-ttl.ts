// The time to live of a table: the attribute by which DynamoDB deletes expired items.
import { DescribeTimeToLiveCommand, DynamoDBClient, UpdateTimeToLiveCommand } from '@aws-sdk/client-dynamodb';
import { accountScan, allow, cleanupToo, onlyWhen, optionalStep } from '../../aws/permissions.ts';
import { consoleUrl } from '../../aws/console-url.ts';
import { WorkshopError } from '../../engine/errors.ts';
import type { Aws } from '../../engine/types.ts';
import { defineResource, isNamed, orMissing } from '../define.ts';
import { freeAtRest } from '../facets.ts';
import { assertTableOurs, tables } from './table.ts';

type Props = { table: string; attribute: string };
/** `attribute`: empty while no item expires. */
type Outputs = { attribute: string };

export const tableTtl = defineResource<Props, Outputs>({
  kind: 'table-ttl',
  describe: (props) => `time to live of the table ${props.table}`,
  identify: (props) => ({ name: props.table }),

  // Each table has the setting.
  isSetting: true,
  isUnset: ({ attribute }) => attribute === '',

  read: (props, aws) => current(props.table, aws),

  async ensure({ table: name, attribute }, aws) {
    const live = await current(name, aws);
    if (live?.attribute === attribute) return live;
    await assertTableOurs(name, aws);
    if (live?.attribute) throw otherAttribute(name, live.attribute, attribute);
    try {
      await update(name, attribute, true, aws);
    } catch (error) {
      // By a call whose answer was lost.
      if (!isRefusedWith(error, /already enabled/)) throw error;
    }
    // AWS can take an hour until it has enabled it, and shows the attribute meanwhile.
    return { attribute };
  },

  async remove({ table: name }, aws) {
    const live = await current(name, aws);
    if (!live?.attribute) return;
    await assertTableOurs(name, aws);
    try {
      await update(name, live.attribute, false, aws);
    } catch (error) {
      // AWS accepts one change in an hour. Without the attribute nothing expires, and the setting goes with the table.
      // source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTimeToLive.html, checked 2026-11-29
      if (!isRefusedWith(error, /modified multiple times|already disabled/)) throw error;
    }
  },

  calls: {
    'DynamoDB.DescribeTimeToLive': onlyWhen(accountScan, cleanupToo(allow(tables, 'dynamodb:DescribeTimeToLive'))),
    'DynamoDB.UpdateTimeToLive': optionalStep('expiry', cleanupToo(allow(tables, 'dynamodb:UpdateTimeToLive'))),
  },

  partOf: { kind: 'table', property: 'table' },

  settings: ({ attribute }) => ({ attribute }),

  matches: ({ attribute }, live) => live.attribute === attribute,

  atRest: freeAtRest('DynamoDB deletes expired items without a charge'),

  consoleLink: ({ props, region }) =>
    consoleUrl(region, `dynamodbv2/home?region=${region}#table?name=${props.table}&tab=settings`),

  cloudFormation: { none: 'It is the TimeToLiveSpecification of the table.' },

  why: {
    about: 'DynamoDB deletes each item some time after the number in one of its attributes, without a charge.',
    properties: {
      table: {
        what: 'The table whose items expire.',
        otherwise: 'expired links stay in the table, and their storage costs money for ever.',
      },
      attribute: {
        what: 'The attribute with the time: a number of seconds since 1970. Items without it never expire.',
        otherwise: 'DynamoDB looks at an attribute that no item has, and deletes nothing.',
      },
    },
  },
});

/** Undefined if there is no such table. */
async function current(TableName: string, aws: Aws): Promise<Outputs | undefined> {
  const asked = aws.client(DynamoDBClient).send(new DescribeTimeToLiveCommand({ TableName }));
  const found = await orMissing(asked, 'ResourceNotFoundException');
  if (!found) return undefined;
  const { TimeToLiveStatus, AttributeName = '' } = found.TimeToLiveDescription ?? {};
  const isOn = TimeToLiveStatus === 'ENABLED' || TimeToLiveStatus === 'ENABLING';
  return { attribute: isOn ? AttributeName : '' };
}

async function update(TableName: string, AttributeName: string, Enabled: boolean, aws: Aws): Promise<void> {
  const TimeToLiveSpecification = { Enabled, AttributeName };
  await aws.client(DynamoDBClient).send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }));
}

function isRefusedWith(error: unknown, text: RegExp): boolean {
  return isNamed(error, 'ValidationException') && text.test(error.message);
}

function otherAttribute(name: string, now: string, wanted: string): WorkshopError {
  return new WorkshopError({
    code: 'refused',
    message: `The table ${name} expires items by the attribute "${now}", and the step needs "${wanted}".`,
    state: 'It was not changed. DynamoDB accepts one change of this setting in an hour.',
    fix: `aws dynamodb update-time-to-live --table-name ${name} --time-to-live-specification Enabled=false,AttributeName=${now}   # and in an hour: workshop next`,
  });
}
