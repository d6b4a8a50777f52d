// Features of tables that tools read: point-in-time recovery, and what is always off here (streams to Kinesis, Contributor
// Insights).
import * as sdk from '@aws-sdk/client-dynamodb';
import { isPending } from '../../../pace.ts';
import type { SandboxContext } from '../../../server/context.ts';
import { operationsOf, type Call, type Operation } from '../../../server/service.ts';
import { brokenBound } from '../../shared/constraints.ts';
import { refuseValue, tableNotFound, validationError } from '../errors.ts';
import { recordsOf, tableArn, tableKey, tableNameOf } from '../records.ts';

const operation = operationsOf(sdk);
const minute = 60_000;
const day = 24 * 60 * minute;
/** As long as DynamoDB can restore. Also the default. */
const maxDays = 35;

export function tableFeatureOperations(sandbox: SandboxContext): Operation[] {
  const records = recordsOf(sandbox.store);
  const on = ({ TableName = '' }: { TableName?: string | undefined }, call: Call) => tableArn(call, TableName);

  function existingTable(name: string | undefined, call: Call): string {
    const table = tableNameOf(name ?? '');
    const record = records.get(tableKey(call, table));
    const isGone = record?.goneAt !== undefined && !isPending('table', record.goneAt, sandbox.now());
    return record && !isGone ? table : tableNotFound(table);
  }

  function backupsOf(table: string, call: Call) {
    const { pointInTimeRecovery: recovery } = records.get(tableKey(call, table)) ?? {};
    const PointInTimeRecoveryDescription = recovery
      ? {
          PointInTimeRecoveryStatus: 'ENABLED' as const,
          RecoveryPeriodInDays: recovery.days,
          EarliestRestorableDateTime: new Date(Math.max(recovery.since, sandbox.now() - recovery.days * day)),
          LatestRestorableDateTime: new Date(Math.max(recovery.since, sandbox.now() - 5 * minute)),
        }
      : { PointInTimeRecoveryStatus: 'DISABLED' as const };
    return {
      ContinuousBackupsDescription: { ContinuousBackupsStatus: 'ENABLED' as const, PointInTimeRecoveryDescription },
    };
  }

  return [
    operation('DescribeContinuousBackups', { takes: ['TableName'], on }, ({ TableName }, call) =>
      backupsOf(existingTable(TableName, call), call),
    ),
    // Keeps the setting. A table is restored by RestoreTableToPointInTime, which the sandbox refuses by name.
    // source: docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateContinuousBackups.html, checked 2026-11-30
    operation(
      'UpdateContinuousBackups',
      { takes: ['TableName', 'PointInTimeRecoverySpecification'], on },
      (
        { TableName, PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled, RecoveryPeriodInDays } = {} },
        call,
      ) => {
        const table = existingTable(TableName, call);
        if (!PointInTimeRecoveryEnabled && RecoveryPeriodInDays !== undefined)
          validationError(
            'Invalid Request: Cannot specify RecoveryPeriodInDays when disabling point-in-time recovery.',
          );
        const key = tableKey(call, table);
        const { pointInTimeRecovery: before, ...record } = records.get(key) ?? tableNotFound(table);
        const days = RecoveryPeriodInDays ?? before?.days ?? maxDays;
        const period = 'pointInTimeRecoverySpecification.recoveryPeriodInDays';
        const broken = brokenBound(days, 1, maxDays);
        if (broken) refuseValue(days, period, broken);
        const pointInTimeRecovery = { since: before?.since ?? sandbox.now(), days };
        records.set(key, { ...record, ...(PointInTimeRecoveryEnabled && { pointInTimeRecovery }) });
        return backupsOf(table, call);
      },
    ),
    operation('DescribeKinesisStreamingDestination', { takes: ['TableName'], on }, ({ TableName }, call) => ({
      TableName: existingTable(TableName, call),
      KinesisDataStreamDestinations: [],
    })),
    operation('DescribeContributorInsights', { takes: ['TableName'], on }, ({ TableName }, call) => ({
      TableName: existingTable(TableName, call),
      ContributorInsightsStatus: 'DISABLED' as const,
    })),
  ];
}
