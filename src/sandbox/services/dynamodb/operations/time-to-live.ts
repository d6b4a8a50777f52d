// Time to live: which attribute says when an item expires. Its changes take the time of the pace, as tables do.
import * as sdk from '@aws-sdk/client-dynamodb';
import { isPending } from '../../../pace.ts';
import type { SandboxContext } from '../../../server/context.ts';
import { operationsOf, type Call, type Operation } from '../../../server/service.ts';
import { constraints } from '../../shared/constraints.ts';
import {
  missingMember,
  refuseValue,
  tableNotFound,
  tableNotReady,
  timeToLiveIs,
  timeToLiveJustModified,
  timeToLiveOnOtherAttribute,
} from '../errors.ts';
import { recordsOf, tableArn, tableKey, tableNameOf, type TableRecord, type TimeToLive } from '../records.ts';

const operation = operationsOf(sdk);
const member = (name: string) => `timeToLiveSpecification.${name}`;

export function timeToLiveOperations(sandbox: SandboxContext): Operation[] {
  const records = recordsOf(sandbox.store);
  const isChanging = ({ settledAt }: TimeToLive) => isPending('table', settledAt, sandbox.now());

  function statusOf(timeToLive: TimeToLive | undefined): sdk.TimeToLiveStatus {
    if (timeToLive?.enabled) return isChanging(timeToLive) ? 'ENABLING' : 'ENABLED';
    return timeToLive && isChanging(timeToLive) ? 'DISABLING' : 'DISABLED';
  }

  /** The table that a request names, by its name or its ARN. */
  function tableOf(name: string | undefined, call: Call): { key: string; record: Readonly<TableRecord> } {
    const table = tableNameOf(name ?? '');
    const key = tableKey(call, table);
    const record = records.get(key);
    if (!record || record.goneAt !== undefined) return tableNotFound(table);
    if (isPending('table', record.readyAt, sandbox.now())) return tableNotReady();
    return { key, record };
  }

  return [
    operation(
      'DescribeTimeToLive',
      { takes: ['TableName'], on: ({ TableName = '' }, call) => tableArn(call, TableName) },
      ({ TableName }, call) => {
        const { timeToLive } = tableOf(TableName, call).record;
        const TimeToLiveStatus = statusOf(timeToLive);
        const named = timeToLive && TimeToLiveStatus !== 'DISABLED' ? { AttributeName: timeToLive.attribute } : {};
        return { TimeToLiveDescription: { TimeToLiveStatus, ...named } };
      },
    ),

    // source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTimeToLive.html, checked 2026-11-29
    operation(
      'UpdateTimeToLive',
      {
        takes: ['TableName', 'TimeToLiveSpecification'],
        on: ({ TableName = '' }, call) => tableArn(call, TableName),
      },
      ({ TableName, TimeToLiveSpecification }, call) => {
        const { Enabled: enabled, AttributeName: attribute } = TimeToLiveSpecification ?? {};
        if (enabled === undefined) return missingMember(member('enabled'));
        if (attribute === undefined) return missingMember(member('attributeName'));
        if (attribute === '') refuseValue(attribute, member('attributeName'), constraints.notShorterThan(1));
        if (attribute.length > 255) refuseValue(attribute, member('attributeName'), constraints.notLongerThan(255));
        const { key, record } = tableOf(TableName, call);
        const now = record.timeToLive;
        if (now && isChanging(now)) timeToLiveJustModified();
        if (enabled === (now?.enabled ?? false)) timeToLiveIs(enabled ? 'enabled' : 'disabled');
        if (now?.enabled && now.attribute !== attribute) timeToLiveOnOtherAttribute(now.attribute);
        const settledAt = sandbox.now() + sandbox.pace.table;
        records.set(key, { ...record, timeToLive: { attribute, enabled, settledAt } });
        return { TimeToLiveSpecification: { Enabled: enabled, AttributeName: attribute } };
      },
    ),
  ];
}
