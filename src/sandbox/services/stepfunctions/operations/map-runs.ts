// Map runs: listed, described with their counts, and changed while they run.
import * as sdk from '@aws-sdk/client-sfn';
import { operationsOf, type Operation } from '../../../server/service.ts';
import type { ServiceContext } from '../../context.ts';
import { brokenBound, validationText, violation } from '../../shared/constraints.ts';
import { validationFailure } from '../errors.ts';
import { limitChanged } from '../execution/map-runner.ts';
import { recordsOf, type MapRunRecord } from '../records.ts';
import { childArn } from '../rules/arns.ts';
import { page, requestedExecution, requestedMapRun } from '../rules/requested.ts';

const operation = operationsOf(sdk);

export function mapRunOperations(sandbox: ServiceContext): Operation[] {
  const records = recordsOf(sandbox.store);
  const { mapRuns, executions } = records;
  const onMapRun = ({ mapRunArn = '*' }: { mapRunArn?: string | undefined }) => mapRunArn;

  /** The children of each status, and the items in them. */
  function countsOf(run: MapRunRecord) {
    const none = () => ({ pending: 0, running: 0, succeeded: 0, failed: 0, timedOut: 0, aborted: 0 });
    const counts = { executions: none(), items: none() };
    for (const [index, size] of run.sizes.entries()) {
      const status = executions.get(childArn(run, index))?.status;
      const name = status === undefined ? 'pending' : counted[status];
      counts.executions[name] += 1;
      counts.items[name] += size;
    }
    const withSums = (one: ReturnType<typeof none>) => {
      const total = Object.values(one).reduce((sum, count) => sum + count, 0);
      const resultsWritten = run.hasResults ? total - one.pending : 0;
      return { ...one, total, resultsWritten, failuresNotRedrivable: 0, pendingRedrive: 0 };
    };
    return { executionCounts: withSums(counts.executions), itemCounts: withSums(counts.items) };
  }

  return [
    operation(
      'ListMapRuns',
      { takes: ['executionArn', 'maxResults', 'nextToken'], on: ({ executionArn = '*' }) => executionArn },
      ({ executionArn, ...input }) => {
        const { arn } = requestedExecution(records, executionArn);
        const { items, nextToken } = page(
          mapRuns.values().filter((run) => run.executionArn === arn),
          input,
        );
        return {
          mapRuns: items.map((run) => ({
            executionArn: arn,
            mapRunArn: run.arn,
            stateMachineArn: `${run.machineArn}/${run.label}`,
            startDate: new Date(run.started),
            stopDate: run.stopped === undefined ? undefined : new Date(run.stopped),
          })),
          nextToken,
        };
      },
    ),

    operation('DescribeMapRun', { takes: ['mapRunArn'], on: onMapRun }, ({ mapRunArn }) => {
      const run = requestedMapRun(records, mapRunArn);
      return {
        mapRunArn: run.arn,
        executionArn: run.executionArn,
        status: run.status,
        startDate: new Date(run.started),
        stopDate: run.stopped === undefined ? undefined : new Date(run.stopped),
        maxConcurrency: run.maxConcurrency,
        toleratedFailurePercentage: run.toleratedPercentage,
        toleratedFailureCount: run.toleratedCount,
        ...countsOf(run),
        redriveCount: run.redriveCount,
        redriveDate: run.redriven === undefined ? undefined : new Date(run.redriven),
      };
    }),

    operation(
      'UpdateMapRun',
      {
        takes: ['mapRunArn', 'maxConcurrency', 'toleratedFailurePercentage', 'toleratedFailureCount'],
        on: onMapRun,
      },
      ({ mapRunArn, maxConcurrency, toleratedFailurePercentage, toleratedFailureCount }) => {
        const run = requestedMapRun(records, mapRunArn);
        checkRange('maxConcurrency', maxConcurrency, Infinity);
        checkRange('toleratedFailurePercentage', toleratedFailurePercentage, 100);
        checkRange('toleratedFailureCount', toleratedFailureCount, Infinity);
        mapRuns.set(run.arn, {
          ...run,
          maxConcurrency: maxConcurrency ?? run.maxConcurrency,
          toleratedPercentage: toleratedFailurePercentage ?? run.toleratedPercentage,
          toleratedCount: toleratedFailureCount ?? run.toleratedCount,
        });
        limitChanged(run.arn);
        return {};
      },
    ),
  ];
}

const counted = {
  RUNNING: 'running',
  SUCCEEDED: 'succeeded',
  FAILED: 'failed',
  TIMED_OUT: 'timedOut',
  ABORTED: 'aborted',
} as const;

function checkRange(name: string, value: number | undefined, most: number): void {
  const broken = value === undefined ? undefined : brokenBound(value, 0, most);
  if (broken) validationFailure(validationText([violation(value, name, broken)]));
}
