// The requests of the page to the command that serves it. Every path is relative to the folder of the page.

/** As the command would print it. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly state: string | null;
  readonly fix: string | null;
}

export class ServerError extends Error {
  override name = 'ServerError';
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}

let token: Promise<string> | undefined;

/** Throws a ServerError. */
export async function get<T>(path: string, query: Readonly<Record<string, string>> = {}): Promise<T> {
  const search = new URLSearchParams(query).toString();
  return answerOf<T>(fetch(`./api/${path}${search ? `?${search}` : ''}`));
}

/** For what changes something. Throws a ServerError. */
export async function post<T>(path: string, body: object): Promise<T> {
  token ??= get<{ token: string }>('session').then((session) => session.token);
  // The next change asks for it again.
  token.catch(() => (token = undefined));
  const headers = { 'content-type': 'application/json', 'x-workshop-token': await token };
  return answerOf<T>(fetch(`./api/${path}`, { method: 'POST', headers, body: JSON.stringify(body) }));
}

export function failureOf(error: unknown): Failure {
  if (error instanceof ServerError) return error.failure;
  return { code: 'bug', message: `The page has a fault: ${String(error)}`, state: null, fix: null };
}

async function answerOf<T>(request: Promise<Response>): Promise<T> {
  const response = await request.catch(() => undefined);
  if (!response)
    throw new ServerError({
      code: 'gone',
      message: 'The console does not answer.',
      state: 'It may have been stopped in its terminal.',
      fix: 'workshop console',
    });
  const isJson = response.headers.get('content-type') === 'application/json';
  const body: unknown = isJson ? await response.json() : { error: textFailure(await response.text()) };
  if (!response.ok) throw new ServerError((body as { error: Failure }).error);
  return body as T;
}

function textFailure(text: string): Failure {
  return { code: 'refused', message: text.trim(), state: null, fix: null };
}
