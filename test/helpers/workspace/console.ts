// `workshop console` inside a test: the server of a folder, a browser without a page, and the events that it sends.
import { request } from 'node:http';
import { serveConsole } from '../../../src/commands/console/serve.ts';
import { recordUi } from '../cli/recorded-ui.ts';
import type { TargetApproval } from '../../../src/workspace/approved-targets.ts';
import type { Paths } from '../../../src/workspace/paths.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

export interface TestConsole {
  readonly origin: string;
  /** The path of the link that the terminal prints. */
  readonly link: string;
  /** Any request, with these headers alone. */
  send(method: string, path: string, headers?: Record<string, string>, body?: string): Promise<Answer>;
  close(): Promise<void>;
}

interface TestConsoleOptions {
  readonly allowChanges?: boolean;
  /** Of a folder on AWS. */
  readonly approval?: TargetApproval;
}

export async function openConsole(
  paths: Paths,
  { approval, ...options }: TestConsoleOptions = {},
): Promise<TestConsole> {
  const stop = new AbortController();
  const heard = recordUi();
  const url = new Promise<URL>((resolve) => {
    heard.ui.ready = (document) => resolve(new URL((document as { url: string }).url));
  });
  const context = { ui: heard.ui, paths, signal: stop.signal, yes: false, approval };
  const ended = serveConsole(context, { open: false, ...options });
  return pageOf(await Promise.race([url, ended.then(() => url)]), async () => {
    stop.abort();
    await ended;
  });
}

/** The server behind a link that a command has printed. */
export function pageOf({ origin, pathname, search, port }: URL, close: () => Promise<void>): TestConsole {
  return {
    origin,
    link: pathname + search,
    send: (method, path, headers = {}, body) => sendTo(port, method, path, headers, body),
    close,
  };
}

/** Any request to a port of this machine, with these headers alone. */
export function sendTo(
  port: number | string,
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body?: string,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const host = `127.0.0.1:${port}`;
    // With `path` as it stands: a URL would lose its dots.
    const sent = request({ host: '127.0.0.1', port, method, path, headers: { host, ...headers } }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
      response.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

interface Reply<T> {
  readonly status: number;
  readonly body: T;
}

export interface OpenedPage {
  /** The folder of the page. */
  readonly base: string;
  readonly cookie: string;
  get<T>(path: string): Promise<Reply<T>>;
  post<T>(path: string, body: object): Promise<Reply<T>>;
  /** The first event with this name that fits, from the ones that have come and the ones that will. */
  event<T>(name: string, fits?: (data: T) => boolean): Promise<T>;
  close(): void;
}

interface PageEvent {
  readonly name: string;
  readonly data: unknown;
}

/** Opens the link, as a browser does. */
export async function openPage(opened: TestConsole): Promise<OpenedPage> {
  const { headers, text } = await opened.send('GET', opened.link);
  const cookie = String(headers['set-cookie']).split(';')[0] ?? '';
  const [, base = ''] = /url=([^"]+)/.exec(text) ?? [];
  const ask = async (method: string, path: string, more: Record<string, string>, body?: string) => {
    const answer = await opened.send(method, `${base}api/${path}`, { cookie, ...more }, body);
    return { status: answer.status, body: JSON.parse(answer.text) as never };
  };
  const { token } = (await ask('GET', 'session', {})).body as { token: string };
  const events: PageEvent[] = [];
  let arrived: () => void = () => undefined;
  const stream = request(`${opened.origin}${base}api/events`, { headers: { cookie } }, (response) => {
    let text = '';
    response.on('error', () => undefined);
    response.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) {
        const [, name = ''] = /^event: (.*)$/m.exec(block) ?? [];
        const [, data = 'null'] = /^data: (.*)$/m.exec(block) ?? [];
        events.push({ name, data: JSON.parse(data) });
      }
      arrived();
    });
  });
  stream.on('error', () => undefined);
  stream.end();
  return {
    base,
    cookie,
    get: (path) => ask('GET', path, {}),
    post: (path, body) =>
      ask('POST', path, { 'content-type': 'application/json', 'x-workshop-token': token }, JSON.stringify(body)),
    async event<T>(name: string, fits: (data: T) => boolean = () => true) {
      for (;;) {
        const found = events.find((event) => event.name === name && fits(event.data as T));
        if (found) return found.data as T;
        await new Promise<void>((resolve) => (arrived = resolve));
      }
    },
    close: () => void stream.destroy(),
  };
}
