// CloudWatch Logs.
import * as sdk from '@aws-sdk/client-cloudwatch-logs';
import type { SandboxContext } from '../../server/context.ts';
import { defineService, type Service } from '../../server/service.ts';
import { events } from './operations/events.ts';
import { groups } from './operations/groups.ts';
import { streams } from './operations/streams.ts';

export function service(sandbox: SandboxContext): Service {
  return defineService('logs', sdk, sdk.CloudWatchLogsClient, {
    operations: [...groups(sandbox), ...streams(sandbox), ...events(sandbox)],
  });
}
