// CloudWatch: metrics, and alarms on them. Its clients speak three protocols: AWS JSON today, Smithy RPC in some languages,
// and the Query protocol before.
import * as sdk from '@aws-sdk/client-cloudwatch';
import { AwsQueryProtocol } from '@aws-sdk/core/protocols';
import { SmithyRpcV2CborProtocol } from '@smithy/core/cbor';
import { defineService, type Service } from '../../server/service.ts';
import type { ServiceContext } from '../context.ts';
import { contextFrom } from '../shared/condition-keys.ts';
import { createAlarmEvaluation } from './alarms/evaluation.ts';
import { cloudwatchKeys } from './condition-keys.ts';
import { alarmStateOperations } from './operations/alarm-states.ts';
import { alarmOperations } from './operations/alarms.ts';
import { metricDataOperations } from './operations/metric-data.ts';
import { tagOperations } from './operations/tags.ts';

export function service(sandbox: ServiceContext): Service {
  const evaluation = createAlarmEvaluation(sandbox);
  return defineService('cloudwatch', sdk, sdk.CloudWatchClient, {
    alsoSpeaks: [AwsQueryProtocol, SmithyRpcV2CborProtocol],
    hasMilliseconds: true,
    conditionKeys: (asked) => contextFrom(cloudwatchKeys, asked),
    operations: [
      ...alarmOperations(sandbox, evaluation),
      ...alarmStateOperations(sandbox, evaluation),
      ...metricDataOperations(sandbox),
      ...tagOperations(sandbox),
    ],
  });
}
