// Features of tables that tools read, and that are always off here: backups, streams to Kinesis, Contributor Insights.
import * as sdk from '@aws-sdk/client-dynamodb';
import { isPending } from '../../../pace.ts';
import type { SandboxContext } from '../../../server/context.ts';
import { operationsOf, type Call, type Operation } from '../../../server/service.ts';
import { tableNotFound, unsupported, validationError } from '../errors.ts';
import { recordsOf, tableArn, tableKey, tableNameOf } from '../records.ts';

const operation = operationsOf(sdk);

export function tableFeatureOperations(sandbox: SandboxContext): Operation[] {
  const records = recordsOf(sandbox.store);
  const on = ({ TableName = '' }: { TableName?: string | undefined }, call: Call) => tableArn(call, TableName);

  function existingTable(name: string | undefined, call: Call): string {
    const table = tableNameOf(name ?? '');
    const record = records.get(tableKey(call, table));
    const isGone = record?.goneAt !== undefined && !isPending('table', record.goneAt, sandbox.now());
    return record && !isGone ? table : tableNotFound(table);
  }

  const backupsOff = {
    ContinuousBackupsDescription: {
      ContinuousBackupsStatus: 'ENABLED',
      PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: 'DISABLED' },
    },
  } as const;

  return [
    operation('DescribeContinuousBackups', { takes: ['TableName'], on }, ({ TableName }, call) => {
      existingTable(TableName, call);
      return backupsOff;
    }),
    // source: docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateContinuousBackups.html, checked 2026-11-29
    operation(
      'UpdateContinuousBackups',
      { takes: ['TableName', 'PointInTimeRecoverySpecification'], on },
      ({ TableName, PointInTimeRecoverySpecification: wanted }, call) => {
        existingTable(TableName, call);
        if (wanted?.PointInTimeRecoveryEnabled !== false)
          unsupported('UpdateContinuousBackups', 'PointInTimeRecoveryEnabled true');
        if (wanted?.RecoveryPeriodInDays !== undefined)
          validationError(
            'Invalid Request: Cannot specify RecoveryPeriodInDays when disabling point-in-time recovery.',
          );
        return backupsOff;
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
