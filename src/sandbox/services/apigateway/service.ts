// API Gateway v2's control plane, for HTTP APIs.
import * as sdk from '@aws-sdk/client-apigatewayv2';
import { defineService, type Service } from '../../server/service.ts';
import type { ServiceContext } from '../context.ts';
import { apigatewayKeys } from './condition-keys.ts';
import { contextFrom } from '../shared/condition-keys.ts';
import { requestErrors } from './errors.ts';
import { apiOperations } from './operations/apis.ts';
import { authorizerOperations } from './operations/authorizers.ts';
import { deploymentOperations } from './operations/deployments.ts';
import { integrationOperations } from './operations/integrations.ts';
import { routeOperations } from './operations/routes.ts';
import { stageOperations } from './operations/stages.ts';
import { stubOperations } from './operations/stubs.ts';
import { tagOperations } from './operations/tags.ts';
import { recordsOf } from './records.ts';

/** Of management calls, all operations together. source: docs.aws.amazon.com/apigateway/latest/developerguide/limits.html */
const callsAtOnce = 40;

export function service(sandbox: ServiceContext): Service {
  const records = recordsOf(sandbox);
  return defineService('apigatewayv2', sdk, sdk.ApiGatewayV2Client, {
    prefix: 'apigateway',
    maxBody: 10 * 1024 * 1024,
    callLimit: ({ gatewayCall }) => (gatewayCall === 0 ? undefined : { rate: 1000 / gatewayCall, burst: callsAtOnce }),
    errors: requestErrors,
    conditionKeys: (asked) => contextFrom(apigatewayKeys, { ...asked, store: sandbox.store }),
    operations: [
      ...apiOperations(sandbox, records),
      ...integrationOperations(sandbox, records),
      ...authorizerOperations(sandbox, records),
      ...routeOperations(sandbox, records),
      ...stageOperations(sandbox, records),
      ...deploymentOperations(sandbox, records),
      ...tagOperations(records),
      ...stubOperations(),
    ],
  });
}
