// What counts as a web address, and how a short link is built.
export const maxUrlLength = 2048;

/** The page sends only these to the API, and opens only these. */
export function isWebUrl(text: string): boolean {
  const url = parse(text);
  return url !== undefined && (url.protocol === 'https:' || url.protocol === 'http:');
}

/** `example.com/page` and `example.com:8080` have no scheme. They mean https. */
export function withScheme(text: string): string {
  const trimmed = text.trim();
  return trimmed === '' || hasScheme(trimmed) ? trimmed : `https://${trimmed}`;
}

/** Why a text cannot be shortened, as a message; undefined if it can. */
export function problemWith(text: string): string | undefined {
  const typed = text.trim();
  const url = withScheme(typed);
  if (!typed) return 'Paste a long URL first.';
  if (/\s/.test(typed)) return 'A URL contains no spaces. Paste one URL only.';
  if (url.length > maxUrlLength) return `This URL has ${url.length} characters. The maximum is ${maxUrlLength}.`;
  if (!hasScheme(typed) && !hasDomain(typed)) return incomplete(typed);
  if (!parse(url)) return 'This URL is not complete. Example: https://example.com/page';
  if (!isWebUrl(url)) return 'Only URLs that start with https:// or http:// can be shortened.';
  if (isThisPage(url)) return 'This URL leads to this page. A short link to it would lead in a circle.';
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

/** True for an address that only this computer can open: its own loopback interface. */
export function isLoopback(url: string): boolean {
  const host = parse(url)?.hostname ?? '';
  return host === '[::1]' || /^127(\.\d+){3}$/.test(host) || /(^|\.)localhost\.?$/.test(host);
}

/** `mailto:` is a scheme. `localhost:3000` is a host and a port. */
function hasScheme(text: string): boolean {
  return /^[a-z][a-z\d+.-]*:(?!\d+([/?#]|$))/i.test(text);
}

/** As it is typed: the parser would turn `1234` into the address 0.0.4.210. */
function hasDomain(text: string): boolean {
  const [host = ''] = text.split(/[:/?#]/, 1);
  return text.startsWith('[') || /[^.]\.[^.]/.test(host);
}

function incomplete(typed: string): string {
  const [host = ''] = typed.split(/[/?#]/, 1);
  return host
    ? `“${host}” is not a web address. The ending of the domain is missing, such as .com. For a computer in your own network, type http://${host}`
    : 'The domain is missing. Example: https://example.com/page';
}

function parse(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}
