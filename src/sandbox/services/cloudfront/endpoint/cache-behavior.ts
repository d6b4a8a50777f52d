// Cache behaviours: which one a path has, and what it makes of a request: the cache key and what the origin is sent.
import type { CacheBehavior, DefaultCacheBehavior, DistributionConfig } from '@aws-sdk/client-cloudfront';
import type { EndpointRequest } from '../../../server/endpoints.ts';
import { matchesGlob } from '../../../../lib/glob.ts';
import { cachePolicies } from '../rules/cache-policies.ts';

/** Which names are selected: those listed, all except those, all, or none. */
interface Selection {
  readonly mode: 'none' | 'only' | 'except' | 'all';
  readonly names: readonly string[];
}

/** A cache policy or the older ForwardedValues, in one form. */
export interface Caching {
  readonly minTtl: number;
  readonly defaultTtl: number;
  readonly maxTtl: number;
  readonly gzip: boolean;
  readonly brotli: boolean;
  readonly headers: Selection;
  readonly cookies: Selection;
  readonly query: Selection;
  /** ForwardedValues can forward the whole query and still have only a part of it in the cache key. */
  readonly queryKey: Selection;
}

export type Behavior = CacheBehavior | DefaultCacheBehavior;

/** The first that matches in the order of the configuration, otherwise the default. */
export function behaviorFor(config: DistributionConfig, path: string): Behavior | undefined {
  const named = config.CacheBehaviors?.Items?.find(({ PathPattern }) => matchesPattern(PathPattern ?? '', path));
  return named ?? config.DefaultCacheBehavior;
}

/** `*` and `?`, with regard to case; the leading slash may be left out. */
export function matchesPattern(pattern: string, path: string): boolean {
  return matchesGlob(pattern.replace(/^\/?/, '/'), path);
}

export function cachingOf(behavior: Behavior): Caching {
  const policy = cachePolicies.find(({ Id }) => Id === behavior.CachePolicyId)?.CachePolicyConfig;
  const parameters = policy?.ParametersInCacheKeyAndForwardedToOrigin;
  if (!policy || !parameters) return legacyCaching(behavior);
  const { HeadersConfig, CookiesConfig, QueryStringsConfig } = parameters;
  const query = selection(QueryStringsConfig?.QueryStringBehavior, QueryStringsConfig?.QueryStrings?.Items);
  return {
    minTtl: policy.MinTTL ?? 0,
    defaultTtl: policy.DefaultTTL ?? 0,
    maxTtl: policy.MaxTTL ?? 0,
    gzip: parameters.EnableAcceptEncodingGzip ?? false,
    brotli: parameters.EnableAcceptEncodingBrotli ?? false,
    headers: selection(HeadersConfig?.HeaderBehavior, HeadersConfig?.Headers?.Items),
    cookies: selection(CookiesConfig?.CookieBehavior, CookiesConfig?.Cookies?.Items),
    query,
    queryKey: query,
  };
}

function legacyCaching({ ForwardedValues, MinTTL = 0, DefaultTTL = 86_400, MaxTTL = 31_536_000 }: Behavior): Caching {
  const { QueryString = false, QueryStringCacheKeys, Cookies, Headers } = ForwardedValues ?? {};
  const keys = QueryStringCacheKeys?.Items ?? [];
  const query = selection(QueryString ? 'all' : 'none', []);
  const all = Headers?.Items?.includes('*');
  return {
    // Where all headers are forwarded, nothing is cached.
    minTtl: all ? 0 : MinTTL,
    defaultTtl: all ? 0 : DefaultTTL,
    maxTtl: all ? 0 : MaxTTL,
    gzip: true,
    brotli: false,
    headers: selection(all ? 'all' : 'whitelist', Headers?.Items),
    cookies: selection(Cookies?.Forward, Cookies?.WhitelistedNames?.Items),
    query,
    queryKey: QueryString && keys.length > 0 ? selection('whitelist', keys) : query,
  };
}

function selection(behavior: string | undefined, names: readonly string[] = []): Selection {
  const mode = { whitelist: 'only', allExcept: 'except', all: 'all' }[behavior ?? ''] ?? 'none';
  return { mode: mode as Selection['mode'], names };
}

function selects({ mode, names }: Selection, name: string): boolean {
  if (mode === 'only' || mode === 'except') return names.includes(name) === (mode === 'only');
  return mode === 'all';
}

/** The parts of a request that make up the cache key and that reach the origin. */
export interface Forwarded {
  readonly key: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
}

const edgeOnly = [
  'connection',
  'keep-alive',
  'transfer-encoding',
  'upgrade',
  'te',
  'cookie',
  'accept-encoding',
  'if-none-match',
  'if-modified-since',
  'range',
  'if-range',
  'content-length',
  'expect',
  'max-forwards',
  'proxy-authorization',
  'proxy-connection',
  'trailer',
];

export function forwardedOf(caching: Caching, { method, headers, query }: EndpointRequest, path: string): Forwarded {
  const pick = (from: Selection) =>
    query
      .split('&')
      .filter((pair) => pair !== '' && selects(from, decode(pair.split('=')[0] ?? '')))
      .join('&');
  const lower = { ...caching.headers, names: caching.headers.names.map((name) => name.toLowerCase()) };
  const sent = Object.fromEntries(
    Object.entries(headers).filter(([name]) => !edgeOnly.includes(name) && selects(lower, name)),
  );
  const cookies = (headers['cookie'] ?? '')
    .split(/;\s*/)
    .filter((pair) => pair !== '' && selects(caching.cookies, pair.split('=')[0] ?? ''));
  const encodings = encodingsOf(caching, headers['accept-encoding']);
  const keyed = [method === 'OPTIONS' ? method : 'GET', path, pick(caching.queryKey), encodings, sent, cookies];
  return {
    key: JSON.stringify(keyed),
    query: pick(caching.query),
    headers: {
      ...sent,
      ...(cookies.length > 0 && { cookie: cookies.join('; ') }),
      ...(encodings !== '' && { 'accept-encoding': encodings }),
    },
  };
}

/** Accept-Encoding, normalised: the cache keeps one copy each for `br,gzip`, `gzip`, `br` and none. */
function encodingsOf({ gzip, brotli }: Caching, header = ''): string {
  const accepted = header.split(',').flatMap((item) => {
    const [name = '', ...parameters] = item.split(';').map((part) => part.trim().toLowerCase());
    return parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter)) ? [] : [name];
  });
  return [brotli && accepted.includes('br') ? 'br' : '', gzip && accepted.includes('gzip') ? 'gzip' : '']
    .filter(Boolean)
    .join(',');
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
