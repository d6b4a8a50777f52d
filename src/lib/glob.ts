// Matches wildcards in linear time for each star. As a regular expression, `*a*a*a*a*b` could take for ever.

interface GlobOptions {
  readonly ignoreCase?: boolean;
  /** Whether `?` matches any one character (default: true). */
  readonly question?: boolean;
}

/** `*` matches any characters, also none. */
export function matchesGlob(pattern: string, text: string, { ignoreCase, question = true }: GlobOptions = {}): boolean {
  const wanted = ignoreCase ? pattern.toLowerCase() : pattern;
  const given = ignoreCase ? text.toLowerCase() : text;
  let at = 0;
  let star = -1;
  let resume = 0;
  let next = 0;
  while (next < given.length) {
    const char = wanted[at];
    if (char === '*') {
      star = at;
      resume = next;
      at += 1;
    } else if (char !== undefined && (char === given[next] || (question && char === '?'))) {
      at += 1;
      next += 1;
    } else if (star >= 0) {
      // The last star takes one more character. Earlier stars need not be tried again.
      resume += 1;
      next = resume;
      at = star + 1;
    } else {
      return false;
    }
  }
  while (wanted[at] === '*') at += 1;
  return at === wanted.length;
}
