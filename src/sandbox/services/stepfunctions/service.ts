// Step Functions: state machines of the type STANDARD whose tasks are Lambda functions.
import * as sdk from '@aws-sdk/client-sfn';
import { defineService, type Service } from '../../server/service.ts';
import type { ServiceContext } from '../context.ts';
import { executionRunner } from './execution/runner.ts';
import { executionOperations } from './operations/executions.ts';
import { mapRunOperations } from './operations/map-runs.ts';
import { stateMachineOperations } from './operations/state-machines.ts';
import { tagOperations } from './operations/tags.ts';

export function service(sandbox: ServiceContext): Service {
  // What a stop has interrupted goes on.
  executionRunner(sandbox);
  return defineService('stepfunctions', sdk, sdk.SFNClient, {
    prefix: 'states',
    tagsIn: ({ tags, tagKeys }) => ({
      tags: Array.isArray(tags)
        ? tags.map(({ key, value }: { key: string; value: string }) => ({ Key: key, Value: value }))
        : tags,
      keys: tagKeys,
    }),
    operations: [
      ...stateMachineOperations(sandbox),
      ...executionOperations(sandbox),
      ...mapRunOperations(sandbox),
      ...tagOperations(sandbox),
    ],
  });
}
