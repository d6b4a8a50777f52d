// Alarms: put, described, deleted, and their actions switched on and off.
import * as sdk from '@aws-sdk/client-cloudwatch';
import { operationsOf, tagging, type Call, type Need, type Operation } from '../../../server/service.ts';
import type { ServiceContext } from '../../context.ts';
import { pageOf } from '../../shared/paging.ts';
import type { AlarmEvaluation } from '../alarms/evaluation.ts';
import { addHistory, created, deleted, updated } from '../alarms/history.ts';
import { initialState } from '../alarms/reason.ts';
import { alarmNotFound, invalidCombination, invalidToken } from '../errors.ts';
import { alarmArn, alarmKey, recordsOf, type AlarmRecord } from '../records.ts';
import { alarmParameters, alarmSettings, checkAlarmName } from '../rules/alarm-settings.ts';
import { check, checkDimensions, integer, length, oneOf, range, size } from '../rules/constraints.ts';
import { mergedTags } from '../rules/tags.ts';
import { shownAlarm } from './shown-alarm.ts';

const operation = operationsOf(sdk);

/** source: what clients get without MaxRecords, in public issues, checked 2026-11-30 */
const usualPage = 50;
export const stateValues = ['INSUFFICIENT_DATA', 'ALARM', 'OK'] as const;

