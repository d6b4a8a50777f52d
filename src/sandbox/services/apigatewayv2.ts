// API Gateway v2's control plane, for HTTP APIs.
import * as sdk from '@aws-sdk/client-apigatewayv2';
import { openGateway } from '../apigateway/records.ts';
import type { World } from '../ports.ts';
import { defineService, type Service } from '../service.ts';
import { apiOperations } from './apigatewayv2/apis.ts';
import { deploymentOperations } from './apigatewayv2/deployments.ts';
import { integrationOperations } from './apigatewayv2/integrations.ts';
import { routeOperations } from './apigatewayv2/routes.ts';
import { stageOperations } from './apigatewayv2/stages.ts';
import { tagOperations } from './apigatewayv2/tags.ts';
import { unusedOperations } from './apigatewayv2/unused.ts';

export function service(world: World): Service {
  const gateway = openGateway(world);
  return defineService('apigatewayv2', sdk, sdk.ApiGatewayV2Client, {
    prefix: 'apigateway',
    operations: [
      ...apiOperations(world, gateway),
      ...integrationOperations(world, gateway),
      ...routeOperations(world, gateway),
      ...stageOperations(world, gateway),
      ...deploymentOperations(world, gateway),
      ...tagOperations(gateway),
      ...unusedOperations(gateway),
    ],
  });
}
