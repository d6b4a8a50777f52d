// How policies match names: wildcards in actions, in ARNs, and in the values of conditions.
import { matchesGlob } from '../../../../lib/glob.ts';

/** `*` matches any characters, `?` exactly one. A masked one (see `mask`) matches only itself. */
export function matchesLike(pattern: string, text: string): boolean {
  return matchesGlob(pattern, /[\uE02A\uE03F]/.test(pattern) ? mask(text) : text);
}

/** With `*` and `?` replaced by characters of private use, which no wildcard is: what fills a variable is literal. */
export function mask(text: string): string {
  return text.replaceAll('*', '\uE02A').replaceAll('?', '\uE03F');
}

export function unmask(text: string): string {
  return text.replaceAll('\uE02A', '*').replaceAll('\uE03F', '?');
}

export function matchesAction(pattern: string, action: string): boolean {
  return matchesGlob(pattern, action, { ignoreCase: true });
}

/** In the first five parts wildcards stay within the part. In the sixth they also match `/` and `:`. Case matters. */
export function matchesArn(pattern: string, arn: string): boolean {
  if (pattern === '*' || pattern === arn) return true;
  const patternParts = arnParts(pattern);
  const parts = arnParts(arn);
  return (
    patternParts.length === parts.length && patternParts.every((part, index) => matchesLike(part, String(parts[index])))
  );
}

/** Six parts at most: the last one may have colons. */
export function arnParts(arn: string): string[] {
  const parts = arn.split(':');
  return parts.length <= 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(':')];
}

/** In a policy, a list of one may be written without brackets. */
export function listOf<T>(value: T | readonly T[] | undefined): readonly T[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? (value as readonly T[]) : [value as T];
}
