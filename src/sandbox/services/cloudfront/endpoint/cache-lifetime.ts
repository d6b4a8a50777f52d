// How long the edge caches a response of the origin, in seconds; undefined: not at all.
import type { DistributionConfig } from '@aws-sdk/client-cloudfront';
import type { Caching } from './cache-behavior.ts';
import type { OriginResponse } from './origin.ts';

const alwaysCached = [404, 414, 500, 501, 502, 503, 504];
/**
 * Cached only where the origin says for how long. A 403 of S3 is not, so that a corrected bucket policy shows at once.
 * source: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/HTTPStatusCodes.html, checked 2026-11-22
 */
const cachedWithMaxAge = [400, 403, 405, 412, 415];
const defaultErrorTtl = 10;

export function lifetimeOf(
  response: OriginResponse,
  caching: Caching,
  config: DistributionConfig,
  now: number,
): number | undefined {
  return response.status >= 400 ? errorLifetime(response, config) : contentLifetime(response, caching, now);
}

function contentLifetime(
  response: OriginResponse,
  { minTtl, defaultTtl, maxTtl }: Caching,
  now: number,
): number | undefined {
  if (maxTtl === 0 || response.status === 206 || response.status === 304) return undefined;
  const control = directives(response);
  if (control.has('no-cache') || control.has('no-store') || control.has('private')) {
    return minTtl > 0 ? minTtl : control.has('no-store') || control.has('private') ? undefined : 0;
  }
  const givenTtl = maxAge(control) ?? expiresIn(response, now);
  if (givenTtl === undefined) return defaultTtl;
  return Math.min(Math.max(givenTtl, minTtl), maxTtl);
}

function errorLifetime(response: OriginResponse, config: DistributionConfig): number | undefined {
  const givenTtl = maxAge(directives(response));
  const applies =
    alwaysCached.includes(response.status) || (cachedWithMaxAge.includes(response.status) && givenTtl !== undefined);
  if (!applies) return undefined;
  const custom = config.CustomErrorResponses?.Items?.find(({ ErrorCode }) => ErrorCode === response.status);
  const lifetime = Math.max(custom?.ErrorCachingMinTTL ?? defaultErrorTtl, givenTtl ?? 0);
  return lifetime > 0 ? lifetime : undefined;
}

function directives({ headers }: OriginResponse): Map<string, string> {
  const items = String(headers['cache-control'] ?? '')
    .toLowerCase()
    .split(',');
  return new Map(
    items.map((item) => {
      const [name = '', value = ''] = item.trim().split('=');
      return [name, value.replaceAll('"', '')];
    }),
  );
}

function maxAge(control: Map<string, string>): number | undefined {
  const value = control.get('s-maxage') ?? control.get('max-age');
  return value !== undefined && /^\d+$/.test(value) ? Number(value) : undefined;
}

function expiresIn({ headers }: OriginResponse, now: number): number | undefined {
  if (headers['expires'] === undefined) return undefined;
  const at = Date.parse(String(headers['expires']));
  return Number.isNaN(at) ? 0 : Math.max(0, Math.floor((at - now) / 1000));
}
