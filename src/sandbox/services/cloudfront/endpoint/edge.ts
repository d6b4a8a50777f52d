// The edge of one distribution: responds from the cache, fetches from the origin, and fetches once for many viewers that
// request the same at the same time.
import type { EndpointRequest } from '../../../server/endpoints.ts';
import { messageOf } from '../../../server/traces/messages.ts';
import type { ServiceContext } from '../../context.ts';
import { recordsOf, type DistributionRecord } from '../records.ts';
import { originsOf } from '../rules/origins.ts';
import { cachingOf, forwardedOf, type Behavior } from './cache-behavior.ts';
import { lifetimeOf } from './cache-lifetime.ts';
import { createCache, type CacheEntry } from './cache.ts';
import { compress } from './compression.ts';
import { errorPage } from './error-pages.ts';
import { fetchHttp } from './origin-http.ts';
import { fetchBucket } from './origin-s3.ts';
import type { OriginRequest, OriginResponse } from './origin.ts';

export interface EdgeResponse {
  readonly response: OriginResponse;
  readonly xCache: 'Hit' | 'Miss' | 'RefreshHit' | 'Error';
  /** Seconds in the cache. */
  readonly age?: number;
}

export interface Edge {
  serve(
    distribution: DistributionRecord,
    behavior: Behavior,
    request: EndpointRequest,
    path: string,
  ): Promise<EdgeResponse>;
}

/** `invalidations`: how many the distribution has had so far. */
export function createEdge(sandbox: ServiceContext, invalidations: number): Edge {
  const cache = createCache();
  const pending = new Map<string, Promise<EdgeResponse>>();
  let applied = invalidations;

  function applyInvalidations({ account, id, invalidations: latest }: DistributionRecord): void {
    if (latest === applied) return;
    for (const { number, paths } of recordsOf(sandbox).invalidations.values(`${account}/${id}/`)) {
      if (number > applied) cache.invalidate(paths);
    }
    // Fetches in progress began before the invalidation: later viewers must not share them.
    pending.clear();
    applied = latest;
  }

  async function fetchAndStore(
    originRequest: OriginRequest,
    behavior: Behavior,
    expired: CacheEntry | undefined,
  ): Promise<EdgeResponse> {
    const { distribution, forwarded, path } = originRequest;
    const caching = cachingOf(behavior);
    const appliedBefore = applied;
    const fetched = await fetchOrigin(sandbox, originRequest);
    // While the origin fails, CloudFront serves the expired copy.
    if (expired && fetched.status >= 500 && expired.response.status < 400)
      return { response: expired.response, xCache: 'Hit', age: ageOf(sandbox, expired) };
    const isRefreshed = expired && fetched.status === 304;
    const original = isRefreshed
      ? { ...expired.response, headers: { ...expired.response.headers } }
      : withoutCookies(fetched, caching.cookies.mode === 'none');
    const mayCompress = !isRefreshed && behavior.Compress;
    const response = mayCompress ? await compress(original, forwarded.headers['accept-encoding']) : original;
    const now = sandbox.now();
    const lifetime = lifetimeOf(
      isRefreshed ? { ...response, headers: { ...response.headers, ...cacheControlOf(fetched) } } : response,
      caching,
      distribution.config,
      now,
    );
    if (lifetime !== undefined && appliedBefore === applied) {
      const address = forwarded.query === '' ? path : `${path}?${forwarded.query}`;
      cache.set(forwarded.key, { response, address, storedAt: now, expiresAt: now + lifetime * 1000 });
    }
    return { response, xCache: response.status >= 400 ? 'Error' : isRefreshed ? 'RefreshHit' : 'Miss' };
  }

  async function serveCached(originRequest: OriginRequest, behavior: Behavior): Promise<EdgeResponse> {
    const { key } = originRequest.forwarded;
    const entry = cache.get(key);
    // Stored in the future: the clock was set back since, and the age of the copy is unknown.
    if (entry && entry.storedAt <= sandbox.now() && sandbox.now() < entry.expiresAt) {
      const xCache = entry.response.status >= 400 ? 'Error' : 'Hit';
      return { response: entry.response, xCache, age: ageOf(sandbox, entry) };
    }
    const inProgress = pending.get(key);
    if (inProgress) return inProgress;
    const expired = entry && entry.response.status < 400 ? entry : undefined;
    const validators = validatorsOf(expired);
    const fetching = fetchAndStore({ ...originRequest, validators }, behavior, expired).finally(() => {
      if (pending.get(key) === fetching) pending.delete(key);
    });
    pending.set(key, fetching);
    return fetching;
  }

  return {
    async serve(distribution, behavior, viewerRequest, path) {
      applyInvalidations(distribution);
      const origin = originsOf(distribution).find(({ Id }) => Id === behavior.TargetOriginId);
      if (!origin)
        return { response: errorPage(502, 'The origin of this distribution does not exist.'), xCache: 'Error' };
      const isCached = isCacheable(behavior, viewerRequest.method);
      // For the cache a HEAD is a GET whose body is not sent.
      const method = isCached && viewerRequest.method === 'HEAD' ? 'GET' : viewerRequest.method;
      const request = { ...viewerRequest, method };
      const forwarded = forwardedOf(cachingOf(behavior), request, path);
      const originRequest: OriginRequest = { distribution, origin, request, path, forwarded, validators: {} };
      if (isCached) return serveCached(originRequest, behavior);
      const response = await fetchOrigin(sandbox, originRequest);
      return { response, xCache: response.status >= 400 ? 'Error' : 'Miss' };
    },
  };
}

async function fetchOrigin(sandbox: ServiceContext, originRequest: OriginRequest): Promise<OriginResponse> {
  const { origin, request, path } = originRequest;
  const isBucket = origin.S3OriginConfig !== undefined;
  const hop = isBucket
    ? request.hop.begin('s3', 'GetObject')
    : request.hop.begin('http', `${request.method} ${origin.DomainName}${origin.OriginPath ?? ''}${path}`);
  const fetchFrom = isBucket ? fetchBucket : fetchHttp;
  const response = await fetchFrom(sandbox, { ...originRequest, request: { ...request, hop } });
  hop.finish({ status: response.status, response: messageOf(response.headers, response.body) });
  return response;
}

function isCacheable({ AllowedMethods }: Behavior, method: string): boolean {
  return ['GET', 'HEAD', ...(AllowedMethods?.CachedMethods?.Items ?? [])].includes(method);
}

function ageOf(sandbox: ServiceContext, { storedAt }: CacheEntry): number {
  return Math.max(0, Math.floor((sandbox.now() - storedAt) / 1000));
}

/** A compressed copy has a weak ETag at the edge; the origin knows only its own. */
function validatorsOf(expired: CacheEntry | undefined): OriginRequest['validators'] {
  const etag = expired?.response.headers['etag'];
  const lastModified = expired?.response.headers['last-modified'];
  return {
    etag: etag === undefined ? undefined : String(etag).replace(/^W\//, ''),
    lastModified: lastModified === undefined ? undefined : String(lastModified),
  };
}

function cacheControlOf({ headers }: OriginResponse): OriginResponse['headers'] {
  return headers['cache-control'] === undefined ? {} : { 'cache-control': headers['cache-control'] };
}

/** Where cookies are not forwarded to the origin, its own are not passed on: they would be sent to every viewer. */
function withoutCookies(response: OriginResponse, areCookiesDropped: boolean): OriginResponse {
  if (!areCookiesDropped || response.headers['set-cookie'] === undefined) return response;
  const { 'set-cookie': _, ...headers } = response.headers;
  return { ...response, headers };
}
