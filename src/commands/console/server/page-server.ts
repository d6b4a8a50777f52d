// The server of the page, on 127.0.0.1 only: the one-time link, the files, the API and its events.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WorkshopError } from '../../../engine/errors.ts';
import { jsonText } from '../../../lib/visible.ts';
import type { Api } from '../api/api.ts';
import type { Access } from './access.ts';
import { refusalOf } from './guard.ts';
import { BodyError, readBody } from './read-body.ts';
import type { StaticFile } from './static-files.ts';

interface PageServerOptions {
  readonly access: Access;
  readonly api: Api;
  readonly files: ReadonlyMap<string, StaticFile>;
}

interface PageServer {
  /** 0 for any free port. Resolves with its origin, `http://127.0.0.1:49153`. Throws a WorkshopError. */
  listen(port: number): Promise<string>;
  close(): Promise<void>;
}

/** Of every answer. Nothing is loaded from elsewhere, nothing runs that is not a file of the page, nobody frames it. */
const headers = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
} as const;

export function createPageServer({ access, api, files }: PageServerOptions): PageServer {
  let port = 0;

  async function respond(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const refusal = refusalOf(message, port);
    if (refusal) return text(response, refusal.status, refusal.text);
    const { pathname, searchParams } = new URL(message.url ?? '/', 'http://page');
    if (pathname === '/open') return openLink(message, response, searchParams.get('token') ?? '');
    if (!pathname.startsWith(access.base) || !access.isOpened(message.headers.cookie))
      return text(response, 403, `This page needs a link from the terminal. ${howToOpen}`);
    const path = pathname.slice(access.base.length);
    if (path.startsWith('api/')) return respondApi(message, response, path.slice('api/'.length), searchParams);
    if (message.method !== 'GET') return text(response, 405, 'Only GET.');
    const file = files.get(path === '' ? 'index.html' : path);
    if (!file) return text(response, 404, 'There is no such file.');
    const caching = file.isImmutable ? 'private, max-age=31536000, immutable' : 'no-store';
    response.writeHead(200, { ...headers, 'content-type': file.type, 'cache-control': caching }).end(file.body);
  }

  function openLink({ method }: IncomingMessage, response: ServerResponse, token: string): void {
    if (method !== 'GET' || !access.open(token))
      return text(response, 403, `This link was opened before, or is not of this console. ${howToOpen}`);
    // A redirect would keep the page that the link was clicked on as its origin, and the strict cookie would stay away.
    const html = `<!doctype html><html lang="en"><meta charset="utf-8"><meta http-equiv="refresh" content="0;url=${access.base}"><title>Opening the console</title><p><a href="${access.base}">Open the console</a></p></html>`;
    response
      .writeHead(200, {
        ...headers,
        'set-cookie': access.cookie,
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-store',
      })
      .end(html);
  }

  async function respondApi(
    message: IncomingMessage,
    response: ServerResponse,
    path: string,
    query: URLSearchParams,
  ): Promise<void> {
    if (message.method === 'GET' && path === 'events') {
      response.writeHead(200, { ...headers, 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
      return api.addPage(response);
    }
    if (message.method === 'GET' && path === 'session') return json(response, 200, { token: access.changeToken });
    if (message.method === 'POST' && !access.isChangeToken(header(message, 'x-workshop-token')))
      return json(response, 403, errorOf('refused', 'Only the page itself can change something. Load it again.'));
    const route = api.routes[`${message.method} ${path}`];
    if (!route) return json(response, 404, errorOf('usage', 'The console has no such address.'));
    const body = message.method === 'POST' ? await readBody(message) : {};
    json(response, 200, await route({ query, body }));
  }

  async function failed(response: ServerResponse, error: unknown): Promise<void> {
    if (response.headersSent || response.destroyed) return void response.destroy();
    if (error instanceof BodyError) {
      // What is left of the body is not read.
      response.setHeader('connection', 'close');
      return json(response, error.status, errorOf('usage', error.message));
    }
    const { asWorkshopError } = await import('../../../aws/errors/explain.ts');
    const { code, message, state, fix } = error instanceof WorkshopError ? error : asWorkshopError(error, undefined);
    json(response, code === 'locked' ? 409 : code === 'bug' ? 500 : 422, {
      error: { code, message, state: state ?? null, fix: fix ?? null },
    });
  }

  const server = createServer((message, response) => {
    respond(message, response).catch((error: unknown) => failed(response, error).catch(() => response.destroy()));
  });
  return {
    async listen(wanted) {
      await new Promise<void>((resolve, reject) => {
        server.once('error', (error: NodeJS.ErrnoException) => reject(portError(error, wanted)));
        server.listen(wanted, '127.0.0.1', resolve);
      });
      ({ port } = server.address() as AddressInfo);
      return `http://127.0.0.1:${port}`;
    },
    async close() {
      if (!server.listening) return;
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

const howToOpen = 'Press Enter in the terminal of the console for a new link, or run: workshop console';

function header({ headers }: IncomingMessage, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' ? value : undefined;
}

function text(response: ServerResponse, status: number, body: string): void {
  response
    .writeHead(status, { ...headers, 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' })
    .end(`${body}\n`);
}

function json(response: ServerResponse, status: number, value: unknown): void {
  response
    .writeHead(status, { ...headers, 'content-type': 'application/json', 'cache-control': 'no-store' })
    .end(jsonText(value));
}

function errorOf(code: string, message: string) {
  return { error: { code, message, state: null, fix: null } };
}

function portError(error: NodeJS.ErrnoException, port: number): WorkshopError {
  return new WorkshopError({
    code: 'usage',
    message: `The port ${port} cannot be used: ${error.code ?? error.message}.`,
    state: 'Nothing was changed.',
    fix: 'workshop console   # takes any free port',
    cause: error,
  });
}
