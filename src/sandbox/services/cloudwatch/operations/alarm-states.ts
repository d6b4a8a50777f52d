// The states of alarms: set by hand, and their history.
import * as sdk from '@aws-sdk/client-cloudwatch';
import { operationsOf, type Operation } from '../../../server/service.ts';
import type { ServiceContext } from '../../context.ts';
import { pageOf } from '../../shared/paging.ts';
import type { AlarmEvaluation } from '../alarms/evaluation.ts';
import { historyOf } from '../alarms/history.ts';
import { alarmNotFound, invalidFormat, invalidToken } from '../errors.ts';
import { alarmArn, alarmKey, recordsOf } from '../records.ts';
import { check, integer, length, oneOf, range } from '../rules/constraints.ts';
import { stateValues } from './alarms.ts';

const operation = operationsOf(sdk);

const usualPage = 50;

export function alarmStateOperations(sandbox: ServiceContext, evaluation: AlarmEvaluation): Operation[] {
  const records = recordsOf(sandbox.store);

  return [
    // Until the next evaluation.
    operation(
      'SetAlarmState',
      {
        takes: ['AlarmName', 'StateValue', 'StateReason', 'StateReasonData'],
        on: ({ AlarmName = '' }, call) => alarmArn(call, AlarmName),
      },
      ({ AlarmName: name = '', StateValue: value, StateReason: reason = '', StateReasonData: reasonData }, call) => {
        check(
          length(name, 'alarmName', 1, 255),
          oneOf(value, 'stateValue', stateValues),
          length(reason, 'stateReason', 0, 1023),
          length(reasonData, 'stateReasonData', 0, 4000),
        );
        if (reasonData !== undefined && !isJson(reasonData))
          invalidFormat('StateReasonData was not syntactically valid JSON');
        evaluation.evaluateAll(call);
        const alarm = records.alarms.get(alarmKey(call, name)) ?? alarmNotFound();
        evaluation.setState(alarm, { value: value ?? alarm.state.value, reason, reasonData });
        return {};
      },
    ),

    operation(
      'DescribeAlarmHistory',
      {
        takes: [
          'AlarmName',
          'AlarmTypes',
          'HistoryItemType',
          'StartDate',
          'EndDate',
          'MaxRecords',
          'NextToken',
          'ScanBy',
        ],
        on: ({ AlarmName = '*' }, call) => alarmArn(call, AlarmName),
      },
      (input, call) => {
        const { AlarmTypes: types = ['MetricAlarm'], ScanBy: order = 'TimestampDescending' } = input;
        check(
          length(input.AlarmName, 'alarmName', 1, 255),
          oneOf(input.HistoryItemType, 'historyItemType', Object.values(sdk.HistoryItemType)),
          oneOf(order, 'scanBy', Object.values(sdk.ScanBy)),
          range(input.MaxRecords, 'maxRecords', 1, 100),
          integer(input.MaxRecords, 'maxRecords'),
          ...types.map((type) => oneOf(type, 'alarmTypes', Object.values(sdk.AlarmType))),
        );
        evaluation.evaluateAll(call);
        sandbox.metrics.flush();
        const found = historyOf(records, call, sandbox.now()).filter(
          ({ alarm, type, time }) =>
            types.includes('MetricAlarm') &&
            (input.AlarmName === undefined || alarm === input.AlarmName) &&
            (input.HistoryItemType === undefined || type === input.HistoryItemType) &&
            time >= (input.StartDate?.getTime() ?? -Infinity) &&
            time <= (input.EndDate?.getTime() ?? Infinity),
        );
        if (order === 'TimestampDescending') found.reverse();
        const { items, nextToken } = pageOf(found, {
          token: input.NextToken,
          size: input.MaxRecords ?? usualPage,
          refuseToken: invalidToken,
        });
        return {
          AlarmHistoryItems: items.map(({ alarm, type, time, summary, data }) => ({
            AlarmName: alarm,
            AlarmType: 'MetricAlarm' as const,
            Timestamp: new Date(time),
            HistoryItemType: type,
            HistorySummary: summary,
            HistoryData: data,
          })),
          NextToken: nextToken,
        };
      },
    ),
  ];
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
