// A route's integration: the function is called with the event, as the gateway or as the integration's role.
import type { Principal } from '../../../server/principal.ts';
import type { EndpointResponse } from '../../../server/endpoints.ts';
import type { Invocation } from '../../lambda/lambda.ts';
import type { ServiceContext } from '../../context.ts';
import { answerOf, gatewayErrors } from './answer.ts';
import type { Arrival } from './arrival.ts';
import { eventV1 } from './event-v1.ts';
import { eventV2 } from './event.ts';
import type { ApiRecord, IntegrationRecord } from '../records.ts';

const gateway = 'apigateway.amazonaws.com';
/** What Lambda takes in one invocation. */
const maxPayload = 6 * 1024 * 1024;

export async function integrate(
  sandbox: ServiceContext,
  integration: IntegrationRecord,
  arrival: Arrival,
): Promise<EndpointResponse> {
  const version = integration.PayloadFormatVersion ?? '1.0';
  const payload = Buffer.from(JSON.stringify(version === '1.0' ? eventV1(arrival) : eventV2(arrival)));
  if (payload.length > maxPayload) return gatewayErrors.tooLarge;
  const caller = callerOf(sandbox, integration, arrival);
  if (!caller) return failed(sandbox, arrival, `${integration.CredentialsArn} cannot be assumed by API Gateway`);
  const functionArn = functionArnOf(integration.IntegrationUri ?? '', arrival.stageVariables);
  const outcome = await within(
    integration.TimeoutInMillis ?? 30_000,
    invoke(sandbox, { functionArn, payload, ...caller }),
  );
  if (outcome === 'timeout') return gatewayErrors.unavailable;
  if ('refused' in outcome) {
    if (outcome.refused === 'throttled') return gatewayErrors.unavailable;
    return failed(sandbox, arrival, `${functionArn} was not invoked: ${outcome.refused}`);
  }
  if (outcome.functionError)
    return failed(sandbox, arrival, `${functionArn} failed: ${outcome.payload.toString('utf8', 0, 500)}`);
  return answerOf(outcome.payload, version) ?? failed(sandbox, arrival, `${functionArn} returned a malformed response`);
}

async function invoke(sandbox: ServiceContext, invocation: Invocation) {
  return (await sandbox.lambda()).invoke(invocation);
}

/** The client learns nothing of the reason; on AWS it is in $context.integrationErrorMessage, here in the sandbox's log. */
function failed(sandbox: ServiceContext, { api, routeKey }: Arrival, reason: string): EndpointResponse {
  sandbox.log(`api ${api.apiId} "${routeKey}" 500: ${reason}`);
  return gatewayErrors.failed;
}

type Caller = Pick<Invocation, 'principal' | 'context'>;

function callerOf(
  sandbox: ServiceContext,
  { CredentialsArn: role }: IntegrationRecord,
  arrival: Arrival,
): Caller | undefined {
  if (role !== undefined) {
    if (!sandbox.iam.assumable(role, gateway)) return undefined;
    return { principal: sandbox.iam.session(role, 'BackplaneAssumeRoleSession').principal };
  }
  const { api, stage, routeKey } = arrival;
  const sourceArn = sourceArnOf(api, stage, routeKey);
  const principal: Principal = { type: 'service', service: gateway, sourceArn, sourceAccount: api.account };
  return { principal, context: { 'aws:SourceArn': sourceArn, 'aws:SourceAccount': api.account } };
}

/** With the route's own words: `{id}`, never the id of this request, and `*` for ANY. */
function sourceArnOf({ region, account, apiId }: ApiRecord, stage: string, routeKey: string): string {
  const route = routeKey.replace(/^ANY /, '* ').replace(' /', '/');
  return `arn:aws:execute-api:${region}:${account}:${apiId}/${stage}/${route}`;
}

function functionArnOf(uri: string, stageVariables: Readonly<Record<string, string>>): string {
  const filled = uri.replace(/\$\{stageVariables\.(\w+)\}/g, (_, name: string) => stageVariables[name] ?? '');
  return /:lambda:path\/[^/]+\/functions\/(.+)\/invocations$/.exec(filled)?.[1] ?? filled;
}

/** The function goes on after a timeout: nobody tells it that nobody waits. */
async function within<Value>(limit: number, work: Promise<Value>): Promise<Value | 'timeout'> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<'timeout'>((resolve) => void (timer = setTimeout(resolve, limit, 'timeout')));
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
    work.catch(() => undefined);
  }
}
