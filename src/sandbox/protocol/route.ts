// Which operation a request asks for: by X-Amz-Target, by Action=, by the path of Smithy RPC, or by the http trait of the
// SDK's schemas.
import type { Schema, Service, WireRequest } from '../server/service.ts';
import { operationSchema, type OperationSchema } from './schema.ts';

interface Route {
  readonly operation: OperationSchema;
  readonly method: string;
  readonly segments: readonly Segment[];
  readonly query: readonly (readonly [string, string])[];
  /** Required query parameters and headers: by these UploadPart differs from PutObject. */
  readonly needsQuery: readonly string[];
  readonly needsHeaders: readonly string[];
}

type Segment = { readonly literal: string } | { readonly label: string; readonly greedy: boolean };

export interface Match {
  readonly operation: OperationSchema;
  /** Path labels, decoded. */
  readonly labels: Readonly<Record<string, string>>;
}

/** The operation that the request names, served or not; undefined where AWS has no such operation either. */
export function match(service: Service, request: WireRequest): Match | undefined {
  const { dialect } = service;
  if (dialect === 'json') return named(service, request.headers['x-amz-target']?.split('.').at(-1));
  if (dialect === 'query') return named(service, formOf(request).get('Action') ?? undefined);
  if (dialect === 'cbor') return named(service, /^\/service\/[^/]+\/operation\/([^/]+)$/.exec(request.path)?.[1]);
  const path = pathOf(service, request);
  let best: (Match & { rank: number }) | undefined;
  for (const route of routesOf(service)) {
    const labels =
      route.method === request.method && fits(route, request) ? bind(route.segments, path.segments) : undefined;
    if (!labels) continue;
    const rank = rankOf(service, route, request);
    if (!best || rank > best.rank) best = { operation: route.operation, labels: { ...path.labels, ...labels }, rank };
  }
  return best;
}

export function formOf(request: WireRequest): URLSearchParams {
  return new URLSearchParams(request.body.length > 0 ? request.body.toString('utf8') : request.query);
}

function named(service: Service, name: string | undefined): Match | undefined {
  const schema = name && service.sdk[`${name}$`];
  return Array.isArray(schema) && schema[0] === 9 ? { operation: operationSchema(schema), labels: {} } : undefined;
}

const routes = new WeakMap<object, Route[]>();

function routesOf(service: Service): Route[] {
  let known = routes.get(service.sdk);
  if (!known) {
    known = Object.entries(service.sdk)
      .filter(([name, schema]) => name.endsWith('$') && Array.isArray(schema) && schema[0] === 9)
      .map(([, schema]) => routeOf(operationSchema(schema as Schema)));
    routes.set(service.sdk, known);
  }
  return known;
}

function routeOf(operation: OperationSchema): Route {
  const [method = 'POST', target = '/'] = operation.traits.http ?? [];
  const [path = '/', query = ''] = target.split('?');
  const needed = operation.input.members.filter((member) => member.required);
  return {
    operation,
    method,
    segments: path.split('/').filter(Boolean).map(segmentOf),
    query: [...new URLSearchParams(query)].filter(([name]) => name !== 'x-id'),
    needsQuery: needed.flatMap((member) => member.traits.httpQuery ?? []),
    needsHeaders: needed.flatMap((member) => member.traits.httpHeader?.toLowerCase() ?? []),
  };
}

function segmentOf(text: string): Segment {
  const label = /^\{([^}+]+)(\+)?\}$/.exec(text);
  return label ? { label: String(label[1]), greedy: label[2] === '+' } : { literal: text };
}

/** A `pathMember` is in no operation's path: the client's endpoint rules put it there, so it comes off first. */
function pathOf(
  { pathMember, plusIsSpace }: Service,
  request: WireRequest,
): { segments: string[]; labels: Record<string, string> } {
  const path = plusIsSpace ? request.path.replaceAll('+', '%20') : request.path;
  const parts = path.split('/').slice(1);
  if (pathMember === undefined) return { segments: parts.filter(Boolean), labels: {} };
  const [first = '', ...rest] = parts;
  return { segments: rest.join('/') ? rest : [], labels: first ? { [pathMember]: decode(first) } : {} };
}

function fits(route: Route, request: WireRequest): boolean {
  return (
    route.query.every(
      ([name, value]) => request.query.has(name) && (value === '' || request.query.get(name) === value),
    ) &&
    route.needsQuery.every((name) => request.query.has(name)) &&
    route.needsHeaders.every((name) => name in request.headers)
  );
}

function bind(route: readonly Segment[], path: readonly string[]): Record<string, string> | undefined {
  const labels: Record<string, string> = {};
  let at = 0;
  for (const [index, segment] of route.entries()) {
    if (path[at] === undefined) return undefined;
    if ('literal' in segment) {
      if (segment.literal !== path[at]) return undefined;
      at += 1;
      continue;
    }
    // A greedy label takes everything but the segments that follow it.
    const end = segment.greedy ? path.length - (route.length - index - 1) : at + 1;
    if (end <= at) return undefined;
    labels[segment.label] = decode(path.slice(at, end).join('/'));
    at = end;
  }
  return at === path.length ? labels : undefined;
}

/** The more of a request a route names, the better it fits. `x-id`, which the JavaScript SDK sends, decides the rest. */
function rankOf({ pathMember }: Service, route: Route, request: WireRequest): number {
  const literals = route.segments.filter((segment) => 'literal' in segment).length;
  const needsFirst = route.operation.input.members.some(({ required, name }) => required && name === pathMember);
  const firstFits = needsFirst === request.path.length > 1 ? 1 : 0;
  const named = request.query.get('x-id') === route.operation.name ? 1 : 0;
  return (
    literals * 1000 +
    route.query.length * 100 +
    (route.needsQuery.length + route.needsHeaders.length) * 10 +
    firstFits * 2 +
    named
  );
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
