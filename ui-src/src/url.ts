export const longestUrl = 2048;

/** The only URLs this page ever sends to the API or navigates to. */
export function isWebUrl(text: string): boolean {
  const url = parse(text);
  return url !== undefined && (url.protocol === 'https:' || url.protocol === 'http:');
}

/** What people paste from memory has no scheme: `example.com/page` means https. */
export function withScheme(text: string): string {
  const trimmed = text.trim();
  return trimmed === '' || /^[a-z][a-z\d+.-]*:/i.test(trimmed) ? trimmed : `https://${trimmed}`;
}

/** Why a URL cannot be shortened, in words; undefined when it can. */
export function problemWith(url: string): string | undefined {
  if (!url) return 'Paste the long URL first.';
  if (url.length > longestUrl) return `This URL has ${url.length} characters; ${longestUrl} is the most.`;
  if (!parse(url)) return 'This is not a complete URL. It should look like https://example.com/page.';
  if (!isWebUrl(url)) return 'Only URLs that start with http:// or https:// can be shortened.';
  if (isThisPage(url)) return 'This URL leads to this very page; shortening it would lead in a circle.';
  return undefined;
}

export function shortLinkOf(id: string): string {
  return `${location.origin}${location.pathname}#/${id}`;
}

/** A short link to a short link could lead in a circle. */
export function isThisPage(url: string): boolean {
  const target = parse(url);
  return target?.origin === location.origin && target.pathname === location.pathname;
}

export function hostOf(url: string): string {
  return parse(url)?.host ?? url;
}

function parse(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}
