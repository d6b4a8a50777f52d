// Lambda's control plane: the table of its operations. What they do is in lambda/.
import * as sdk from '@aws-sdk/client-lambda';
import type { LambdaParts } from '../lambda/lambda.ts';
import type { World } from '../ports.ts';
import { defineService, type Service } from '../service.ts';
import { aliasOperations } from './lambda/aliases.ts';
import { changeOperations } from './lambda/changes.ts';
import { functionOperations } from './lambda/functions.ts';
import { invokeOperations } from './lambda/invoke.ts';
import { layerOperations } from './lambda/layers.ts';
import { policyOperations } from './lambda/policies.ts';
import { quotaOperations } from './lambda/quotas.ts';
import { tagOperations } from './lambda/tags.ts';
import { unusedOperations } from './lambda/unused.ts';

export function service(world: World): Service {
  const lambda = async () => (await world.lambda()) as LambdaParts;
  return defineService('lambda', sdk, sdk.LambdaClient, {
    operations: [
      ...functionOperations(world, lambda),
      ...changeOperations(world, lambda),
      ...invokeOperations(lambda),
      ...aliasOperations(lambda),
      ...policyOperations(lambda),
      ...layerOperations(world, lambda),
      ...tagOperations(lambda),
      ...quotaOperations(lambda),
      ...unusedOperations(lambda),
    ],
  });
}
