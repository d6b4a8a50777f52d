// How long the edge keeps an answer of the origin, in seconds; undefined: not at all.
import type { DistributionConfig } from '@aws-sdk/client-cloudfront';
import type { Caching } from './behaviour.ts';
import type { OriginAnswer } from './origin.ts';

const alwaysCached = [404, 414, 500, 501, 502, 503, 504];
/** Only where the origin says how long. A plain 403 of S3 is not kept, so that a mended policy shows at once. */
const cachedWhenTold = [400, 403, 405, 412, 415];
const defaultErrorTtl = 10;

export function lifetimeOf(
  answer: OriginAnswer,
  caching: Caching,
  config: DistributionConfig,
  now: number,
): number | undefined {
  return answer.status >= 400 ? errorLifetime(answer, config) : contentLifetime(answer, caching, now);
}

function contentLifetime(
  answer: OriginAnswer,
  { minTtl, defaultTtl, maxTtl }: Caching,
  now: number,
): number | undefined {
  if (maxTtl === 0 || answer.status === 206 || answer.status === 304) return undefined;
  const control = directives(answer);
  if (control.has('no-cache') || control.has('no-store') || control.has('private')) {
    return minTtl > 0 ? minTtl : control.has('no-store') || control.has('private') ? undefined : 0;
  }
  const told = maxAge(control) ?? expiresIn(answer, now);
  if (told === undefined) return defaultTtl;
  return Math.min(Math.max(told, minTtl), maxTtl);
}

function errorLifetime(answer: OriginAnswer, config: DistributionConfig): number | undefined {
  const told = maxAge(directives(answer));
  const applies =
    alwaysCached.includes(answer.status) || (cachedWhenTold.includes(answer.status) && told !== undefined);
  if (!applies) return undefined;
  const custom = config.CustomErrorResponses?.Items?.find(({ ErrorCode }) => ErrorCode === answer.status);
  const lifetime = Math.max(custom?.ErrorCachingMinTTL ?? defaultErrorTtl, told ?? 0);
  return lifetime > 0 ? lifetime : undefined;
}

function directives({ headers }: OriginAnswer): Map<string, string> {
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

function expiresIn({ headers }: OriginAnswer, now: number): number | undefined {
  if (headers['expires'] === undefined) return undefined;
  const at = Date.parse(String(headers['expires']));
  return Number.isNaN(at) ? 0 : Math.max(0, Math.floor((at - now) / 1000));
}
