export type FailureKind =
  'unreachable' | 'cors' | 'timeout' | 'refused' | 'not-found' | 'busy' | 'broken' | 'unexpected';

/** Every way a call can fail, sorted by what the reader can do about it. */
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

const patienceMs = 15_000;
const probePatienceMs = 5_000;

export function createApi(url: string): Api {
  return {
    url,
    async shorten(longUrl) {
      const id = await call(url, '/shorten', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ urlToShorten: longUrl }),
      });
      if (!isId(id)) throw new ApiError('unexpected', `It answered "${id}" where a short id belongs.`, 200);
      return id;
    },
    resolve: (id) => call(url, `/${encodeURIComponent(id)}`, {}),
  };
}

/** Anything else cannot have come from createShortURL, so the API need not be asked. */
export function isId(text: string): boolean {
  return /^[\w-]{1,64}$/.test(text);
}

async function call(base: string, path: string, init: RequestInit): Promise<string> {
  let response: Response;
  let body: unknown;
  try {
    response = await fetch(base + path, { ...init, signal: AbortSignal.timeout(patienceMs) });
    body = parseJson(await response.text());
  } catch (error) {
    throw await lostCall(base, error);
  }
  if (!response.ok) throw new ApiError(kindOf(response.status), messageOf(body), response.status);
  if (typeof body !== 'string') throw new ApiError('unexpected', 'It did not answer with a JSON string.', 200);
  return body;
}

function kindOf(status: number): FailureKind {
  if (status === 404) return 'not-found';
  if (status === 429 || status === 503) return 'busy';
  return status >= 500 ? 'broken' : 'refused';
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
 * The browser says the same of a refused preflight and of an API that is not there. A request that asks to read
 * nothing needs no CORS: if that one arrives, something answers and it is the permission that is missing.
 */
async function lostCall(base: string, error: unknown): Promise<ApiError> {
  if (error instanceof DOMException && error.name === 'TimeoutError') {
    return new ApiError('timeout', `No answer within ${patienceMs / 1000} seconds.`);
  }
  const reached = await fetch(`${base}/`, { mode: 'no-cors', signal: AbortSignal.timeout(probePatienceMs) }).then(
    () => true,
    () => false,
  );
  return new ApiError(reached ? 'cors' : 'unreachable', String(error));
}
