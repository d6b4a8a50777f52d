// A route whose callers a Lambda function lets through: its event, its answer, and the answers that are kept for a while.
// source: docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html, checked 2026-11-29
import { isObject } from '../../../../../lib/is-object.ts';
import type { PolicyDocument } from '../../../../server/access.ts';
import type { ServiceContext } from '../../../context.ts';
import { evaluatePolicies } from '../../../iam/evaluation/statements.ts';
import { withTimeout } from '../../../shared/with-timeout.ts';
import type { AuthorizerRecord, DeployedAuthorization } from '../../records.ts';
import type { Authorization } from './authorize.ts';
import { eventV1 } from '../event-v1.ts';
import { eventV2 } from '../event-v2.ts';
import { gatewayResponses, unauthorized } from '../gateway-responses.ts';
import { identityOf } from './identity-source.ts';
import { functionArnOf, gatewayCaller } from '../integration.ts';
import type { RouteRequest } from '../route-request.ts';

/** The longest that API Gateway waits for an authorizer. source: http-api-quotas.html, checked 2026-11-29 */
const timeoutMs = 10_000;
const maxCached = 10_000;

export async function authorizeByFunction(
  sandbox: ServiceContext,
  { authorizer }: DeployedAuthorization,
  route: RouteRequest,
): Promise<Authorization> {
  if (!authorizer) return { refused: gatewayResponses.failed };
  const { IdentitySource: sources = [], AuthorizerResultTtlInSeconds: ttl = 0 } = authorizer;
  const identities = sources.map((source) => identityOf(source, route) ?? '');
  // The function is not asked about a request that lacks what it would judge by.
  if (identities.includes('')) return { refused: unauthorized };
  const cache = cacheOf(sandbox);
  const key = JSON.stringify([route.api.apiId, route.stage, authorizer, identities]);
  const kept = cache.get(key);
  const isFresh = kept && kept.until > route.time && kept.at >= route.authorizersResetAt;
  const output = isFresh ? kept.output : await ask(sandbox, authorizer, identities, route);
  if (!isFresh && ttl > 0 && output !== undefined) {
    if (cache.size >= maxCached) cache.clear();
    cache.set(key, { at: route.time, until: route.time + ttl * 1000, output });
  }
  const verdict = judge(output, authorizer, route);
  if (!verdict) return { refused: gatewayResponses.failed };
  if (!verdict.allowed) return { refused: gatewayResponses.refused };
  return { caller: { type: 'lambda', context: verdict.context } };
}

interface Kept {
  readonly at: number;
  readonly until: number;
  readonly output: Readonly<Record<string, unknown>>;
}

const caches = new WeakMap<ServiceContext, Map<string, Kept>>();

function cacheOf(sandbox: ServiceContext): Map<string, Kept> {
  const cache = caches.get(sandbox) ?? new Map<string, Kept>();
  caches.set(sandbox, cache);
  return cache;
}

/** What the function returned. Undefined where it failed, or was not permitted to run. */
async function ask(
  sandbox: ServiceContext,
  authorizer: AuthorizerRecord,
  identities: readonly string[],
  route: RouteRequest,
): Promise<Record<string, unknown> | undefined> {
  const { api } = route;
  const sourceArn = `arn:aws:execute-api:${api.region}:${api.account}:${api.apiId}/authorizers/${authorizer.AuthorizerId}`;
  const caller = gatewayCaller(sandbox, authorizer.AuthorizerCredentialsArn, sourceArn, route);
  const functionArn = functionArnOf(authorizer.AuthorizerUri ?? '', route.stageVariables);
  const fail = (reason: string) => {
    route.notes.authorizerError = reason;
    sandbox.log(`api ${api.apiId} authorizer ${authorizer.Name} 500: ${reason}`);
    return undefined;
  };
  if (!caller) return fail(`${authorizer.AuthorizerCredentialsArn} cannot be assumed by API Gateway`);
  const payload = Buffer.from(JSON.stringify(eventOf(authorizer, identities, route)));
  const lambda = await sandbox.lambda();
  const result = await withTimeout(lambda.invoke({ functionArn, payload, ...caller }), timeoutMs);
  if (result === 'timeout') return fail(`${functionArn} took longer than ${timeoutMs} ms`);
  if ('refused' in result) return fail(`${functionArn} was not invoked: ${result.refused}`);
  const text = result.payload.toString('utf8');
  if (result.functionError) return fail(`${functionArn} failed: ${text.slice(0, 500)}`);
  const output = parse(text);
  if (!isObject(output)) return fail(`${functionArn} returned no object`);
  return output;
}

function eventOf(
  { AuthorizerPayloadFormatVersion: version }: AuthorizerRecord,
  identities: readonly string[],
  route: RouteRequest,
) {
  if (version === '1.0') {
    const { body: _, isBase64Encoded: _encoded, ...event } = eventV1(route);
    const [identitySource, methodArn] = [identities.join(','), routeArn(route)];
    return { ...event, type: 'REQUEST', methodArn, identitySource, authorizationToken: identitySource };
  }
  const { body: _, isBase64Encoded: _encoded, ...event } = eventV2(route);
  return {
    ...event,
    type: 'REQUEST',
    routeArn: routeArn(route),
    identitySource: identities.length > 0 ? identities : null,
  };
}

/** With the path of this request, as policies of authorizers name it. */
function routeArn({ api, stage, request, routePath }: RouteRequest): string {
  return `arn:aws:execute-api:${api.region}:${api.account}:${api.apiId}/${stage}/${request.method}${routePath}`;
}

interface Verdict {
  readonly allowed: boolean;
  readonly context: Record<string, unknown> | null;
}

/** Undefined for an output that is neither of the two forms. */
function judge(
  output: Readonly<Record<string, unknown>> | undefined,
  { EnableSimpleResponses: isSimple }: AuthorizerRecord,
  route: RouteRequest,
): Verdict | undefined {
  if (!output) return undefined;
  const context = isObject(output['context']) ? output['context'] : null;
  if (isSimple) {
    const { isAuthorized } = output;
    return typeof isAuthorized === 'boolean' ? { allowed: isAuthorized, context } : undefined;
  }
  const document = output['policyDocument'];
  if (!isObject(document) || !('Statement' in document)) return undefined;
  const request = { action: 'execute-api:Invoke', resource: routeArn(route), context: {} };
  try {
    return { allowed: evaluatePolicies([document as unknown as PolicyDocument], request) === 'allow', context };
  } catch {
    return undefined;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
