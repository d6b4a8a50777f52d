// The access log of a stage: a line for each request, in the stage's own format.
// source: docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html, checked 2026-11-29
import type { EndpointResponse } from '../../../server/endpoints.ts';
import type { ServiceContext } from '../../context.ts';
import type { StageRecord } from '../records.ts';
import { logGroupOf } from '../rules/access-logs.ts';
import { contextVariables } from './context-variables.ts';
import type { RouteRequest } from './route-request.ts';

/** What is learnt of a request on its way. The integration and the authorizer write it. */
export interface RequestNotes {
  /** Why the client got an error of the gateway in place of the integration's response. */
  integrationError?: string;
  authorizerError?: string;
  integrationStatus?: number;
  /** In milliseconds. */
  integrationLatency?: number;
}

interface Entry {
  readonly route: RouteRequest;
  readonly response: EndpointResponse;
  /** When the response was ready, in milliseconds since 1970. */
  readonly ended: number;
}

/** Never changes the response: what cannot be written is in the sandbox's log. */
export function writeAccessLog(
  sandbox: ServiceContext,
  { AccessLogSettings: settings, StageName }: StageRecord,
  entry: Entry,
): void {
  const group = logGroupOf(settings?.DestinationArn);
  if (!group || !settings?.Format) return;
  const variables = new Map([...contextVariables(entry.route), ...outcomeVariables(entry)]);
  const message = settings.Format.replace(/\$context\.([\w.]*\w)/g, (_, name: string) => variables.get(name) ?? '-');
  const { api } = entry.route;
  const stream = `${api.apiId}_${StageName}`;
  sandbox.logs.deliver({ account: api.account, region: api.region, group, stream }, [
    { timestamp: entry.ended, message },
  ]);
}

function outcomeVariables({ route, response, ended }: Entry): [string, string][] {
  const { integrationError, authorizerError, integrationStatus, integrationLatency } = route.notes;
  const length = Buffer.byteLength(response.body);
  const known: [string, string | number | undefined][] = [
    ['authorizer.error', authorizerError],
    ['dataProcessed', length + route.request.body.length],
    ['error.message', integrationError === undefined ? undefined : messageOf(response)],
    ['error.messageString', integrationError === undefined ? undefined : JSON.stringify(messageOf(response))],
    ['integration.error', integrationError],
    ['integration.integrationStatus', integrationStatus],
    ['integration.latency', integrationLatency],
    ['integration.status', integrationStatus],
    ['integrationErrorMessage', integrationError],
    ['integrationLatency', integrationLatency],
    ['integrationStatus', integrationStatus],
    ['responseLatency', Math.max(0, ended - route.time)],
    ['responseLength', length],
    ['status', response.status],
  ];
  return known.flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]));
}

function messageOf({ body }: EndpointResponse): string {
  return /"message":"([^"]*)"/.exec(typeof body === 'string' ? body : '')?.[1] ?? '';
}
