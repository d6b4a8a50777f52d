// What a browser makes of an answer to a page of another origin: whether it sends the request, and shows the answer.
import { corsRefusal } from '../../../lib/cors.ts';
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
  const refusal = corsRefusal(response, asked, preflight) ?? null;
  return { ...asked, preflight, allowed: refusal === null, refusal };
}
