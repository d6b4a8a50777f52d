// Which of an API's routes a request takes.
import type { DeployedRoute, DeploymentRecord } from '../records.ts';
import { decodeTwice } from './request-path.ts';

interface RouteMatch {
  readonly route: DeployedRoute;
  /** Decoded; empty where the route has no variables. */
  readonly parameters: Readonly<Record<string, string>>;
}

interface Router {
  /** `path`: percent-encoded, of which each part can be decoded, and without the stage. */
  match(method: string, path: string): RouteMatch | undefined;
}

type Segment = { readonly literal: string } | { readonly variable: string; readonly greedy: boolean };

interface Compiled {
  readonly route: DeployedRoute;
  readonly method: string;
  readonly segments: readonly Segment[];
  readonly greedy: boolean;
}

const routers = new WeakMap<DeploymentRecord, Router>();

/** Compiled once for each deployment. */
export function routerOf(deployment: DeploymentRecord): Router {
  let router = routers.get(deployment);
  if (!router) routers.set(deployment, (router = compile(deployment.routes)));
  return router;
}

function compile(routes: readonly DeployedRoute[]): Router {
  const fallback = routes.find(({ key }) => key === '$default');
  const compiled = routes
    .filter(({ key }) => key !== '$default')
    .map(compileRoute)
    .sort(byPrecedence);
  return {
    match(method, path) {
      const parts = path.slice(1).split('/');
      for (const candidate of compiled) {
        if (candidate.method !== 'ANY' && candidate.method !== method) continue;
        const parameters = bind(candidate.segments, parts);
        if (parameters) return { route: candidate.route, parameters };
      }
      return fallback && { route: fallback, parameters: {} };
    },
  };
}

function compileRoute(route: DeployedRoute): Compiled {
  const [method = '', path = ''] = route.key.split(' ');
  const segments = path
    .slice(1)
    .split('/')
    .map((text): Segment => {
      const variable = /^\{([^}+]+)(\+?)\}$/.exec(text);
      return variable ? { variable: String(variable[1]), greedy: variable[2] === '+' } : { literal: text };
    });
  return { route, method, segments, greedy: segments.some((segment) => 'greedy' in segment && segment.greedy) };
}

/** Full matches before greedy ones, literals before variables from the left, a named method before ANY. */
function byPrecedence(a: Compiled, b: Compiled): number {
  if (a.greedy !== b.greedy) return a.greedy ? 1 : -1;
  const difference = literals(b) - literals(a);
  if (difference !== 0) return difference;
  const shape = ({ segments }: Compiled) => segments.map((segment) => ('literal' in segment ? '0' : '1')).join('');
  if (shape(a) !== shape(b)) return shape(a) < shape(b) ? -1 : 1;
  return Number(a.method === 'ANY') - Number(b.method === 'ANY');
}

function literals({ segments }: Compiled): number {
  return segments.filter((segment) => 'literal' in segment).length;
}

function bind(segments: readonly Segment[], parts: readonly string[]): Record<string, string> | undefined {
  // Without a prototype, so that every name is only a name.
  const parameters = Object.create(null) as Record<string, string>;
  for (const [index, segment] of segments.entries()) {
    const part = parts[index];
    if (part === undefined) return undefined;
    if ('literal' in segment) {
      if (segment.literal !== part && segment.literal !== decodeTwice(part)) return undefined;
      continue;
    }
    if (segment.greedy) {
      const rest = parts.slice(index).join('/');
      if (rest === '') return undefined;
      parameters[segment.variable] = decodeTwice(rest);
      return parameters;
    }
    // `/a/` matches `/a/{id}` with an empty id, but `/` does not match `/{id}`.
    if (part === '' && index === 0) return undefined;
    parameters[segment.variable] = decodeTwice(part);
  }
  return segments.length === parts.length ? parameters : undefined;
}
