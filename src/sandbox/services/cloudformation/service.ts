// CloudFormation: stacks of the resource types whose services the sandbox has.
import * as sdk from '@aws-sdk/client-cloudformation';
import { defineService, type Service } from '../../server/service.ts';
import type { ServiceContext } from '../context.ts';
import { contextFrom } from '../shared/condition-keys.ts';
import { cloudformationKeys } from './condition-keys.ts';
import { changeSetOperations } from './operations/change-sets.ts';
import { stackPartOperations } from './operations/stack-parts.ts';
import { stackOperations } from './operations/stacks.ts';
import { stackRunner } from './stacks/runner.ts';

export function service(sandbox: ServiceContext): Service {
  // What a stop has interrupted goes on.
  stackRunner(sandbox);
  return defineService('cloudformation', sdk, sdk.CloudFormationClient, {
    maxBody: 4 * 1024 * 1024,
    conditionKeys: (asked) => contextFrom(cloudformationKeys, asked),
    operations: [...stackOperations(sandbox), ...changeSetOperations(sandbox), ...stackPartOperations(sandbox)],
  });
}
