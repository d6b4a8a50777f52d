// An HTTP API: each route as a chain to its integration and its permission, CORS, the limits of its stages, and requests.
import {
  ApiGatewayV2Client,
  GetApiCommand,
  GetIntegrationsCommand,
  GetRoutesCommand,
  GetStagesCommand,
  type Integration,
  type Route,
  type Stage,
} from '@aws-sdk/client-apigatewayv2';
import { GetPolicyCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { usageError } from '../../../../engine/errors.ts';
import { orMissing } from '../../../../resources/define.ts';
import { outputsOf, type KindView, type ViewedResource } from '../kind.ts';
import { permissionIn, type Statement } from './permission.ts';
import { sendTo } from './send.ts';

/** API Gateway returns at most so many; a course has two of each. */
const pageSize = '100';

export const apiView: KindView = {
  reads: {
    async routes(at) {
      const client = at.aws.client(ApiGatewayV2Client);
      const ApiId = idOf(at);
      const [api, routes, integrations, stages] = await Promise.all([
        client.send(new GetApiCommand({ ApiId })),
        client.send(new GetRoutesCommand({ ApiId, MaxResults: pageSize })),
        client.send(new GetIntegrationsCommand({ ApiId, MaxResults: pageSize })),
        client.send(new GetStagesCommand({ ApiId, MaxResults: pageSize })),
      ]);
      const cors = api.CorsConfiguration;
      return {
        endpoint: outputsOf<{ endpoint: string }>(at).endpoint ?? null,
        chains: await chainsOf(at, routes.Items ?? [], integrations.Items ?? [], stages.Items ?? []),
        cors: cors
          ? {
              origins: cors.AllowOrigins ?? [],
              methods: cors.AllowMethods ?? [],
              headers: cors.AllowHeaders ?? [],
              exposed: cors.ExposeHeaders ?? [],
              credentials: cors.AllowCredentials ?? false,
              /** Seconds. */
              maxAge: cors.MaxAge ?? null,
            }
          : null,
        stages: (stages.Items ?? []).map(({ StageName = '', AutoDeploy, DefaultRouteSettings, RouteSettings }) => ({
          name: StageName,
          isAutoDeployed: AutoDeploy ?? false,
          ...limitsOf(DefaultRouteSettings),
          routes: Object.entries(RouteSettings ?? {}).map(([key, settings]) => ({ key, ...limitsOf(settings) })),
        })),
      };
    },
  },
  changes: {
    send: sendTo((at) => {
      const { endpoint } = outputsOf<{ endpoint: string }>(at);
      if (endpoint) return Promise.resolve(endpoint.replace(/\/$/, ''));
      throw usageError('The API has no address yet.', 'workshop repair api');
    }),
  },
};

async function chainsOf(
  at: ViewedResource,
  routes: readonly Route[],
  integrations: readonly Integration[],
  stages: readonly Stage[],
) {
  const { account, region } = at.aws;
  const policies = new Map<string, Promise<readonly Statement[] | undefined>>();
  const [stage] = stages.map(({ StageName = '' }) => StageName).toSorted();
  return Promise.all(
    routes
      .toSorted((one, other) => ((one.RouteKey ?? '') < (other.RouteKey ?? '') ? -1 : 1))
      .map(async ({ RouteKey = '', AuthorizationType = 'NONE', Target = '' }) => {
        const id = Target.replace(/^integrations\//, '');
        const integration = integrations.find(({ IntegrationId }) => IntegrationId === id);
        const functionArn = integration && functionArnOf(integration.IntegrationUri ?? '');
        const route = RouteKey.replace(/^ANY /, '* ').replace(' /', '/');
        const sourceArn = `arn:aws:execute-api:${region}:${account}:${idOf(at)}/${stage ?? '$default'}/${route}`;
        if (functionArn && !policies.has(functionArn)) policies.set(functionArn, policyOf(at, functionArn));
        return {
          route: RouteKey,
          authorization: AuthorizationType,
          integration: integration
            ? {
                id,
                type: integration.IntegrationType ?? '',
                target: integration.IntegrationUri ?? '',
                payloadFormat: integration.PayloadFormatVersion ?? null,
                role: integration.CredentialsArn ?? null,
              }
            : null,
          functionName: functionArn ? (functionArn.split(':')[6] ?? functionArn) : null,
          sourceArn,
          permission: integration?.CredentialsArn
            ? {
                state: 'unknown',
                because:
                  'API Gateway assumes the role of the integration. Ask the role whether it can invoke the function.',
                statement: null,
              }
            : functionArn
              ? permissionIn(await policies.get(functionArn), { sourceArn, account })
              : null,
          /** The record that a repair creates again. */
          repair: functionArn ? permissionRecord(at, functionArn) : null,
        };
      }),
  );
}

/** Undefined where the function has no policy, or does not exist. */
async function policyOf(at: ViewedResource, FunctionName: string): Promise<readonly Statement[] | undefined> {
  const asked = at.aws.client(LambdaClient).send(new GetPolicyCommand({ FunctionName }));
  const found = await orMissing(asked, 'ResourceNotFoundException');
  return found?.Policy === undefined
    ? undefined
    : [(JSON.parse(found.Policy) as { Statement: Statement | Statement[] }).Statement].flat();
}

function functionArnOf(uri: string): string | undefined {
  const arn = /\/functions\/(.+)\/invocations$/.exec(uri)?.[1] ?? uri;
  return /^arn:[\w-]+:lambda:/.test(arn) ? arn : undefined;
}

function permissionRecord({ checkpoint }: ViewedResource, functionArn: string): string | null {
  const found = checkpoint.resources.find(
    ({ kind, props }) =>
      kind === 'invoke-permission' && functionArn.endsWith(`:${(props as { functionName?: string }).functionName}`),
  );
  return found?.id ?? null;
}

function limitsOf(settings: Stage['DefaultRouteSettings']) {
  return { rate: settings?.ThrottlingRateLimit ?? null, burst: settings?.ThrottlingBurstLimit ?? null };
}

function idOf(at: ViewedResource): string {
  return outputsOf<{ id: string }>(at).id ?? '';
}
