// An HTTP API's own address: which stage and route a request takes, and what API Gateway answers by itself.
import { gatewayErrors } from './answer.ts';
import { withCors } from './cors.ts';
import { liveAt } from '../deploy.ts';
import { integrate } from './integration.ts';
import {
  apiKey,
  openGateway,
  type ApiRecord,
  type DeploymentRecord,
  type Gateway,
  type StageRecord,
} from '../records.ts';
import { routerOf } from './router.ts';
import { createThrottle, type Throttle } from '../../../server/throttle.ts';
import type { EndpointHandler, EndpointRequest, EndpointResponse } from '../../../server/endpoints.ts';
import type { ServiceContext } from '../../context.ts';
import { randomText } from '../../../server/random.ts';

const maxHead = 10_240;
const maxBody = 10 * 1024 * 1024;

export function apiEndpoint(sandbox: ServiceContext): EndpointHandler {
  const gateway = openGateway(sandbox);
  const find = finder(gateway);
  const throttle = createThrottle(() => sandbox.now());
  return async (id, request) => {
    const requestId = `${randomText(11, 'base64url')}=`;
    const response = await answer({ world: sandbox, gateway, throttle }, find(id), request, requestId);
    return { ...response, headers: { ...response.headers, 'apigw-requestid': requestId } };
  };
}

interface Parts {
  readonly world: ServiceContext;
  readonly gateway: Gateway;
  readonly throttle: Throttle;
}

async function answer(
  parts: Parts,
  api: ApiRecord | undefined,
  request: EndpointRequest,
  requestId: string,
): Promise<EndpointResponse> {
  if (sizeOfHead(request) > maxHead) return gatewayErrors.headersTooLarge;
  if (!api || api.DisableExecuteApiEndpoint) return gatewayErrors.notFound;
  const live = selectStage(parts, api, request.path);
  if (!live) return gatewayErrors.notFound;
  return withCors(live.deployment.cors, request, await answerStage(parts, api, live, request, requestId));
}

interface Live {
  readonly stage: StageRecord;
  readonly deployment: DeploymentRecord;
  /** Without the name of the stage. */
  readonly path: string;
}

/** The first segment names the stage; where there is no such stage, it is part of the path of `$default`. */
function selectStage({ world: sandbox, gateway }: Parts, api: ApiRecord, path: string): Live | undefined {
  const prefix = apiKey(api, api.apiId);
  const [, first = ''] = path.split('/', 2);
  const named = first === '$default' ? undefined : gateway.stages.get(`${prefix}/${first}`);
  const stage = named ?? gateway.stages.get(`${prefix}/$default`);
  const live = stage && liveAt(stage, sandbox.now());
  const deployment = live && gateway.deployments.get(`${prefix}/${live.id}`);
  return deployment && { stage, deployment, path: named ? path.slice(first.length + 1) || '/' : path };
}

async function answerStage(
  parts: Parts,
  api: ApiRecord,
  live: Live,
  request: EndpointRequest,
  requestId: string,
): Promise<EndpointResponse> {
  const { stage, deployment, path } = live;
  if (request.body.length > maxBody) return gatewayErrors.tooLarge;
  const match = routerOf(deployment).match(request.method, path);
  if (!match) {
    // With CORS configured every path has a preflight, also one that no route knows.
    return deployment.cors && request.method === 'OPTIONS'
      ? { status: 204, headers: {}, body: '' }
      : gatewayErrors.notFound;
  }
  const { key, integration } = match.route;
  const settings = stage.RouteSettings[key] ?? stage.DefaultRouteSettings;
  if (!parts.throttle(`${api.apiId}/${stage.StageName}/${key}`, settings)) return gatewayErrors.tooMany;
  if (!integration) return gatewayErrors.failed;
  return integrate(parts.world, integration, {
    api,
    stage: stage.StageName,
    stageVariables: stage.StageVariables,
    routeKey: key,
    parameters: match.parameters,
    request,
    requestId,
    time: parts.world.now(),
  });
}

/** Request line and headers, as they were on the wire. */
function sizeOfHead({ method, path, query, rawHeaders }: EndpointRequest): number {
  let size = method.length + path.length + query.length + 12;
  for (const text of rawHeaders) size += text.length + 2;
  return size;
}

/** An endpoint knows only the API's id; its account and region are looked up once. */
function finder({ apis }: Gateway): (id: string) => ApiRecord | undefined {
  const keys = new Map<string, string>();
  return (id) => {
    const key = keys.get(id) ?? apis.entries().find(([name]) => name.endsWith(`/${id}`))?.[0];
    if (key !== undefined) keys.set(id, key);
    return key === undefined ? undefined : apis.get(key);
  };
}