export function alarmOperations(sandbox: ServiceContext, evaluation: AlarmEvaluation): Operation[] {
  const records = recordsOf(sandbox.store);
  const { alarms } = records;

  function alarmsOf(call: Call): Readonly<AlarmRecord>[] {
    evaluation.evaluateAll(call);
    // What a client is told is in the store, and so is what it comes from.
    sandbox.metrics.flush();
    return alarms.values(alarmKey(call, ''));
  }

  /** A name that is no alarm's changes nothing, as on AWS. */
  function switchActions(names: readonly string[] | undefined, call: Call, actionsEnabled: boolean): void {
    check(size(names, 'alarmNames', 100));
    for (const name of names ?? []) {
      const old = alarms.get(alarmKey(call, name));
      if (!old || old.settings.actionsEnabled === actionsEnabled) continue;
      const alarm = { ...old, settings: { ...old.settings, actionsEnabled }, configured: sandbox.now() };
      alarms.set(alarmKey(call, name), alarm);
      addHistory(records, call, updated(old, alarm));
    }
  }

  return [
    operation(
      'PutMetricAlarm',
      {
        takes: alarmParameters,
        on: ({ AlarmName = '' }, call) => alarmArn(call, AlarmName),
        also: ({ AlarmName = '', Tags }, call) => tagging('cloudwatch:TagResource', Tags, alarmArn(call, AlarmName)),
      },
      (input, call) => {
        const name = checkAlarmName(input.AlarmName);
        const settings = alarmSettings(input);
        const tags = mergedTags({}, input.Tags);
        evaluation.evaluateAll(call);
        const { account, region } = call;
        const now = sandbox.now();
        const old = alarms.get(alarmKey(call, name));
        // An alarm that exists keeps its state and its tags.
        const alarm: AlarmRecord = old
          ? { ...old, settings, configured: now }
          : {
              account,
              region,
              name,
              settings,
              configured: now,
              state: initialState,
              stateUpdated: now,
              stateTransitioned: now,
              tags,
            };
        alarms.set(alarmKey(call, name), alarm);
        addHistory(records, call, old ? updated(old, alarm) : created(alarm));
        evaluation.forget(alarm);
        return {};
      },
    ),

    operation(
      'DescribeAlarms',
      {
        takes: ['AlarmNames', 'AlarmNamePrefix', 'AlarmTypes', 'StateValue', 'ActionPrefix', 'MaxRecords', 'NextToken'],
        on: (_input, call) => alarmArn(call, '*'),
      },
      (input, call) => {
        const { AlarmNames: names = [], AlarmNamePrefix: prefix, AlarmTypes: types = ['MetricAlarm'] } = input;
        if (names.length > 0 && prefix !== undefined)
          invalidCombination('AlarmNamePrefix and AlarmNames.member are mutually exclusive');
        check(
          size(names, 'alarmNames', 100),
          length(prefix, 'alarmNamePrefix', 1, 255),
          length(input.ActionPrefix, 'actionPrefix', 1, 1024),
          oneOf(input.StateValue, 'stateValue', stateValues),
          range(input.MaxRecords, 'maxRecords', 1, 100),
          integer(input.MaxRecords, 'maxRecords'),
          ...types.map((type) => oneOf(type, 'alarmTypes', Object.values(sdk.AlarmType))),
        );
        const found = alarmsOf(call).filter(
          ({ name, state }) =>
            // No alarm here has actions.
            input.ActionPrefix === undefined &&
            types.includes('MetricAlarm') &&
            (names.length === 0 || names.includes(name)) &&
            name.startsWith(prefix ?? '') &&
            (input.StateValue === undefined || state.value === input.StateValue),
        );
        const { items, nextToken } = pageOf(found, {
          token: input.NextToken,
          size: input.MaxRecords ?? usualPage,
          refuseToken: invalidToken,
        });
        return { CompositeAlarms: [], MetricAlarms: items.map(shownAlarm), NextToken: nextToken };
      },
    ),

    operation(
      'DescribeAlarmsForMetric',
      { takes: ['MetricName', 'Namespace', 'Statistic', 'Dimensions', 'Period', 'Unit'] },
      (input, call) => {
        const dimensions = checkDimensions(input.Dimensions);
        const wanted = keyOf({ name: input.MetricName, namespace: input.Namespace, dimensions });
        const found = alarmsOf(call).filter(
          ({ settings }) =>
            keyOf(settings.metric) === wanted &&
            (input.Statistic === undefined || settings.statistic === input.Statistic) &&
            (input.Period === undefined || settings.period === input.Period) &&
            (input.Unit === undefined || settings.unit === input.Unit),
        );
        return { MetricAlarms: found.map(shownAlarm) };
      },
    ),

    // All or none.
    operation(
      'DeleteAlarms',
      { takes: ['AlarmNames'], on: firstOf, also: othersOf('DeleteAlarms') },
      ({ AlarmNames: names = [] }, call) => {
        check(size(names, 'alarmNames', 100));
        evaluation.evaluateAll(call);
        const doomed = names.map((name) => alarms.get(alarmKey(call, name)) ?? alarmNotFound());
        for (const alarm of doomed) {
          alarms.delete(alarmKey(call, alarm.name));
          addHistory(records, call, deleted(alarm, sandbox.now()));
          evaluation.forget(alarm);
        }
        return {};
      },
    ),

    operation(
      'EnableAlarmActions',
      { takes: ['AlarmNames'], on: firstOf, also: othersOf('EnableAlarmActions') },
      ({ AlarmNames }, call) => {
        switchActions(AlarmNames, call, true);
        return {};
      },
    ),
    operation(
      'DisableAlarmActions',
      { takes: ['AlarmNames'], on: firstOf, also: othersOf('DisableAlarmActions') },
      ({ AlarmNames }, call) => {
        switchActions(AlarmNames, call, false);
        return {};
      },
    ),
  ];
}

interface Named {
  readonly AlarmNames?: readonly string[] | undefined;
}

function firstOf({ AlarmNames: [name = '*'] = [] }: Named, call: Call): string {
  return alarmArn(call, name);
}

/** The caller needs the permission for each alarm. */
function othersOf(name: string) {
  return ({ AlarmNames: [, ...others] = [] }: Named, call: Call): Need[] =>
    others.map((other) => ({ action: `cloudwatch:${name}`, resource: alarmArn(call, other) }));
}

function keyOf({
  name,
  namespace,
  dimensions,
}: {
  name?: string | undefined;
  namespace?: string | undefined;
  dimensions: readonly sdk.Dimension[];
}): string {
  return JSON.stringify([namespace, name, dimensions.map(({ Name, Value }) => `${Name}=${Value}`).sort()]);
}
