// Lambda's control plane: the table of its operations. What they do is in lambda/.
import * as sdk from '@aws-sdk/client-lambda';
import type { LambdaParts } from './lambda.ts';
import type { ServiceContext } from '../context.ts';
import { AwsError } from '../../server/aws-error.ts';
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

/** 50 MB in base64, and what JSON needs around it: seen on AWS in the refusal of a larger one. */
const maxBody = 70_167_211;

export function service(sandbox: ServiceContext): Service {
  const lambda = async () => (await sandbox.lambda()) as LambdaParts;
  return defineService('lambda', sdk, sdk.LambdaClient, {
    maxBody,
    errors: {
      tooLarge(limit, _size, operation) {
        const text = `Request must be smaller than ${limit} bytes${operation ? ` for the ${operation} operation` : ''}`;
        return new AwsError('RequestEntityTooLargeException', 413, text);
      },
    },
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
