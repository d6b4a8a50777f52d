// What a browser makes of an answer to a page of another origin: whether it sends the request, and shows the answer.
import { allowsOrigin, allowsRequest } from '../../../lib/cors.ts';
import type { TraceCors } from './trace.ts';

interface Head {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly host: string;
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
}

/** Undefined for a request without an Origin, or of a page with the same one. */
export function corsOf({ method, headers, host }: Head, { status, headers: answered }: Answer): TraceCors | undefined {
  const { origin } = headers;
  if (origin === undefined || origin === `http://${host}`) return undefined;
  const wanted = headers['access-control-request-method'];
  const preflight = method === 'OPTIONS' && wanted !== undefined;
  const response = {
    status,
    headers: Object.fromEntries(Object.entries(answered).map(([name, value]) => [name, [value].flat().join(', ')])),
  };
  const asked = {
    origin,
    method: wanted ?? method,
    headers: (headers['access-control-request-headers'] ?? '')
      .split(',')
      .map((name) => name.trim())
      .filter(Boolean),
  };
  const allowed = preflight ? allowsRequest(response, asked) : allowsOrigin(response, origin);
  return { ...asked, preflight, allowed, refusal: allowed ? null : refusalOf(response, asked) };
}

function refusalOf(
  response: { readonly status: number; readonly headers: Readonly<Record<string, string>> },
  { origin, method, headers }: Pick<TraceCors, 'origin' | 'method' | 'headers'>,
): string {
  const allowed = response.headers['access-control-allow-origin'];
  if (allowed === undefined) return 'The answer has no Access-Control-Allow-Origin header.';
  if (!allowsOrigin(response, origin)) return `The answer allows the origin ${allowed}, not ${origin}.`;
  if (response.status < 200 || response.status > 299)
    return `The answer to the preflight has the status ${response.status}.`;
  const refused = headers.filter((name) => !allowsRequest(response, { origin, method: 'GET', headers: [name] }));
  if (refused.length > 0) return `The answer does not allow the headers ${refused.join(', ')}.`;
  return `The answer does not allow the method ${method}.`;
}
