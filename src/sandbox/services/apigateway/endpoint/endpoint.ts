// The address of an HTTP API: which stage and route a request takes, and what API Gateway responds without a function.
import type { EndpointHandler, EndpointRequest, EndpointResponse } from '../../../server/endpoints.ts';
import { randomText } from '../../../server/random.ts';
import type { Hop } from '../../../server/traces/hop.ts';
import { createTokenBuckets, type TokenBuckets } from '../../../server/token-bucket.ts';
import type { ServiceContext } from '../../context.ts';
import {
  partKey,
  recordsOf,
  type ApiRecord,
  type DeploymentRecord,
  type IntegrationRecord,
  type Records,
  type StageRecord,
} from '../records.ts';
import { servedDeployment } from '../rules/deployments.ts';
import { writeAccessLog, type RequestNotes } from './access-log.ts';
import { authorize, type Authorization } from './authorization/authorize.ts';
import { withCors } from './cors.ts';
import { gatewayResponses } from './gateway-responses.ts';
import { callIntegration } from './integration.ts';
import { readPath, type RequestPath } from './request-path.ts';
import type { RouteRequest } from './route-request.ts';
import { routerOf } from './router.ts';
import { recordStageMetrics } from './stage-metrics.ts';

const maxHeadBytes = 10_240;
const maxBodyBytes = 10 * 1024 * 1024;

/** Requests a second, and at once, of an account in a region, where the stage says nothing. */
const accountRate = 10_000;
const accountBurst = 5_000;

export function apiEndpoint(sandbox: ServiceContext): EndpointHandler {
  const records = recordsOf(sandbox);
  const findApi = apiFinder(records);
  const takeToken = createTokenBuckets(() => sandbox.now());
  return {
    service: 'apigateway',
    async respond(id, request) {
      const requestId = newRequestId();
      const response = await respond({ sandbox, records, takeToken }, findApi(id), request, requestId);
      return { ...response, headers: { ...response.headers, 'apigw-requestid': requestId } };
    },
    refuseHost() {
      const { headers, ...response } = gatewayResponses.forbidden;
      return { ...response, headers: { ...headers, 'apigw-requestid': newRequestId() } };
    },
  };
}

function newRequestId(): string {
  return `${randomText(11, 'base64url')}=`;
}

interface Context {
  readonly sandbox: ServiceContext;
  readonly records: Records;
  readonly takeToken: TokenBuckets;
}

async function respond(
  context: Context,
  api: ApiRecord | undefined,
  request: EndpointRequest,
  requestId: string,
): Promise<EndpointResponse> {
  if (headBytes(request) > maxHeadBytes) return gatewayResponses.headersTooLarge;
  if (!api || api.DisableExecuteApiEndpoint) return gatewayResponses.notFound;
  const path = readPath(request.path);
  if (!path) return gatewayResponses.badRequest;
  const target = selectStage(context, api, path);
  if (!target) return gatewayResponses.notFound;
  const notes: RequestNotes = {};
  const started = context.sandbox.now();
  const response = await respondFromStage(context, api, target, request, { requestId, notes });
  const answered = withCors(target.deployment.cors, request, response);
  const { stage } = target;
  const requestBytes = request.body.length;
  const metrics = { api, stage: stage.StageName, started, requestBytes, response: answered, notes };
  recordStageMetrics(context.sandbox, metrics);
  return answered;
}

interface StageTarget {
  readonly stage: StageRecord;
  readonly deployment: DeploymentRecord;
  readonly path: RequestPath;
  /** Percent-encoded, without the name of the stage. */
  readonly routePath: string;
}

/** The first segment names the stage. Where there is no such stage, it is part of the path in `$default`. */
function selectStage({ sandbox, records }: Context, api: ApiRecord, path: RequestPath): StageTarget | undefined {
  const { encoded } = path;
  const [, first = ''] = encoded.split('/', 2);
  const named = first === '$default' ? undefined : records.stages.get(partKey(api, first));
  const stage = named ?? records.stages.get(partKey(api, '$default'));
  const served = stage && servedDeployment(stage, sandbox.now());
  const deployment = served && records.deployments.get(partKey(api, served.id));
  return deployment && { stage, deployment, path, routePath: named ? encoded.slice(first.length + 1) || '/' : encoded };
}

