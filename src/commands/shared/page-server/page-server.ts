// The server of the page, on 127.0.0.1 only: the one-time link, the files, the API and its events.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WorkshopError } from '../../../engine/errors.ts';
import { ownValue } from '../../../lib/is-object.ts';
import { jsonText } from '../../../lib/visible.ts';
import type { Access } from './access.ts';
import { closeServer } from './close-server.ts';
import { refusalOf } from './guard.ts';
import { portError } from './ports.ts';
import { BodyError, readBody } from './read-body.ts';
import type { StaticFile } from './static-files.ts';

interface ApiRequest {
  readonly query: URLSearchParams;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface PageApi {
  /** By method and path: `GET step`. Each resolves with what becomes JSON, and throws a WorkshopError. */
  readonly routes: Readonly<Record<string, (request: ApiRequest) => Promise<unknown>>>;
  /** Files that the page offers to save, by their paths. */
  readonly downloads?: Readonly<Record<string, () => Download>>;
  /** Sends the state of now, and then what happens. */
  addPage(response: ServerResponse, query: URLSearchParams): Promise<void>;
}

interface Download {
  /** With its ending. */
  readonly name: string;
  readonly type: string;
  readonly body: string;
}

interface PageServerOptions {
  /** How texts call the page, and the command that serves it. */
  readonly page: { readonly name: string; readonly command: string };
  readonly access: Access;
  readonly api: PageApi;
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

export function createPageServer({ page, access, api, files }: PageServerOptions): PageServer {
  const howToOpen = `Press Enter in the terminal of the ${page.name} for a new link, or run: ${page.command}`;
  let port = 0;

  async function respond(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const refusal = refusalOf(message, port, page.name);
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
      return text(response, 403, `This link was opened before, or is not of this ${page.name}. ${howToOpen}`);
    // A redirect would keep the page that the link was clicked on as its origin, and the strict cookie would stay away.
    const html = `<!doctype html><html lang="en"><meta charset="utf-8"><meta http-equiv="refresh" content="0;url=${access.base}"><title>Opening the ${page.name}</title><p><a href="${access.base}">Open the ${page.name}</a></p></html>`;
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
      return api.addPage(response, query);
    }
    if (message.method === 'GET' && path === 'session') return json(response, 200, { token: access.changeToken });
    if (message.method === 'POST' && !access.isChangeToken(header(message, 'x-workshop-token')))
      return json(response, 403, errorOf('refused', 'Only the page itself can change something. Load it again.'));
    const download = message.method === 'GET' ? ownValue(api.downloads ?? {}, path) : undefined;
    if (download) return save(response, download());
    const route = ownValue(api.routes, `${message.method} ${path}`);
    if (!route) return json(response, 404, errorOf('usage', `The ${page.name} has no such address.`));
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
        server.once('error', (error: NodeJS.ErrnoException) =>
          reject(portError(error, wanted, `${page.command}   # takes any free port`)),
        );
        server.listen(wanted, '127.0.0.1', resolve);
      });
      ({ port } = server.address() as AddressInfo);
      return `http://127.0.0.1:${port}`;
    },
    close: () => closeServer(server),
  };
}

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

function save(response: ServerResponse, { name, type, body }: Download): void {
  response
    .writeHead(200, {
      ...headers,
      'content-type': type,
      'content-disposition': `attachment; filename="${name}"`,
      'cache-control': 'no-store',
    })
    .end(body);
}

function errorOf(code: string, message: string) {
  return { error: { code, message, state: null, fix: null } };
}
