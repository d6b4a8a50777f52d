// Executions: started, described, listed, stopped, redriven, and their histories.
import { randomUUID } from 'node:crypto';
import * as sdk from '@aws-sdk/client-sfn';
import { operationsOf, type Operation } from '../../../server/service.ts';
import type { ServiceContext } from '../../context.ts';
import {
  executionExists,
  executionNotRedrivable,
  invalidArn,
  invalidInput,
  machineNotFound,
  validationFailure,
} from '../errors.ts';
import { constraints, validationText, violation } from '../../shared/constraints.ts';
import { historyOf } from '../execution/history.ts';
import { abortRecord, redriveRecord, startRecord } from '../execution/record-changes.ts';
import { executionRunner } from '../execution/runner.ts';
import { recordsOf, type EventRecord, type ExecutionRecord } from '../records.ts';
import { executionArn, shownMachineArn } from '../rules/arns.ts';
import { redriveStatusOf } from '../rules/redrive.ts';
import { checkName, page, requestedExecution, requestedMachine, requestedMapRun } from '../rules/requested.ts';

const operation = operationsOf(sdk);
const longestInput = 262_144;

export function executionOperations(sandbox: ServiceContext): Operation[] {
  const records = recordsOf(sandbox.store);
  const { executions, machines } = records;
  const onExecution = ({ executionArn: arn = '*' }: { executionArn?: string | undefined }) => arn;

  return [
    operation(
      'StartExecution',
      { takes: ['stateMachineArn', 'name', 'input'], on: ({ stateMachineArn = '*' }) => stateMachineArn },
      ({ stateMachineArn, name: given, input = '{}' }) => {
        const machine = requestedMachine(records, stateMachineArn);
        const name = checkName(given ?? randomUUID());
        checkInput(input);
        const arn = executionArn(machine.arn, name);
        const known = executions.get(arn);
        if (known) {
          // Asked twice for the same, as after a lost answer.
          const isSame = known.status === 'RUNNING' && known.input === input;
          return isSame ? { executionArn: arn, startDate: new Date(known.started) } : executionExists(arn);
        }
        const { arn: machineArn, definition, roleArn, revision } = machine;
        const { started } = startRecord(sandbox, { arn, name, machineArn, roleArn, definition, revision, input });
        executionRunner(sandbox).start(arn);
        return { executionArn: arn, startDate: new Date(started) };
      },
    ),

    operation('DescribeExecution', { takes: ['executionArn', 'includedData'], on: onExecution }, (input) => {
      const record = requestedExecution(records, input.executionArn);
      const { arn, name, status, started, stopped, output, error, cause, mapRunArn, redriveCount, redriven } = record;
      const hasData = input.includedData !== 'METADATA_ONLY';
      return {
        executionArn: arn,
        stateMachineArn: shownMachineArn(record),
        name,
        status,
        startDate: new Date(started),
        stopDate: dateOf(stopped),
        ...(hasData && { input: record.input, inputDetails: { included: true } }),
        ...(hasData && output !== undefined && { output, outputDetails: { included: true } }),
        error,
        cause,
        mapRunArn,
        redriveCount,
        redriveDate: dateOf(redriven),
        ...redriveStatusOf(record, sandbox.now()),
      };
    }),

    operation(
      'ListExecutions',
      {
        takes: ['stateMachineArn', 'mapRunArn', 'statusFilter', 'maxResults', 'nextToken', 'redriveFilter'],
        on: ({ stateMachineArn, mapRunArn }) => stateMachineArn ?? mapRunArn ?? '*',
      },
      ({ stateMachineArn, mapRunArn, statusFilter, redriveFilter, ...input }) => {
        checkStatus(statusFilter);
        if ((stateMachineArn === undefined) === (mapRunArn === undefined))
          validationFailure('You must specify either a stateMachineArn or a mapRunArn, but not both.');
        const owner =
          stateMachineArn === undefined
            ? requestedMapRun(records, mapRunArn).arn
            : requestedMachine(records, stateMachineArn).arn;
        const of = (one: ExecutionRecord) =>
          (stateMachineArn === undefined ? one.mapRunArn : one.mapRunArn === undefined && one.machineArn) === owner;
        const isAsked = ({ status, redriveCount }: ExecutionRecord) =>
          (statusFilter === undefined || status === statusFilter) &&
          (redriveFilter === undefined || redriveCount > 0 === (redriveFilter === 'REDRIVEN'));
        const found = executions
          .values()
          .filter((one) => of(one) && isAsked(one))
          .toSorted((one, other) => other.started - one.started);
        const { items, nextToken } = page(found, input);
        return {
          executions: items.map((one) => ({
            executionArn: one.arn,
            stateMachineArn: shownMachineArn(one),
            name: one.name,
            status: one.status,
            startDate: new Date(one.started),
            stopDate: dateOf(one.stopped),
            mapRunArn: one.mapRunArn,
            itemCount: one.itemCount,
            redriveCount: one.redriveCount,
            redriveDate: dateOf(one.redriven),
          })),
          nextToken,
        };
      },
    ),

    operation(
      'GetExecutionHistory',
      {
        takes: ['executionArn', 'maxResults', 'nextToken', 'reverseOrder', 'includeExecutionData'],
        on: onExecution,
      },
      ({ executionArn: arn, reverseOrder = false, includeExecutionData = true, ...input }) => {
        const record = requestedExecution(records, arn);
        const all = historyOf(sandbox, record.arn);
        const { items, nextToken } = page(reverseOrder ? all.toReversed() : all, input);
        return { events: items.map((event) => shownEvent(event, includeExecutionData)), nextToken };
      },
    ),

    operation(
      'StopExecution',
      { takes: ['executionArn', 'error', 'cause'], on: onExecution },
      ({ executionArn: arn, error, cause }) => {
        const record = requestedExecution(records, arn);
        // What has ended stays as it is, and AWS answers when it ended.
        if (record.status !== 'RUNNING') return { stopDate: new Date(record.stopped ?? 0) };
        executionRunner(sandbox).stop(record.arn);
        abortRecord(sandbox, record, { error, cause });
        return { stopDate: new Date(executions.get(record.arn)?.stopped ?? 0) };
      },
    ),

    operation(
      'RedriveExecution',
      { takes: ['executionArn', 'clientToken'], on: onExecution },
      ({ executionArn: arn, clientToken }) => {
        const record = requestedExecution(records, arn);
        // The SDK sends the same token again after a lost answer.
        if (clientToken !== undefined && clientToken === record.redriveToken)
          return { redriveDate: new Date(record.redriven ?? 0) };
        if (record.mapRunArn !== undefined) invalidArn(record.arn);
        if (!machines.has(record.machineArn)) machineNotFound(record.machineArn);
        const { redriveStatus, redriveStatusReason } = redriveStatusOf(record, sandbox.now());
        if (redriveStatus !== 'REDRIVABLE')
          executionNotRedrivable(redriveStatusReason ?? 'Execution is not redrivable.');
        const { redriven = 0 } = redriveRecord(sandbox, record, { redriveToken: clientToken });
        executionRunner(sandbox).start(record.arn, true);
        return { redriveDate: new Date(redriven) };
      },
    ),
  ];
}

