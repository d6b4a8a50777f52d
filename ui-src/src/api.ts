// The two requests to the API of the URL shortener, and the ways in which they fail.

export type FailureKind =
  'unreachable' | 'cors' | 'timeout' | 'rejected' | 'not-found' | 'throttled' | 'server-error' | 'unexpected';

/** A failed request. Each kind needs another action of the user. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    readonly kind: FailureKind,
    message: string,
    readonly status?: number,
  ) {
    super(message);
  }
}

export interface Api {
  readonly url: string;
  shorten(longUrl: string): Promise<string>;
  resolve(id: string): Promise<string>;
}

const timeoutMs = 15_000;
const probeTimeoutMs = 5_000;

export function createApi(url: string): Api {
  return {
    url,
    async shorten(longUrl) {
      const id = await call(url, '/shorten', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ urlToShorten: longUrl }),
      });
      if (!isId(id)) throw new ApiError('unexpected', `Expected a short id, received "${id}".`, 200);
      return id;
    },
    resolve: (id) => call(url, `/${encodeURIComponent(id)}`, {}),
  };
}

/** The function createShortURL makes no other ids, so the page asks the API only for these. */
export function isId(text: string): boolean {
  return /^[\w-]{1,64}$/.test(text);
}

async function call(base: string, path: string, init: RequestInit): Promise<string> {
  let response: Response;
  let body: unknown;
  try {
    response = await fetch(base + path, { ...init, signal: AbortSignal.timeout(timeoutMs) });
    body = parseJson(await response.text());
  } catch (error) {
    throw await networkError(base, error);
  }
  if (!response.ok) throw new ApiError(kindOf(response.status), messageOf(body), response.status);
  if (typeof body !== 'string') throw new ApiError('unexpected', 'Expected a JSON string.', 200);
  return body;
}

function kindOf(status: number): FailureKind {
  if (status === 404) return 'not-found';
  if (status === 429 || status === 503) return 'throttled';
  return status >= 500 ? 'server-error' : 'rejected';
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function messageOf(body: unknown): string {
  const { message } = Object(body) as { message?: unknown };
  return typeof message === 'string' ? message : '';
}

/**
 * The browser reports the same error for a failed preflight and for an unreachable API. A `no-cors` request needs no
 * preflight: if it succeeds, a server answers, and only CORS is missing.
 */
async function networkError(base: string, error: unknown): Promise<ApiError> {
  if (error instanceof DOMException && error.name === 'TimeoutError') {
    return new ApiError('timeout', `No answer after ${timeoutMs / 1000} seconds.`);
  }
  const reached = await fetch(`${base}/`, { mode: 'no-cors', signal: AbortSignal.timeout(probeTimeoutMs) }).then(
    () => true,
    () => false,
  );
  return new ApiError(reached ? 'cors' : 'unreachable', String(error));
}
