// The edge of one distribution: answers from the cache, asks the origin, and asks it once for many at the same time.
import type { EndpointRequest } from '../../../server/endpoints.ts';
import type { ServiceContext } from '../../context.ts';
import { cachingOf, forwardedOf, type Behaviour } from './behaviour.ts';
import { createCache, type Entry } from './cache.ts';
import { compress } from './compress.ts';
import { lifetimeOf } from './freshness.ts';
import { fetchHttp } from './origin-http.ts';
import { fetchBucket } from './origin-s3.ts';
import type { OriginAnswer, OriginRequest } from './origin.ts';
import { errorPage } from './pages.ts';
import { openCloudFront, originsOf, type DistributionRecord } from '../records.ts';

export interface EdgeAnswer {
  readonly answer: OriginAnswer;
  readonly xCache: 'Hit' | 'Miss' | 'RefreshHit' | 'Error';
  /** Seconds in the cache. */
  readonly age?: number;
}

export interface Edge {
  serve(
    distribution: DistributionRecord,
    behaviour: Behaviour,
    request: EndpointRequest,
    path: string,
  ): Promise<EdgeAnswer>;
}

export function createEdge(sandbox: ServiceContext, invalidations: number): Edge {
  const cache = createCache();
  const pending = new Map<string, Promise<EdgeAnswer>>();
  let seen = invalidations;

  function invalidate({ account, id, invalidations: latest }: DistributionRecord): void {
    if (latest === seen) return;
    for (const { number, paths } of openCloudFront(sandbox).invalidations.values(`${account}/${id}/`)) {
      if (number > seen) cache.invalidate(paths);
    }
    // What is under way was asked for before the invalidation: whoever comes now must not share it.
    pending.clear();
    seen = latest;
  }

  async function fetch(asked: OriginRequest, behaviour: Behaviour, stale: Entry | undefined): Promise<EdgeAnswer> {
    const { distribution, forwarded, path } = asked;
    const caching = cachingOf(behaviour);
    const before = seen;
    const answered = await fetchOrigin(sandbox, asked);
    // While the origin fails, an expired copy is better than none.
    if (stale && answered.status >= 500 && stale.answer.status < 400)
      return { answer: stale.answer, xCache: 'Hit', age: ageOf(sandbox, stale) };
    const fresh = stale && answered.status === 304;
    const original = fresh
      ? { ...stale.answer, headers: { ...stale.answer.headers } }
      : withoutCookies(answered, caching.cookies.mode === 'none');
    const answer =
      fresh || !behaviour.Compress ? original : await compress(original, forwarded.headers['accept-encoding']);
    const now = sandbox.now();
    const lifetime = lifetimeOf(
      fresh ? { ...answer, headers: { ...answer.headers, ...cacheControlOf(answered) } } : answer,
      caching,
      distribution.config,
      now,
    );
    if (lifetime !== undefined && before === seen) {
      const address = forwarded.query === '' ? path : `${path}?${forwarded.query}`;
      cache.set(forwarded.key, { answer, address, storedAt: now, expiresAt: now + lifetime * 1000 });
    }
    return { answer, xCache: answer.status >= 400 ? 'Error' : fresh ? 'RefreshHit' : 'Miss' };
  }

  async function throughCache(asked: OriginRequest, behaviour: Behaviour): Promise<EdgeAnswer> {
    const { key } = asked.forwarded;
    const entry = cache.get(key);
    if (entry && sandbox.now() < entry.expiresAt) {
      return { answer: entry.answer, xCache: entry.answer.status >= 400 ? 'Error' : 'Hit', age: ageOf(sandbox, entry) };
    }
    const underWay = pending.get(key);
    if (underWay) return underWay;
    const stale = entry && entry.answer.status < 400 ? entry : undefined;
    const work = fetch({ ...asked, validators: validatorsOf(stale) }, behaviour, stale).finally(() => {
      if (pending.get(key) === work) pending.delete(key);
    });
    pending.set(key, work);
    return work;
  }

  return {
    async serve(distribution, behaviour, request, path) {
      invalidate(distribution);
      const origin = originsOf(distribution).find(({ Id }) => Id === behaviour.TargetOriginId);
      if (!origin)
        return { answer: errorPage(502, 'The origin of this distribution does not exist.'), xCache: 'Error' };
      const caching = cachingOf(behaviour);
      const cached = isCached(behaviour, request.method);
      // For the cache a HEAD is a GET whose body is not sent.
      const asked = { ...request, method: cached && request.method === 'HEAD' ? 'GET' : request.method };
      const forwarded = forwardedOf(caching, asked, path);
      const toOrigin: OriginRequest = { distribution, origin, request: asked, path, forwarded, validators: {} };
      if (cached) return throughCache(toOrigin, behaviour);
      const answer = await fetchOrigin(sandbox, toOrigin);
      return { answer, xCache: answer.status >= 400 ? 'Error' : 'Miss' };
    },
  };
}

function fetchOrigin(sandbox: ServiceContext, asked: OriginRequest): Promise<OriginAnswer> {
  return asked.origin.S3OriginConfig ? fetchBucket(sandbox, asked) : fetchHttp(sandbox, asked);
}

function isCached({ AllowedMethods }: Behaviour, method: string): boolean {
  return (
    method === 'GET' ||
    method === 'HEAD' ||
    (AllowedMethods?.CachedMethods?.Items?.some((each) => each === method) ?? false)
  );
}

function ageOf(sandbox: ServiceContext, { storedAt }: Entry): number {
  return Math.floor((sandbox.now() - storedAt) / 1000);
}

/** A compressed copy has a weak ETag at the edge; the origin knows it by its own. */
function validatorsOf(stale: Entry | undefined): OriginRequest['validators'] {
  const etag = stale?.answer.headers['etag'];
  const lastModified = stale?.answer.headers['last-modified'];
  return {
    etag: etag === undefined ? undefined : String(etag).replace(/^W\//, ''),
    lastModified: lastModified === undefined ? undefined : String(lastModified),
  };
}

function cacheControlOf({ headers }: OriginAnswer): OriginAnswer['headers'] {
  return headers['cache-control'] === undefined ? {} : { 'cache-control': headers['cache-control'] };
}

/** Where cookies are not forwarded, the origin's are not passed on either: they would be everybody's. */
function withoutCookies(answer: OriginAnswer, applies: boolean): OriginAnswer {
  if (!applies || answer.headers['set-cookie'] === undefined) return answer;
  const { 'set-cookie': _, ...headers } = answer.headers;
  return { ...answer, headers };
}
