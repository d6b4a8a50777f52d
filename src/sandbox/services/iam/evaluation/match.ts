// How policies match names: wildcards in actions, in ARNs, and in the values of conditions.
import { matchesGlob } from '../../../server/glob.ts';

/** `*` is any run of characters, `?` any one; nothing else is special. */
export function matchesLike(pattern: string, text: string, flags: '' | 'i' = ''): boolean {
  return matchesGlob(pattern, text, { ignoreCase: flags === 'i' });
}

export function matchesAction(pattern: string, action: string): boolean {
  return matchesLike(pattern, action, 'i');
}

/** Wildcards stay inside one of the first five parts; in the sixth they cross `/` and `:`. Case matters. */
export function matchesArn(pattern: string, arn: string): boolean {
  if (pattern === '*' || pattern === arn) return true;
  const wanted = arnParts(pattern);
  const parts = arnParts(arn);
  return wanted.length === parts.length && wanted.every((part, index) => matchesLike(part, String(parts[index])));
}

export function arnParts(arn: string): string[] {
  const parts = arn.split(':');
  return parts.length <= 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(':')];
}

export function listOf<T>(value: T | readonly T[] | undefined): readonly T[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? (value as readonly T[]) : [value as T];
}
