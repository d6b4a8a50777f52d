// What the page needs around it: a website that serves it, an API, and a page that links lead to.
import { readFile } from 'node:fs/promises';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
  type Server,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { join } from 'node:path';
import { fromRoot } from '../helpers/root.ts';

export const uiDist = fromRoot('ui-dist');

export interface Running {
  port: number;
  url: string;
  close: () => Promise<void>;
}

const contentTypes: Record<string, string> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  json: 'application/json',
  svg: 'image/svg+xml',
};

export interface SiteOptions {
  /** The folder the page is uploaded to, such as `/some/folder/`. */
  folder?: string;
  headers?: Record<string, string>;
  /** The content of config.json; undefined if none is uploaded. */
  config: string | undefined;
  /** The folder that was uploaded. */
  files?: string;
}

/** What an S3 website does: files under their keys, a folder's index.html, 403 for what is not there. */
export async function serveSite({ folder = '/', headers = {}, config, files = uiDist }: SiteOptions): Promise<Running> {
  return listen(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://site');
    const key = pathname.startsWith(folder) ? pathname.slice(folder.length) || 'index.html' : undefined;
    const body = key === 'config.json' ? config : key && (await readFile(join(files, key)).catch(() => undefined));
    const found = body !== undefined;
    const extension = found ? key?.split('.').at(-1) : 'html';
    response
      .writeHead(found ? 200 : 403, { ...headers, 'content-type': contentTypes[extension ?? ''] })
      .end(found ? body : '<h1>403 Forbidden</h1>');
  });
}

export interface FakeApi extends Running {
  links: Map<string, string>;
  requests: string[];
  /** Set to make every call answer this instead. */
  trouble?: { status: number; body: unknown };
}

/** The API by its contract: POST /shorten, GET /{shortId}, and CORS only if it was set up. */
export async function serveApi({ cors }: { cors: boolean }): Promise<FakeApi> {
  const links = new Map<string, string>();
  const requests: string[] = [];
  const running = await listen(async (request, response) => {
    const { method = '', url = '' } = request;
    requests.push(`${method} ${url}`);
    const { status, body } = api.trouble ?? (await answer(method, url, request, { cors, links }));
    const allowed = cors
      ? {
          'access-control-allow-origin': '*',
          'access-control-allow-methods': '*',
          'access-control-allow-headers': 'content-type',
        }
      : {};
    response.writeHead(status, { ...allowed, 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  const api: FakeApi = { ...running, links, requests };
  return api;
}

async function answer(
  method: string,
  path: string,
  request: IncomingMessage,
  { cors, links }: { cors: boolean; links: Map<string, string> },
): Promise<{ status: number; body: unknown }> {
  if (method === 'OPTIONS' && cors) return { status: 204, body: '' };
  if (method === 'POST' && path === '/shorten') {
    const { urlToShorten } = JSON.parse(await text(request)) as { urlToShorten: string };
    if (urlToShorten.includes('forbidden.example'))
      return { status: 400, body: { message: 'This host is not allowed.' } };
    const id = `Made_${links.size + 1}`;
    links.set(id, urlToShorten);
    return { status: 200, body: id };
  }
  const longUrl = method === 'GET' ? links.get(path.slice(1)) : undefined;
  return longUrl === undefined ? { status: 404, body: { message: 'Not Found' } } : { status: 200, body: longUrl };
}

export interface Destination extends Running {
  visits: IncomingHttpHeaders[];
}

/** The long URL of the tests: a page somewhere else. */
export async function serveDestination(): Promise<Destination> {
  const visits: IncomingHttpHeaders[] = [];
  const running = await listen((request, response) => {
    if (request.url !== '/favicon.ico') visits.push(request.headers);
    response.writeHead(200, { 'content-type': 'text/html' }).end('<title>Arrived</title><h1>Arrived</h1>');
  });
  return { ...running, visits };
}

type Handler = (request: IncomingMessage, response: ServerResponse) => unknown;

async function listen(handler: Handler): Promise<Running> {
  const server = createServer((request, response) => void handler(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { port, url: `http://127.0.0.1:${port}`, close: () => close(server) };
}

async function close(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
