// Calls the integration of a route: a function, as API Gateway itself or with the integration's role, or a server.
import { ownValue } from '../../../../lib/is-object.ts';
import type { EndpointResponse } from '../../../server/endpoints.ts';
import type { Principal } from '../../../server/principal.ts';
import type { ServiceContext } from '../../context.ts';
import type { Invocation } from '../../lambda/lambda.ts';
import { functionResponse } from '../../shared/function-response.ts';
import { withTimeout } from '../../shared/with-timeout.ts';
import type { ApiRecord, IntegrationRecord } from '../records.ts';
import { eventV1 } from './event-v1.ts';
import { eventV2 } from './event-v2.ts';
import { gatewayResponses } from './gateway-responses.ts';
import { proxyRequest } from './http-integration.ts';
import { mapRequest, mapResponse } from './parameter-mapping.ts';
import type { RouteRequest } from './route-request.ts';

const servicePrincipal = 'apigateway.amazonaws.com';
/** The limit of Lambda. */
const maxPayload = 6 * 1024 * 1024;

export async function callIntegration(
  sandbox: ServiceContext,
  integration: IntegrationRecord,
  route: RouteRequest,
): Promise<EndpointResponse> {
  const call = integration.IntegrationType === 'HTTP_PROXY' ? proxyRequest : invokeFunction;
  const response = await call(sandbox, integration, mapRequest(integration, route));
  route.notes.integrationStatus = route.notes.integrationError === undefined ? 200 : response.status;
  return mapResponse(integration, route, response);
}

async function invokeFunction(
  sandbox: ServiceContext,
  integration: IntegrationRecord,
  route: RouteRequest,
): Promise<EndpointResponse> {
  const version = integration.PayloadFormatVersion === '2.0' ? '2.0' : '1.0';
  const payload = Buffer.from(JSON.stringify(version === '1.0' ? eventV1(route) : eventV2(route)));
  if (payload.length > maxPayload) return gatewayResponses.tooLarge;
  const { api, stage, routeKey } = route;
  const sourceArn = sourceArnOf(api, stage, routeKey);
  const caller = gatewayCaller(sandbox, integration.CredentialsArn, sourceArn, route);
  if (!caller) return failure(sandbox, route, `${integration.CredentialsArn} cannot be assumed by API Gateway`);
  const functionArn = functionArnOf(integration.IntegrationUri ?? '', route.stageVariables);
  // After a timeout the function goes on: nothing tells it that the client has its response.
  const result = await withTimeout(
    invoke(sandbox, { functionArn, payload, ...caller }),
    integration.TimeoutInMillis ?? 30_000,
  );
  if (result === 'timeout') {
    route.notes.integrationError = 'Endpoint request timed out';
    return gatewayResponses.unavailable;
  }
  if ('refused' in result) {
    if (result.refused === 'throttled') {
      route.notes.integrationError = 'Lambda throttled the request';
      return gatewayResponses.unavailable;
    }
    return failure(sandbox, route, `${functionArn} was not invoked: ${result.refused}`);
  }
  if (result.functionError)
    return failure(sandbox, route, `${functionArn} failed: ${result.payload.toString('utf8', 0, 500)}`);
  const response = functionResponse(result.payload, version);
  return response ?? failure(sandbox, route, `${functionArn} returned a malformed response`);
}

async function invoke(sandbox: ServiceContext, invocation: Invocation) {
  return (await sandbox.lambda()).invoke(invocation);
}

/** The client does not learn the reason. On AWS it is in $context.integrationErrorMessage, here in the sandbox's log. */
function failure(sandbox: ServiceContext, { api, routeKey, notes }: RouteRequest, reason: string): EndpointResponse {
  notes.integrationError = reason;
  sandbox.log(`api ${api.apiId} "${routeKey}" 500: ${reason}`);
  return gatewayResponses.failed;
}

type Caller = Pick<Invocation, 'principal' | 'context'>;

/** API Gateway itself, or with `role` that role. Undefined where it may not assume the role. */
export function gatewayCaller(
  sandbox: ServiceContext,
  role: string | undefined,
  sourceArn: string,
  { api: { account }, request: { hop } }: Pick<RouteRequest, 'api' | 'request'>,
): Caller | undefined {
  if (role) {
    if (!sandbox.iam.assumable(role, servicePrincipal)) return undefined;
    return { principal: { ...sandbox.iam.session(role, 'BackplaneAssumeRoleSession').principal, hop } };
  }
  const principal: Principal = { type: 'service', service: servicePrincipal, sourceArn, sourceAccount: account, hop };
  return { principal, context: { 'aws:SourceArn': sourceArn, 'aws:SourceAccount': account } };
}

/** With the route key as it is: `{id}`, never the id of this request, and `*` for ANY. */
function sourceArnOf({ region, account, apiId }: ApiRecord, stage: string, routeKey: string): string {
  const route = routeKey.replace(/^ANY /, '* ').replace(' /', '/');
  return `arn:aws:execute-api:${region}:${account}:${apiId}/${stage}/${route}`;
}

export function functionArnOf(uri: string, stageVariables: Readonly<Record<string, string>>): string {
  const filled = uri.replace(/\$\{stageVariables\.(\w+)\}/g, (_, name: string) => ownValue(stageVariables, name) ?? '');
  return /:lambda:path\/[^/]+\/functions\/(.+)\/invocations$/.exec(filled)?.[1] ?? filled;
}
