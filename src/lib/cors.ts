// What a browser makes of CORS headers: whether it sends a request of a page to another origin, and whether the page can
// read the response. For requests without credentials.
// source: https://fetch.spec.whatwg.org/#http-cors-protocol and #cors-preflight-fetch, checked 2026-11-29

interface CorsResponse {
  readonly status: number;
  /** By lower-case name. Several headers of one name are one value, with commas. */
  readonly headers: Readonly<Record<string, string>>;
}

interface CorsRequest {
  /** Of the page: `https://example.com`. */
  readonly origin: string;
  readonly method: string;
  /** The headers that need permission, such as content-type with JSON. */
  readonly headers: readonly string[];
}

/** Browsers send these methods without asking for them. */
const safelistedMethods = new Set(['GET', 'HEAD', 'POST']);

/** Whether the page can read the response. */
export function allowsOrigin({ headers }: Pick<CorsResponse, 'headers'>, origin: string): boolean {
  const allowed = headers['access-control-allow-origin']?.trim();
  return allowed === '*' || allowed === origin;
}

/** Whether the browser sends the request after this response to its preflight. */
export function allowsRequest(preflight: CorsResponse, { origin, method, headers }: CorsRequest): boolean {
  const { status } = preflight;
  if (status < 200 || status > 299 || !allowsOrigin(preflight, origin)) return false;
  // Methods compare with their case, header names without.
  const methods = listIn(preflight, 'access-control-allow-methods');
  const names = listIn(preflight, 'access-control-allow-headers').map((name) => name.toLowerCase());
  const isMethodAllowed = safelistedMethods.has(method) || methods.includes(method) || methods.includes('*');
  return isMethodAllowed && headers.every((name) => isHeaderAllowed(name.toLowerCase(), names));
}

/** Why a browser refuses it, by the response to the request or to its preflight. Undefined where it allows it. */
export function corsRefusal(response: CorsResponse, asked: CorsRequest, isPreflight: boolean): string | undefined {
  const { origin, method, headers } = asked;
  if (isPreflight ? allowsRequest(response, asked) : allowsOrigin(response, origin)) return undefined;
  const allowed = response.headers['access-control-allow-origin'];
  if (allowed === undefined) return 'The answer has no Access-Control-Allow-Origin header.';
  if (!allowsOrigin(response, origin)) return `The answer allows the origin ${allowed}, not ${origin}.`;
  if (response.status < 200 || response.status > 299)
    return `The answer to the preflight has the status ${response.status}.`;
  const refused = headers.filter((name) => !allowsRequest(response, { origin, method: 'GET', headers: [name] }));
  if (refused.length > 0) return `The answer does not allow the headers ${refused.join(', ')}.`;
  return `The answer does not allow the method ${method}.`;
}

/** A star stands for every header except authorization. */
function isHeaderAllowed(name: string, allowed: readonly string[]): boolean {
  return allowed.includes(name) || (allowed.includes('*') && name !== 'authorization');
}

function listIn({ headers }: CorsResponse, name: string): string[] {
  return (headers[name] ?? '')
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean);
}
