// API Gateway v2's control plane, for HTTP APIs.
import * as sdk from '@aws-sdk/client-apigatewayv2';
import { openGateway } from './records.ts';
import type { SandboxContext } from '../../server/context.ts';
import { defineService, type Service } from '../../server/service.ts';
import { apiOperations } from './operations/apis.ts';
import { deploymentOperations } from './operations/deployments.ts';
import { integrationOperations } from './operations/integrations.ts';
import { routeOperations } from './operations/routes.ts';
import { stageOperations } from './operations/stages.ts';
import { tagOperations } from './operations/tags.ts';
import { stubOperations } from './operations/stubs.ts';

export function service(sandbox: SandboxContext): Service {
  const gateway = openGateway(sandbox);
  return defineService('apigatewayv2', sdk, sdk.ApiGatewayV2Client, {
    prefix: 'apigateway',
    operations: [
      ...apiOperations(sandbox, gateway),
      ...integrationOperations(sandbox, gateway),
      ...routeOperations(sandbox, gateway),
      ...stageOperations(sandbox, gateway),
      ...deploymentOperations(sandbox, gateway),
      ...tagOperations(gateway),
      ...stubOperations(gateway),
    ],
  });
}
