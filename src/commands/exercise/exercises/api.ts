// Faults in the API: its routes, its CORS, and its leave to invoke.
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
  resources: ['api'],
  symptom: 'cors.preflight-allowed',
  says: 'The page says "network error". With curl the very same request works.',
  cause:
    'The API let in pages from https://example.org alone. Only browsers ask for that, which is why curl did not notice: the preflight was answered without access-control-allow-origin.',
  inject: (built) => setCors(built, { AllowOrigins: ['https://example.org'], AllowHeaders: ['content-type'] }),
});

export const corsHeaders = defineExercise({
  name: 'cors-headers',
  area: 'the API',
  needs: 'cors',
  resources: ['api'],
  symptom: 'cors.preflight-allowed',
  says: 'The page can look up links, and cannot shorten any: "network error".',
  cause:
    'CORS no longer allowed the header content-type. A GET without a body needs no preflight; a POST of JSON does, and its preflight asks for exactly that header.',
  inject: (built) => setCors(built, { AllowOrigins: ['*'], AllowHeaders: ['authorization'] }),
});

export const routeDeleted = defineExercise({
  name: 'route-deleted',
  area: 'the API',
  needs: 'api',
  resources: ['resolve-route'],
  symptom: 'api.routes-lead-to-functions',
  says: 'Every short link answers 404, and the log of the function that looks them up stays empty.',
  cause:
    'The route GET /{shortId} was gone. A 404 with the body {"message":"Not Found"} is the API\'s own: no function was asked.',
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
  says: 'Whoever shortens a URL is told that no URL is kept under this id. What id?',
  cause:
    'The route POST /shorten led to the integration of {{getFunction}}. The answer came from a function that works, and was asked the wrong thing.',
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
  says: 'Shortening answers 500, and the log of its function has no new line, not even an error.',
  cause:
    'The policy of {{createFunction}} let in another API than this one, as happens when an API is deleted and made again. The route was right; the function did not open.',
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
