// What learners' CLIs talk to: join, report and leave, as JSON over HTTP. No browser uses it, and it shows nobody's progress.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { isIP, type AddressInfo } from 'node:net';
import { hostname } from 'node:os';
import { WorkshopError } from '../../../engine/errors.ts';
import type { Form } from '../../../lib/form.ts';
import { isLoopbackName } from '../../../lib/loopback.ts';
import { jsonText } from '../../../lib/visible.ts';
import { closeServer } from '../../shared/page-server/close-server.ts';
import { portError } from '../../shared/page-server/ports.ts';
import { BodyError, readBody } from '../../shared/page-server/read-body.ts';
import { createJoinAttempts } from './join-attempts.ts';
import type { LearnerState } from './learner-state.ts';
import { joinForm, syncForm, type SyncRequest } from './report.ts';
import type { Room } from './room.ts';
import { RoomFullError } from './room-file.ts';

interface LearnerServer {
  /** Resolves with the port. Throws a WorkshopError. */
  listen(host: string, port: number): Promise<number>;
  close(): Promise<void>;
}

class Refused extends Error {
  override name = 'Refused';
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.headers = headers;
  }
}

export function createLearnerServer(room: Room): LearnerServer {
  const attempts = createJoinAttempts();
  let names: readonly string[] = [];

  async function respond(message: IncomingMessage, response: ServerResponse): Promise<void> {
    assertNoBrowser(message, names);
    const { method, url } = message;
    if (method === 'GET' && url === '/') return text(response, welcome(message, room));
    if (method !== 'POST') throw new Refused(405, 'Only POST.');
    if (url === '/join') return join(message, response);
    if (url === '/sync') return sync(message, response);
    if (url === '/leave') return leave(message, response);
    throw new Refused(404, 'The board has no such address.');
  }

  async function join(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const address = message.socket.remoteAddress ?? '';
    const seconds = attempts.waitFor(address);
    if (seconds > 0)
      throw new Refused(429, `Too many attempts from ${address}. Try again in ${seconds} seconds.`, {
        'retry-after': String(seconds),
      });
    const { code, name } = checked(joinForm, await readBody(message)) as { code: string; name: string };
    if (!room.isCode(code)) {
      attempts.count(address, 'wrong');
      throw new Refused(403, 'The code is not the one on the board.');
    }
    const joined = room.join(name);
    attempts.count(address, 'joined');
    json(response, 200, joined);
  }

  async function sync(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const learner = learnerOf(message);
    const request = checked(syncForm, await readBody(message)) as SyncRequest;
    json(response, 200, { messages: room.sync(learner, request) });
  }

  async function leave(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const { id } = learnerOf(message);
    await readBody(message);
    room.leave(id);
    json(response, 200, {});
  }

  function learnerOf({ headers }: IncomingMessage): LearnerState {
    const [, token = ''] = /^Bearer ([\w-]{16,128})$/.exec(headers.authorization ?? '') ?? [];
    const learner = room.byToken(token);
    // With the id of the room: a learner of another class keeps their token.
    if (!learner) throw new Refused(401, 'This learner is not in the class.', { 'x-workshop-room': room.id });
    return learner;
  }

  const server = createServer({ requestTimeout: 10_000, headersTimeout: 5_000, maxHeaderSize: 8 * 1024 });
  server.maxConnections = 4_096;
  server.on('request', (message, response) => {
    respond(message, response).catch((error: unknown) => {
      if (response.headersSent || response.destroyed) return void response.destroy();
      // What is left of the body is not read.
      response.setHeader('connection', 'close');
      const { status, headers, message: text } = refusalOf(error);
      json(response, status, { error: text }, headers);
    });
  });
  return {
    async listen(host, port) {
      names = [host, hostname()].map((name) => name.toLowerCase());
      await new Promise<void>((resolve, reject) => {
        server.once('error', (error: NodeJS.ErrnoException) => reject(listenError(error, host, port)));
        server.listen(port, host, resolve);
      });
      return (server.address() as AddressInfo).port;
    },
    close: () => closeServer(server),
  };
}

/** Web pages can send requests to addresses of the room, and names can be pointed there: neither is a learner's CLI. */
function assertNoBrowser({ headers, method, rawHeaders }: IncomingMessage, names: readonly string[]): void {
  const hosts = rawHeaders.filter((_, at, all) => at % 2 === 1 && all[at - 1]?.toLowerCase() === 'host');
  const host = (hosts[0] ?? '').toLowerCase().replace(/:\d+$/, '');
  const isAddress = isIP(host.replace(/^\[|\]$/g, '')) !== 0;
  const isKnown = isAddress || isLoopbackName(host) || host.endsWith('.local') || names.includes(host);
  if (hosts.length !== 1 || !isKnown) throw new Refused(421, 'The board does not have this name.');
  const isVisit = method === 'GET' && headers['sec-fetch-mode'] === 'navigate';
  if (headers.origin !== undefined || (headers['sec-fetch-site'] !== undefined && !isVisit))
    throw new Refused(403, 'A web page cannot use the board.');
}

/** The body. Throws a Refused. */
function checked(form: Form, body: unknown): unknown {
  const problem = form(body, '');
  if (problem !== undefined) throw new Refused(400, `The request is not right: ${problem}.`);
  return body;
}

function refusalOf(error: unknown): Pick<Refused, 'status' | 'headers' | 'message'> {
  if (error instanceof Refused) return error;
  if (error instanceof BodyError) return { status: error.status, headers: {}, message: error.message };
  if (error instanceof WorkshopError) return { status: 409, headers: {}, message: `${error.message} ${error.fix}` };
  if (error instanceof RoomFullError) return { status: 507, headers: {}, message: 'The file of the class is full.' };
  return { status: 500, headers: {}, message: 'The board could not save this.' };
}

function welcome({ headers }: IncomingMessage, { className }: Room): string {
  return `The board of the class ${className}. To join, run in the folder of the workshop:\n\n  npx workshop join ${headers.host ?? ''} CODE --name YOUR-NAME\n`;
}

function text(response: ServerResponse, body: string): void {
  response.writeHead(200, { ...headers, 'content-type': 'text/plain; charset=utf-8' }).end(body);
}

function json(response: ServerResponse, status: number, value: unknown, more: Readonly<Record<string, string>> = {}) {
  response.writeHead(status, { ...headers, ...more, 'content-type': 'application/json' }).end(jsonText(value));
}

const headers = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
} as const;

function listenError(error: NodeJS.ErrnoException, host: string, port: number): WorkshopError {
  if (error.code !== 'EADDRNOTAVAIL' && error.code !== 'ENOTFOUND')
    return portError(error, port, `workshop class serve --port ${port + 1}`);
  return new WorkshopError({
    code: 'usage',
    message: `"${host}" is not an address of this machine.`,
    state: 'Nothing was changed.',
    fix: 'workshop class serve --host 0.0.0.0   # all addresses of this machine',
    cause: error,
  });
}
