// CloudWatch Logs.
import * as sdk from '@aws-sdk/client-cloudwatch-logs';
import type { World } from '../ports.ts';
import { defineService, type Service } from '../service.ts';
import { events } from './logs/events.ts';
import { groups } from './logs/groups.ts';
import { streams } from './logs/streams.ts';

export function service(world: World): Service {
  return defineService('logs', sdk, sdk.CloudWatchLogsClient, {
    operations: [...groups(world), ...streams(world), ...events(world)],
  });
}
