// Parameter mapping: which changes of requests and responses an integration can name.
// source: docs.aws.amazon.com/apigateway/latest/developerguide/http-api-parameter-mapping.html, checked 2026-11-29.
// The texts of refusals are ours.
import type * as sdk from '@aws-sdk/client-apigatewayv2';
import { replaceVariables, variablesIn } from '../../shared/variables.ts';
import { badRequest } from '../errors.ts';

export interface Change {
  readonly operation: 'append' | 'overwrite' | 'remove';
  readonly part: 'header' | 'querystring' | 'path' | 'statuscode';
  /** Of a header (in lower case) or of a query parameter. */
  readonly name: string;
}

const requestKey = /^(?:(append|overwrite|remove):(header|querystring)\.([^\s:]+)|(overwrite):(path))$/;
const responseKey = /^(?:(append|overwrite|remove):(header)\.([^\s:]+)|(overwrite):(statuscode))$/;

/** Undefined for a key that names no change. */
export function changeOf(key: string, side: 'request' | 'response'): Change | undefined {
  const match = (side === 'request' ? requestKey : responseKey).exec(key);
  if (!match) return undefined;
  const part = (match[2] ?? match[5]) as Change['part'];
  const name = match[3] ?? '';
  return {
    operation: (match[1] ?? match[4]) as Change['operation'],
    part,
    name: part === 'header' ? name.toLowerCase() : name,
  };
}

const reserved = new Set([
  'authorization',
  'connection',
  'content-encoding',
  'content-length',
  'content-location',
  'forwarded',
  'keep-alive',
  'origin',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailers',
  'transfer-encoding',
  'upgrade',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'via',
]);
const reservedPrefixes = ['access-control-', 'apigw-', 'x-amz-', 'x-amzn-'];

function isReserved(name: string): boolean {
  return reserved.has(name) || reservedPrefixes.some((prefix) => name.startsWith(prefix));
}

type Mappings = Pick<sdk.Integration, 'RequestParameters' | 'ResponseParameters'>;

export function checkMappings({ RequestParameters = {}, ResponseParameters = {} }: Mappings): void {
  for (const [key, value] of Object.entries(RequestParameters)) checkMapping(key, value, 'request');
  for (const [status, parameters] of Object.entries(ResponseParameters)) {
    if (!/^[2-5]\d\d$/.test(status)) badRequest(`Invalid status code in ResponseParameters: ${status}`);
    for (const [key, value] of Object.entries(parameters)) checkMapping(key, value, 'response');
  }
}

function checkMapping(key: string, value: string, side: 'request' | 'response'): void {
  const change = changeOf(key, side);
  if (!change) badRequest(`Invalid mapping expression specified: Validation Result: ${key}`);
  if (change.part === 'header' && isReserved(change.name))
    badRequest(`Operations on header ${change.name} are restricted`);
  for (const expression of expressionsOf(value)) {
    if (!known[side].test(expression) || expression.includes('..') || expression.includes('?('))
      badRequest(`Invalid mapping expression specified: ${value}`);
  }
}

const shared = String.raw`context\.[\w.]+|stageVariables\.\w+`;
const known = {
  request: new RegExp(
    String.raw`^(?:request\.(?:header\.[\w!#$%&'*+.^\x60|~-]+|querystring\.[^\s{}]+|body(?:[.[].*)?|path(?:\.[\w.:-]+)?)|${shared})$`,
  ),
  response: new RegExp(String.raw`^(?:response\.(?:header\.[\w!#$%&'*+.^\x60|~-]+|body(?:[.[].*)?)|${shared})$`),
};

/** `$request.path` is one expression; in `/${request.path.a}/${context.stage}` there are two, without their `$`. */
function expressionsOf(value: string): string[] {
  if (value.startsWith('$') && !value.startsWith('${')) return [value.slice(1)];
  return variablesIn(value);
}

export function fillExpressions(value: string, resolve: (expression: string) => string | undefined): string {
  if (value.startsWith('$') && !value.startsWith('${')) return resolve(value.slice(1)) ?? '';
  return replaceVariables(value, (expression) => resolve(expression) ?? '');
}
