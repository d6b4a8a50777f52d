// Lambda: the table of its operations.
import * as sdk from '@aws-sdk/client-lambda';
import type { LambdaParts } from './lambda.ts';
import type { ServiceContext } from '../context.ts';
import { defineService, type Service } from '../../server/service.ts';
import { lambdaKeys } from './condition-keys.ts';
import { contextFrom } from '../shared/condition-keys.ts';
import { requestErrors } from './errors.ts';
import { accountOperations } from './operations/account-settings.ts';
import { aliasOperations } from './operations/aliases.ts';
import { eventInvokeConfigOperations } from './operations/event-invoke-configs.ts';
import { functionUpdateOperations } from './operations/function-updates.ts';
import { functionUrlOperations } from './operations/function-urls.ts';
import { functionOperations } from './operations/functions.ts';
import { invocationOperations } from './operations/invocations.ts';
import { layerOperations } from './operations/layers.ts';
import { permissionOperations } from './operations/permissions.ts';
import { concurrencyOperations } from './operations/concurrency.ts';
import { recursionOperations } from './operations/recursion.ts';
import { tagOperations } from './operations/tags.ts';
import { streamedInvocationOperations } from './operations/streamed-invocations.ts';
import { stubOperations } from './operations/stubs.ts';

/** 50 MB in base64 with the JSON around it. source: the text in which AWS refuses a larger request */
const maxBody = 70_167_211;

export function service(sandbox: ServiceContext): Service {
  const lambda = async () => (await sandbox.lambda()) as LambdaParts;
  return defineService('lambda', sdk, sdk.LambdaClient, {
    maxBody,
    errors: requestErrors,
    conditionKeys: (asked) => contextFrom(lambdaKeys, { ...asked, store: sandbox.store }),
    operations: [
      ...functionOperations(sandbox, lambda),
      ...functionUpdateOperations(sandbox, lambda),
      ...invocationOperations(lambda),
      ...streamedInvocationOperations(lambda),
      ...functionUrlOperations(sandbox, lambda),
      ...aliasOperations(lambda),
      ...permissionOperations(lambda),
      ...layerOperations(sandbox, lambda),
      ...tagOperations(lambda),
      ...concurrencyOperations(lambda),
      ...recursionOperations(lambda),
      ...eventInvokeConfigOperations(sandbox, lambda),
      ...accountOperations(lambda),
      ...stubOperations(lambda),
    ],
  });
}
