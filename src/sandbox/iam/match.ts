// How policies match names: wildcards in actions, in ARNs, and in the values of conditions.

const cache = new Map<string, RegExp>();
const wildcards = /[*?]/;

/** `*` is any run of characters, `?` any one; nothing else is special. */
export function matchesLike(pattern: string, text: string, flags: '' | 'i' = ''): boolean {
  if (pattern === '*') return true;
  if (!wildcards.test(pattern)) return flags ? sameIgnoringCase(pattern, text) : pattern === text;
  const key = flags + '/' + pattern;
  let expression = cache.get(key);
  if (!expression) {
    const source = pattern
      .replace(/[.+^${}()|[\]\\/-]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.');
    expression = new RegExp(`^${source}$`, `s${flags}`);
    // Patterns come from stored policies, so they are few; the bound only guards against one that is built per request.
    if (cache.size > 2_000) cache.clear();
    cache.set(key, expression);
  }
  return expression.test(text);
}

function sameIgnoringCase(a: string, b: string): boolean {
  return a === b || (a.length === b.length && a.toLowerCase() === b.toLowerCase());
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
