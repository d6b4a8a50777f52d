// Chapter 5: creates the HTTP API, and permits it to invoke the functions.
import {
  ApiGatewayV2Client,
  GetIntegrationsCommand,
  GetRoutesCommand,
  GetStagesCommand,
} from '@aws-sdk/client-apigatewayv2';
import type { Aws } from '../../src/engine/types.ts';
import { apiIntegration, functionOf } from '../../src/resources/apigateway/api-integration.ts';
import { apiRoute } from '../../src/resources/apigateway/api-route.ts';
import { apiStage } from '../../src/resources/apigateway/api-stage.ts';
import { httpApi } from '../../src/resources/apigateway/http-api.ts';
import { invokePermission } from '../../src/resources/lambda/invoke-permission.ts';
import { defineStep, expect } from '../define.ts';
import { askApi } from '../ask-api.ts';
import { names } from '../names.ts';

export default defineStep({
  id: 'api',

  async provision(step) {
    const { createFunction, createArn, getFunction, getArn } = step.outputs('functions');
    const api = await step.ensure('api', httpApi, { name: step.name(names.api), cors: null });
    // One after the other: an API accepts one change at a time.
    const apiId = api.id;
    const create = await step.ensure('create-integration', apiIntegration, { apiId, functionArn: createArn });
    const get = await step.ensure('get-integration', apiIntegration, { apiId, functionArn: getArn });
    await step.ensure('shorten-route', apiRoute, { apiId, key: 'POST /shorten', integrationId: create.id });
    await step.ensure('resolve-route', apiRoute, { apiId, key: 'GET /{shortId}', integrationId: get.id });
    // Anybody can call the address. The rate limit answers 429 to requests above it.
    await step.ensure('stage', apiStage, { apiId, stage: '$default', rate: 10, burst: 20 });

    await step.expectFailure(
      'api.no-invoke-permission',
      'The API has no permission to invoke the functions yet',
      'the API has no permission to invoke the functions yet',
      async () => {
        const { status, body } = await answering(`${api.endpoint}/shorten`, step.aws);
        return {
          failed: status === 500,
          seen: `POST /shorten: ${status} ${body}`,
          commands: ['workshop call POST /shorten'],
        };
      },
    );
    await step.ensure('create-permission', invokePermission, { functionName: createFunction, apiId });
    await step.ensure('get-permission', invokePermission, { functionName: getFunction, apiId });
    return { apiId, apiUrl: api.endpoint };
  },

  async verify({ aws, check, outputs }, { apiId, apiUrl }) {
    const { createFunction, createArn, getFunction, getArn } = outputs('functions');
    await check(
      'api.routes-lead-to-functions',
      'Each route leads to its function, and the stage deploys automatically',
      async () => {
        const wanted = [
          `POST /shorten: ${shortName(createArn, aws)}`,
          `GET /{shortId}: ${shortName(getArn, aws)}`,
          '$default: deploys automatically',
        ];
        const seen = await wiring(apiId, aws);
        // A learner may have added more.
        if (wanted.every((part) => seen.includes(part))) return { pass: true, actual: wanted.join(', ') };
        const because = 'The API answers 404 to a request that matches no route, and without a stage to all of them.';
        const parts = [
          ...wanted.filter((part) => seen.includes(part)),
          ...seen.filter((part) => !wanted.includes(part)),
        ];
        return expect(wanted.join(', '), parts.join(', ') || 'no route', because, 'workshop inspect');
      },
    );
    const help = 'workshop inspect   # 500: the permission is missing; 404: the route or the stage is missing';
    for (const [id, title, method, path] of [
      ['api.post-reaches-function', `POST /shorten invokes ${createFunction}`, 'POST', '/shorten'],
      ['api.get-reaches-function', `GET /{shortId} invokes ${getFunction}`, 'GET', '/some-id'],
    ] as const) {
      await check(
        id,
        title,
        async () => {
          const { status, body } = await askApi(apiUrl + path, aws, { method });
          return expect(
            '200 "Hello from Lambda!"',
            `${status} ${body}`,
            'The API did not return the response of the function.',
            help,
          );
        },
        { until: 'deploy', wait: { usually: 10, atMost: 90 } },
      );
    }
  },
});

/** The answer of the API after its first deployment. Before that, it knows no route and answers 404. */
function answering(url: string, aws: Aws) {
  return aws.waiter.until({ for: 'the API to deploy its routes', usually: 5, atMost: 60 }, async () => {
    const answer = await askApi(url, aws, { method: 'POST' });
    return answer.status === 404 ? undefined : answer;
  });
}

/** The name of a function of this account and region. Others keep their ARN, which shows the difference. */
function shortName(functionArn: string, { region, account }: Aws): string {
  return functionArn.replace(`arn:aws:lambda:${region}:${account}:function:`, '');
}

async function wiring(ApiId: string, aws: Aws): Promise<string[]> {
  const gateway = aws.client(ApiGatewayV2Client);
  const { Items: routes = [] } = await gateway.send(new GetRoutesCommand({ ApiId }));
  const { Items: integrations = [] } = await gateway.send(new GetIntegrationsCommand({ ApiId }));
  const { Items: stages = [] } = await gateway.send(new GetStagesCommand({ ApiId }));
  const targetOf = (target = '') =>
    functionOf(integrations.find(({ IntegrationId }) => target === `integrations/${IntegrationId}`)?.IntegrationUri);
  return [
    ...routes.map(({ RouteKey, Target }) => `${RouteKey}: ${shortName(targetOf(Target), aws) || 'no integration'}`),
    ...stages.map(
      ({ StageName, AutoDeploy }) => `${StageName}: ${AutoDeploy ? 'deploys automatically' : 'deploys on demand'}`,
    ),
  ];
}
