// Exercises with the API: its routes, its CORS configuration, and its permission to invoke the functions.
import {
  ApiGatewayV2Client,
  DeleteRouteCommand,
  GetRoutesCommand,
  UpdateApiCommand,
  UpdateRouteCommand,
  type Cors,
  type Route,
} from '@aws-sdk/client-apigatewayv2';
import { AddPermissionCommand, LambdaClient, RemovePermissionCommand } from '@aws-sdk/client-lambda';
import { required } from '../../../resources/define.ts';
import { defineExercise, type Built } from './define.ts';

export const corsOrigin = defineExercise({
  name: 'cors-origin',
  area: 'the API',
  needs: 'cors',
  until: 'cors-origin',
  resources: ['api'],
  symptom: 'cors.preflight-allowed',
  complaint: 'The page says "network error". The same request works with curl.',
  cause:
    'The API allowed only pages from https://example.org. Only browsers check that, so curl worked. The preflight response had no access-control-allow-origin header for this page.',
  inject: (built) => setCors(built, { AllowOrigins: ['https://example.org'], AllowHeaders: ['content-type'] }),
});

export const corsHeaders = defineExercise({
  name: 'cors-headers',
  area: 'the API',
  needs: 'cors',
  until: 'cors-origin',
  resources: ['api'],
  symptom: 'cors.preflight-allowed',
  complaint: 'The page can look up links, but it cannot shorten a URL. It says "network error".',
  cause:
    'CORS no longer allowed the header content-type. A GET without a body needs no preflight. A POST with JSON needs one, and its preflight asks for that header.',
  inject: (built) => setCors(built, { AllowOrigins: ['*'], AllowHeaders: ['authorization'] }),
});

export const originOfWebsite = defineExercise({
  name: 'origin-of-website',
  area: 'the API',
  needs: 'cors-origin',
  resources: ['api'],
  symptom: 'cors-origin.own-page-allowed',
  complaint: 'The page on the distribution says "network error". Somebody has tightened the API.',
  cause:
    'The API allowed the origin of the S3 website, which is private. Your page is on the distribution, and that is another origin.',
  inject: async (built) => {
    const { origin } = new URL(await built.aws.websiteUrl(built.bucketName));
    await setCors(built, { AllowOrigins: [origin], AllowHeaders: ['content-type'] });
  },
});

export const routeDeleted = defineExercise({
  name: 'route-deleted',
  area: 'the API',
  needs: 'api',
  resources: ['resolve-route'],
  symptom: 'api.routes-lead-to-functions',
  complaint: 'Every short link answers 404. The function that looks them up has no new log lines.',
  cause:
    'The route GET /{shortId} was deleted. A 404 with the body {"message":"Not Found"} comes from the API itself. It invoked no function.',
  async inject(built) {
    const { ApiId, RouteId } = await routeOf('GET /{shortId}', built);
    const command = new DeleteRouteCommand({ ApiId, RouteId });
    await built.aws.client(ApiGatewayV2Client).send(command);
  },
});

export const routeCrossed = defineExercise({
  name: 'route-crossed',
  area: 'the API',
  needs: 'api',
  resources: ['shorten-route'],
  symptom: 'api.routes-lead-to-functions',
  complaint: 'When you shorten a URL, the API answers that it has no URL for this id. Which id?',
  cause:
    'The route POST /shorten used the integration of {{getFunction}}. The function works, but it got the wrong request.',
  async inject(built) {
    const { ApiId, RouteId } = await routeOf('POST /shorten', built);
    const { Target } = await routeOf('GET /{shortId}', built);
    const command = new UpdateRouteCommand({ ApiId, RouteId, Target });
    await built.aws.client(ApiGatewayV2Client).send(command);
  },
});

export const stalePermission = defineExercise({
  name: 'stale-permission',
  area: 'the API',
  needs: 'database-access',
  resources: ['create-permission'],
  symptom: 'database-access.stores-url',
  complaint: 'Shortening a URL answers 500. The log of the function has no new line, not even an error.',
  cause:
    'The resource-based policy of {{createFunction}} allowed another API. This happens when an API is deleted and created again. The route was correct, but the API had no permission to invoke the function.',
  async inject({ aws, outputs }) {
    const { apiId } = outputs('api');
    const FunctionName = outputs('functions').createFunction;
    const StatementId = `apigw-${apiId}`;
    const lambda = aws.client(LambdaClient);
    await lambda.send(new RemovePermissionCommand({ FunctionName, StatementId }));
    const add = new AddPermissionCommand({
      FunctionName,
      StatementId,
      Action: 'lambda:InvokeFunction',
      Principal: 'apigateway.amazonaws.com',
      SourceArn: `arn:aws:execute-api:${aws.region}:${aws.account}:a1b2c3d4e5/*/*`,
    });
    await lambda.send(add);
  },
});

async function setCors({ aws, outputs }: Built, cors: Cors): Promise<void> {
  const CorsConfiguration = { AllowMethods: ['*'], ...cors };
  const command = new UpdateApiCommand({ ApiId: outputs('api').apiId, CorsConfiguration });
  await aws.client(ApiGatewayV2Client).send(command);
}

async function routeOf(key: string, { aws, outputs }: Built): Promise<Route & { ApiId: string }> {
  const ApiId = outputs('api').apiId;
  const { Items } = await aws.client(ApiGatewayV2Client).send(new GetRoutesCommand({ ApiId, MaxResults: '100' }));
  const found = Items?.find(({ RouteKey }) => RouteKey === key);
  return { ...required(found, `the route ${key}`), ApiId };
}
