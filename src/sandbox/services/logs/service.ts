// CloudWatch Logs: groups, streams and events.
import * as sdk from '@aws-sdk/client-cloudwatch-logs';
import type { SandboxContext } from '../../server/context.ts';
import { defineService, type Service } from '../../server/service.ts';
import { liveTailOperations } from './operations/live-tail.ts';
import { logEventOperations } from './operations/log-events.ts';
import { logGroupOperations } from './operations/log-groups.ts';
import { logStreamOperations } from './operations/log-streams.ts';
import { tagOperations } from './operations/tags.ts';

export function service(sandbox: SandboxContext): Service {
  return defineService('logs', sdk, sdk.CloudWatchLogsClient, {
    maxBody: 10 * 1024 * 1024,
    operations: [
      ...logGroupOperations(sandbox),
      ...logStreamOperations(sandbox),
      ...logEventOperations(sandbox),
      ...liveTailOperations(sandbox),
      ...tagOperations(sandbox),
    ],
  });
}
