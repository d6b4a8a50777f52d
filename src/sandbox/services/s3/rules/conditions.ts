// Conditional requests and ranges, for the S3 API and the website endpoint.

interface Conditions {
  readonly IfMatch?: string | undefined;
  readonly IfNoneMatch?: string | undefined;
  readonly IfModifiedSince?: Date | undefined;
  readonly IfUnmodifiedSince?: Date | undefined;
}

type ConditionResult = 'met' | 'not-modified' | { readonly failed: string };

/**
 * ETag conditions have priority: with If-Match, If-Unmodified-Since does not count. If-Modified-Since with a date after
 * `now` is no condition. source: tests of LocalStack that were recorded on AWS, checked 2026-11-29
 */
export function checkConditions(
  conditions: Conditions,
  etag: string,
  lastModified: number,
  now: number,
): ConditionResult {
  const { IfMatch, IfNoneMatch, IfModifiedSince, IfUnmodifiedSince } = conditions;
  if (IfMatch !== undefined) {
    if (!matchesEtag(IfMatch, etag)) return { failed: 'If-Match' };
  } else if (isDate(IfUnmodifiedSince) && lastModified > IfUnmodifiedSince.getTime()) {
    return { failed: 'If-Unmodified-Since' };
  }
  if (IfNoneMatch !== undefined) return matchesEtag(IfNoneMatch, etag) ? 'not-modified' : 'met';
  if (!isDate(IfModifiedSince) || IfModifiedSince.getTime() > now) return 'met';
  return lastModified <= IfModifiedSince.getTime() ? 'not-modified' : 'met';
}

export function matchesEtag(list: string, etag: string): boolean {
  const bare = (text: string) => text.trim().replace(/^W\//, '').replace(/^"|"$/g, '');
  return list.trim() === '*' || list.split(',').some((candidate) => bare(candidate) === bare(etag));
}

/** An unreadable date is no condition. */
function isDate(date: Date | undefined): date is Date {
  return date !== undefined && !Number.isNaN(date.getTime());
}

export interface Range {
  readonly from: number;
  /** The last byte, included. */
  readonly to: number;
}

/** Undefined: the whole object, also for what S3 does not understand or serve, such as several ranges at once. */
export function rangeOf(header: string | undefined, size: number): Range | 'unsatisfiable' | undefined {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '') ?? [];
  if (first === '' && last === '') return undefined;
  if (first === '') {
    const count = Math.min(Number(last), size);
    return count === 0 ? 'unsatisfiable' : { from: size - count, to: size - 1 };
  }
  if (last !== '' && Number(last) < Number(first)) return undefined;
  if (Number(first) >= size) return 'unsatisfiable';
  return { from: Number(first), to: last === '' ? size - 1 : Math.min(Number(last), size - 1) };
}
