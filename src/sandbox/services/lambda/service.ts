// Lambda's control plane: the table of its operations. What they do is in lambda/.
import * as sdk from '@aws-sdk/client-lambda';
import type { LambdaParts } from './lambda.ts';
import type { ServiceContext } from '../context.ts';
import { defineService, type Service } from '../../server/service.ts';
import { aliasOperations } from './operations/aliases.ts';
import { changeOperations } from './operations/changes.ts';
import { functionOperations } from './operations/functions.ts';
import { invokeOperations } from './operations/invoke.ts';
import { layerOperations } from './operations/layers.ts';
import { policyOperations } from './operations/policies.ts';
import { quotaOperations } from './operations/quotas.ts';
import { tagOperations } from './operations/tags.ts';
import { stubOperations } from './operations/stubs.ts';

export function service(sandbox: ServiceContext): Service {
  const lambda = async () => (await sandbox.lambda()) as LambdaParts;
  return defineService('lambda', sdk, sdk.LambdaClient, {
    operations: [
      ...functionOperations(sandbox, lambda),
      ...changeOperations(sandbox, lambda),
      ...invokeOperations(lambda),
      ...aliasOperations(lambda),
      ...policyOperations(lambda),
      ...layerOperations(sandbox, lambda),
      ...tagOperations(lambda),
      ...quotaOperations(lambda),
      ...stubOperations(lambda),
    ],
  });
}
