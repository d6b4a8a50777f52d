// What AWS refuses of the tags of tables, where dynalite does not.
// source: docs.aws.amazon.com/amazondynamodb/latest/developerguide/Tagging.html, checked 2026-11-30; the texts are from memory
import { constraints } from '../../shared/constraints.ts';
import { missingMember, refuseValue, validationError } from '../errors.ts';

const maxTags = 50;
/** Letters, digits and spaces of any script. */
const allowed = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;
const pattern = '^([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*)$';

/** `tags`: not judged yet. dynalite refuses what is no list of texts. */
export function checkTags(tags: unknown): void {
  if (!Array.isArray(tags)) return;
  tags.forEach((tag: { Key?: unknown; Value?: unknown } | null, index) => {
    const at = (member: string) => `tags.${index + 1}.member.${member}`;
    if (typeof tag !== 'object' || tag === null) return;
    checkText(tag.Key, at('key'), 1, 128);
    checkText(tag.Value, at('value'), 0, 256);
    if (/^aws:/i.test(tag.Key as string)) validationError('User-defined tag keys can\'t start with "aws:"');
  });
  checkTagCount(new Set(tags.map((tag: { Key?: unknown } | null) => tag?.Key)).size);
}

export function checkTagCount(count: number): void {
  if (count > maxTags)
    validationError(`One or more parameter values were invalid: Too many tags: a table can have up to ${maxTags}`);
}

function checkText(value: unknown, at: string, min: number, max: number): void {
  if (value === undefined || value === null) missingMember(at);
  if (typeof value !== 'string') return;
  const { length } = Array.from(value);
  if (length < min) refuseValue(value, at, constraints.notShorterThan(min));
  if (length > max) refuseValue(value, at, constraints.notLongerThan(max));
  if (!allowed.test(value)) refuseValue(value, at, constraints.matches(pattern));
}
