// Applies the parameter mapping of an integration to a request and to its response.
import { ownValue } from '../../../../lib/is-object.ts';
import type { EndpointRequest, EndpointResponse } from '../../../server/endpoints.ts';
import type { IntegrationRecord } from '../records.ts';
import { changeOf, fillExpressions, type Change } from '../rules/parameter-mapping.ts';
import { contextVariables } from './context-variables.ts';
import { headersOf, queryOf } from '../../shared/http-events.ts';
import type { RouteRequest } from './route-request.ts';

/** API Gateway reads a JSON path in the first 100 KB of a body. */
const maxPathBytes = 100 * 1024;

export function mapRequest({ RequestParameters = {} }: IntegrationRecord, route: RouteRequest): RouteRequest {
  const parameters = Object.entries(RequestParameters);
  if (parameters.length === 0) return route;
  const context = contextVariables(route);
  const headers = headersOf(route.request, route.time);
  const query = queryOf(route.request);
  const resolve = (expression: string): string | undefined => {
    const [, kind, name = ''] = /^(request\.\w+|context|stageVariables)\.?(.*)$/.exec(expression) ?? [];
    if (kind === 'request.header') return ownValue(headers, name.toLowerCase());
    if (kind === 'request.querystring') return query[name]?.join(',');
    if (kind === 'request.path') return name === '' ? route.routePath : ownValue(route.parameters, name);
    if (kind === 'request.body') return bodyValue(route.request.body, name);
    if (kind === 'context') return context.get(name);
    return ownValue(route.stageVariables, name);
  };
  let { request, path } = route;
  for (const [key, expression] of parameters) {
    const change = changeOf(key, 'request');
    const value = fillExpressions(expression, resolve);
    if (change?.part === 'header') request = changeHeader(request, change, value);
    else if (change?.part === 'querystring') request = changeQuery(request, change, value);
    else if (change) path = value.startsWith('/') ? value : `/${value}`;
  }
  return { ...route, request, path, isPathMapped: path !== route.path };
}

function changeHeader(request: EndpointRequest, { operation, name }: Change, value: string): EndpointRequest {
  const rawHeaders: string[] = [];
  for (let at = 0; at + 1 < request.rawHeaders.length; at += 2) {
    const [header = '', text = ''] = request.rawHeaders.slice(at, at + 2);
    if (operation === 'append' || header.toLowerCase() !== name) rawHeaders.push(header, text);
  }
  if (operation !== 'remove') rawHeaders.push(name, value);
  return { ...request, rawHeaders };
}

function changeQuery(request: EndpointRequest, { operation, name }: Change, value: string): EndpointRequest {
  const query = new URLSearchParams(request.query);
  if (operation !== 'append') query.delete(name);
  if (operation !== 'remove') query.append(name, value);
  return { ...request, query: query.toString() };
}

export function mapResponse(
  { ResponseParameters = {} }: IntegrationRecord,
  route: RouteRequest,
  response: EndpointResponse,
): EndpointResponse {
  const parameters = Object.entries(ResponseParameters[String(response.status)] ?? {});
  if (parameters.length === 0) return response;
  const context = contextVariables(route);
  const resolve = (expression: string): string | undefined => {
    const [, kind, name = ''] = /^(response\.\w+|context|stageVariables)\.?(.*)$/.exec(expression) ?? [];
    if (kind === 'response.header') return [ownValue(response.headers, name.toLowerCase()) ?? []].flat().join(',');
    if (kind === 'response.body') return bodyValue(Buffer.from(response.body), name);
    return kind === 'context' ? context.get(name) : ownValue(route.stageVariables, name);
  };
  let { status } = response;
  const headers: Record<string, string | readonly string[]> = { ...response.headers };
  for (const [key, expression] of parameters) {
    const change = changeOf(key, 'response');
    const value = fillExpressions(expression, resolve);
    if (change?.part === 'statuscode') status = /^[2-5]\d\d$/.test(value) ? Number(value) : status;
    else if (change?.operation === 'remove') delete headers[change.name];
    else if (change) {
      const before = change.operation === 'append' ? [headers[change.name] ?? []].flat() : [];
      headers[change.name] = [...before, value].join(',');
    }
  }
  return { ...response, status, headers };
}

/** A JSON path in a body: `name`, `items[0].name`. Without one, the whole body. */
function bodyValue(body: Buffer, path: string): string | undefined {
  if (path === '') return body.toString('utf8');
  let value: unknown;
  try {
    value = JSON.parse(body.subarray(0, maxPathBytes).toString('utf8'));
  } catch {
    return undefined;
  }
  for (const [, name, index] of path.matchAll(/([^.[\]]+)|\[(\d+)\]/g)) {
    const key = index === undefined ? String(name) : Number(index);
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string | number, unknown>)[key];
  }
  return typeof value === 'string' ? value : JSON.stringify(value);
}