async function respondFromStage(
  { sandbox, takeToken }: Context,
  api: ApiRecord,
  { stage, deployment, path, routePath }: StageTarget,
  request: EndpointRequest,
  { requestId, notes }: Pick<RouteRequest, 'requestId' | 'notes'>,
): Promise<EndpointResponse> {
  if (request.body.length > maxBodyBytes) return gatewayResponses.tooLarge;
  request.hop.resource = stageArn(api, stage.StageName) + request.method + routePath;
  const match = routerOf(deployment).match(request.method, routePath);
  if (!match) {
    // With CORS configured, every path has a preflight, also one without a route.
    return deployment.cors && request.method === 'OPTIONS'
      ? { status: 204, headers: {}, body: '' }
      : gatewayResponses.notFound;
  }
  const { key, integration, authorization } = match.route;
  const settings = stage.RouteSettings[key] ?? stage.DefaultRouteSettings;
  const { ThrottlingRateLimit: rate = accountRate, ThrottlingBurstLimit: burst = accountBurst } = settings;
  if (!takeToken(`${api.apiId}/${stage.StageName}/${key}`, { rate, burst })) return gatewayResponses.tooMany;
  const target: RouteRequest = {
    api,
    stage: stage.StageName,
    stageVariables: stage.StageVariables,
    routeKey: key,
    path: path.decoded,
    routePath,
    parameters: match.parameters,
    request,
    requestId,
    time: sandbox.now(),
    notes,
    authorizersResetAt: stage.authorizersResetAt ?? 0,
  };
  const decision = authorization && (await authorize(sandbox, authorization, target));
  const caller = decision && 'caller' in decision ? decision.caller : undefined;
  const route = { ...target, caller };
  const response = await respondFromRoute(sandbox, integration, route, decision);
  noteRoute(request.hop, route);
  writeAccessLog(sandbox, stage, { route, response, ended: sandbox.now() });
  return response;
}

function stageArn({ region, account, apiId }: ApiRecord, stage: string): string {
  return `arn:aws:execute-api:${region}:${account}:${apiId}/${stage}/`;
}

/** What API Gateway tells only its logs. */
function noteRoute(hop: Hop, { routeKey, stage, notes }: RouteRequest): void {
  hop.note('route', routeKey);
  hop.note('stage', stage);
  if (notes.authorizerError !== undefined) hop.note('authorizer error', notes.authorizerError);
  if (notes.integrationError !== undefined) hop.note('integration error', notes.integrationError);
}

async function respondFromRoute(
  sandbox: ServiceContext,
  integration: IntegrationRecord | undefined,
  route: RouteRequest,
  decision: Authorization | undefined,
): Promise<EndpointResponse> {
  if (decision && 'refused' in decision) return decision.refused;
  if (!integration) return gatewayResponses.failed;
  const response = await callIntegration(sandbox, integration, route);
  route.notes.integrationLatency = Math.max(0, sandbox.now() - route.time);
  return response;
}

/** The size of the request line and the headers, as they were sent. */
function headBytes({ method, path, query, rawHeaders }: EndpointRequest): number {
  let size = method.length + path.length + query.length + 12;
  for (const text of rawHeaders) size += text.length + 2;
  return size;
}

/** An endpoint has only the API's id. Its account and region are looked up once. */
function apiFinder({ apis }: Records): (id: string) => ApiRecord | undefined {
  const keys = new Map<string, string>();
  return (id) => {
    const key = keys.get(id) ?? apis.entries().find(([name]) => name.endsWith(`/${id}`))?.[0];
    if (key !== undefined) keys.set(id, key);
    return key === undefined ? undefined : apis.get(key);
  };
}
