// Tag sets of buckets and objects, and their limits.
import type { Tag } from '@aws-sdk/client-s3';
import { invalidArgument, invalidTag, malformedXml, tooManyTags } from '../errors.ts';

const allowed = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

export function checkTags(tags: readonly Tag[] | undefined, kind: 'bucket' | 'object'): readonly Tag[] {
  const seen = new Set<string>();
  for (const { Key: key, Value: value } of tags ?? []) {
    if (key === undefined || value === undefined) return malformedXml();
    if (key === '' || key.length > 128 || !allowed.test(key))
      invalidTag('The TagKey you have provided is invalid', { TagKey: key });
    if (value.length > 256 || !allowed.test(value)) {
      invalidTag('The TagValue you have provided is invalid', { TagKey: key, TagValue: value });
    }
    if (seen.has(key)) invalidTag('Cannot provide multiple Tags with the same key', { TagKey: key });
    if (key.startsWith('aws:')) {
      const text =
        kind === 'bucket'
          ? 'System tags cannot be added/updated by requester'
          : 'Your TagKey cannot be prefixed with aws:';
      invalidTag(text, { TagKey: key });
    }
    seen.add(key);
  }
  const most = kind === 'bucket' ? 50 : 10;
  if (seen.size > most) tooManyTags(kind);
  return tags ?? [];
}

/** The x-amz-tagging header: `a=1&b=2`. */
export function tagsOfHeader(header: string | undefined): readonly Tag[] {
  if (header === undefined) return [];
  const tags = [...new URLSearchParams(header)].map(([Key, Value]) => ({ Key, Value }));
  const isRepeated = new Set(tags.map(({ Key }) => Key)).size < tags.length;
  if (isRepeated) {
    const text =
      "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.";
    invalidArgument(text, 'x-amz-tagging', header);
  }
  return checkTags(tags, 'object');
}