/** In the order of AWS's text. */
const statuses = ['SUCCEEDED', 'TIMED_OUT', 'PENDING_REDRIVE', 'ABORTED', 'FAILED', 'RUNNING'];

function checkStatus(status: string | undefined): void {
  if (status !== undefined && !statuses.includes(status))
    validationFailure(validationText([violation(status, 'statusFilter', constraints.oneOf(statuses))]));
}

function checkInput(input: string): void {
  if (input === '') invalidInput('Invalid execution input.');
  if (Buffer.byteLength(input) > longestInput) invalidInput(`Size exceeds the maximum of ${longestInput} bytes`);
  try {
    JSON.parse(input);
  } catch (error) {
    invalidInput((error as Error).message);
  }
}

function dateOf(time: number | undefined): Date | undefined {
  return time === undefined ? undefined : new Date(time);
}

/** The data of an execution, in the details of its events. */
const data = new Set(['input', 'inputDetails', 'output', 'outputDetails', 'parameters']);

function shownEvent(
  { id, previousEventId, timestamp, type, member, details = {} }: EventRecord,
  hasData: boolean,
): sdk.HistoryEvent {
  const shown = Object.entries(details).filter(([name]) => hasData || !data.has(name));
  return {
    id,
    previousEventId,
    timestamp: new Date(timestamp),
    type: type as sdk.HistoryEventType,
    ...(member !== undefined && { [member]: Object.fromEntries(shown) }),
  };
}
