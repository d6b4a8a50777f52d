// An alarm as CloudWatch describes it.
import type { MetricAlarm } from '@aws-sdk/client-cloudwatch';
import { alarmArn, type AlarmRecord } from '../records.ts';

export function shownAlarm(alarm: Readonly<AlarmRecord>): MetricAlarm {
  const { settings, state } = alarm;
  return {
    AlarmName: alarm.name,
    AlarmArn: alarmArn(alarm, alarm.name),
    AlarmDescription: settings.description,
    AlarmConfigurationUpdatedTimestamp: new Date(alarm.configured),
    ActionsEnabled: settings.actionsEnabled,
    OKActions: [],
    AlarmActions: [],
    InsufficientDataActions: [],
    StateValue: state.value,
    StateReason: state.reason,
    StateReasonData: state.reasonData,
    StateUpdatedTimestamp: new Date(alarm.stateUpdated),
    StateTransitionedTimestamp: new Date(alarm.stateTransitioned),
    MetricName: settings.metric.name,
    Namespace: settings.metric.namespace,
    Statistic: settings.statistic,
    Dimensions: settings.metric.dimensions.map((dimension) => ({ ...dimension })),
    Period: settings.period,
    Unit: settings.unit as MetricAlarm['Unit'],
    EvaluationPeriods: settings.evaluationPeriods,
    DatapointsToAlarm: settings.datapointsToAlarm,
    Threshold: settings.threshold,
    ComparisonOperator: settings.comparison,
    TreatMissingData: settings.missingData,
  };
}
