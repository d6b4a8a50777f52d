// The control plane: one port on loopback for every AWS service. A request's way in: host and origin, body, service,
// signature, operation, permission, handler; and only when the change is on disk, the answer.
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Fault } from '../fault.ts';
import { anonymous, type Principal } from '../iam/principal.ts';
import type { Inside } from '../inside.ts';
import type { World } from '../ports.ts';
import { match } from '../protocol/route.ts';
import { readInput, readJson } from '../protocol/read.ts';
import { writeFault, writeJson, writeOutput } from '../protocol/write.ts';
import type { Call, Operation, Service, WireRequest, WireResponse } from '../service.ts';
import type { OperationSchema } from '../protocol/schema.ts';
import { isServed, serviceFor, type ServiceId } from '../services/index.ts';
import { asStorageError } from '../store.ts';
import { authorize, requestContext } from './authorize.ts';
import { collect, decodeChunked, headersOf } from './body.ts';
import { Dropped, meetAfter, runWith, unavailable } from './faults.ts';
import { answerOwn, plain, type OwnParts } from './own.ts';
import * as refuse from './refusals.ts';
import { credentialOf, verify } from './signature.ts';
import { refuseService } from './unserved.ts';

export interface ControlPlane extends OwnParts {
  /** Lets a request in, and counts it until it has ended. */
  readonly enter: <T>(work: (inside: Inside) => Promise<T>) => Promise<T>;
  readonly log: (line: string) => void;
  readonly touched: () => void;
}

export function createControlPlane(plane: ControlPlane): Server {
  return createServer((message, response) => {
    plane.touched();
    answer(plane, message)
      .catch((error: unknown) => {
        if (error instanceof Dropped) throw error;
        plane.log(`bug ${message.method} ${message.url} ${error instanceof Error ? error.stack : String(error)}`);
        return plain(500, 'The sandbox failed; see its log.');
      })
      .then((answered) => send(response, answered))
      .catch((error: unknown) => {
        plane.log(`lost ${message.url} ${String(error)}`);
        response.destroy();
      });
  });
}

async function answer(plane: ControlPlane, message: IncomingMessage): Promise<WireResponse> {
  const foreign = foreignRequest(message);
  if (foreign) return plain(403, foreign);
  const wire = wireRequest(message);
  if (wire.path.startsWith('/_sandbox/')) return answerOwn(plane, wire, message);
  const id = serviceFor(wire);
  // Before it is let in: who is slow to send must not keep a reset waiting.
  const raw = await collect(message).catch((error: unknown) => error as Error);
  if (isServed(id)) return plane.enter((inside) => serve(inside, id, wire, raw));
  const body = raw instanceof Error ? Buffer.alloc(0) : raw;
  const { response, asked } = refuseService(id, { ...wire, body }, randomUUID());
  plane.log(`not served ${asked}`);
  return response;
}

async function serve(inside: Inside, id: ServiceId, wire: WireRequest, raw: Buffer | Error): Promise<WireResponse> {
  const { world } = inside;
  const started = world.now();
  const requestId = randomUUID();
  const target = await inside.service(id);
  let name = wire.method;
  try {
    if (raw instanceof Error) throw raw;
    const request: WireRequest = { ...wire, ...decodeChunked(wire.headers, raw), path: pathStyle(wire) };
    const call = authenticate(world, target, { ...wire, body: raw }, request, requestId);
    const found = match(target, request);
    if (!found) {
      name = refuse.askedOf(target, request);
      throw refuse.unknownFault(target, request);
    }
    name = found.operation.name;
    const operation = target.operations.get(name);
    if (!operation) {
      world.log(`not served ${target.id} ${name}`);
      throw refuse.unservedFault(target, name, request);
    }
    const input = operation.raw ? readJson(request) : await readInput(target, found, request);
    checkInput(target, operation, found.operation, input);
    authorize(world, target, operation, input, call);
    const fault = world.faults?.(target.id, name);
    const output = await runWith(fault, target, operation, found.operation, input, call);
    await world.store.commit();
    meetAfter(fault);
    const response = operation.raw
      ? writeJson(target, output, requestId)
      : await writeOutput(target, found.operation, output, requestId);
    log(world, target, name, response.status, started);
    return request.method === 'HEAD' ? { ...response, body: '' } : response;
  } catch (thrown) {
    // What it worked on is being taken away: clients try such a request again, and find all empty.
    const error = inside.closing ? unavailable(target) : await asFault(world, thrown);
    log(world, target, name, error.status, started, `${error.code} ${error.message}`);
    return writeFault(target, error, requestId, wire.method === 'HEAD');
  }
}

/** 507 is not a status that clients try again by themselves: the disk does not empty itself. */
async function asFault(world: World, thrown: unknown): Promise<Fault> {
  try {
    if (!(thrown instanceof Fault)) throw thrown;
    // What a refused request has changed, counts too.
    await world.store.commit();
    return thrown;
  } catch (error) {
    const storage = asStorageError(error);
    if (storage) return new Fault('InsufficientStorage', 507, storage.message);
    throw error;
  }
}

function log(world: World, service: Service, name: string, status: number, started: number, detail = ''): void {
  world.log(`${service.id} ${name} ${status} ${world.now() - started}ms ${detail}`.trimEnd());
}

/** No web page may drive the control plane: it runs code. Names other than loopback's would be DNS rebinding. */
function foreignRequest({ headers }: IncomingMessage): string | undefined {
  const host = (headers.host ?? '').replace(/:\d+$/, '');
  if (!['127.0.0.1', 'localhost', '[::1]'].includes(host) && !host.endsWith('.localhost')) {
    return `The sandbox answers to 127.0.0.1 and localhost, not to ${host}.`;
  }
  return headers.origin === undefined ? undefined : 'The control plane of the sandbox is not for web pages.';
}

function wireRequest(message: IncomingMessage): WireRequest {
  // Asked as a proxy, the whole address: the way for a client to a host that does not resolve, as S3 Control's.
  const [path = '/', ...query] = (message.url ?? '/').replace(/^http:\/\/[^/]+/, '').split('?');
  const headers = headersOf(message);
  // Not decoded as a form: in a query a plus sign stands for itself on AWS's side of the signature too.
  const parameters = new URLSearchParams(query.join('?').replaceAll('+', '%2B'));
  return { method: message.method ?? 'GET', path, query: parameters, headers, body: Buffer.alloc(0) };
}

/** `bucket.localhost/key` → `/bucket/key`. The account in front of S3 Control's host says nothing that its header does not. */
function pathStyle({ headers, path }: WireRequest): string {
  const label = /^([a-z0-9][a-z0-9.-]*)\.localhost(:\d+)?$/.exec(headers['host'] ?? '')?.[1];
  return label && !path.startsWith('/v20180820/') && !/^\d{12}$/.test(label) ? `/${label}${path}` : path;
}

function authenticate(
  world: World,
  service: Service,
  signed: WireRequest,
  request: WireRequest,
  requestId: string,
): Call {
  const credential = credentialOf(signed);
  const now = world.now();
  const callOf = (account: string, region: string, principal: Principal): Call => ({
    account,
    region,
    principal,
    requestId,
    request,
    get context() {
      return requestContext(service, request, region, now);
    },
  });
  if (credential === undefined) {
    if (service.id !== 's3') throw refuse.unsignedFault(service);
    return callOf('', '', anonymous);
  }
  if (credential === 'incomplete') throw refuse.signatureFault(service, 'incomplete');
  const key = world.iam.key(credential.accessKeyId);
  const refusal = verify(credential, key, signed, signed.body, now);
  if (refusal || !key) throw refuse.signatureFault(service, refusal ?? 'unknown-key');
  return callOf(key.account, credential.region, key.principal);
}

function checkInput(
  service: Service,
  operation: Operation,
  schema: OperationSchema,
  input: Record<string, unknown>,
): void {
  const missing = schema.input.members.filter(
    ({ required, name }) => required && (input[name] === undefined || input[name] === ''),
  );
  if (missing.length > 0)
    throw refuse.requiredFault(
      service,
      missing.map(({ name }) => name),
    );
  const ignored = Object.keys(input).filter((name) => input[name] !== undefined && !operation.takes.includes(name));
  if (ignored.length > 0) throw refuse.unhonouredFault(service, operation.name, ignored);
}

function send(response: ServerResponse, { status, headers, body }: WireResponse): void {
  const size = typeof body === 'string' ? Buffer.byteLength(body) : body.byteLength;
  const length: Record<string, string> =
    status === 204 || status === 304 || 'content-length' in headers ? {} : { 'content-length': String(size) };
  response.writeHead(status, { ...headers, ...length });
  // Text goes out in one piece with the headers.
  response.end(response.req.method === 'HEAD' ? undefined : body);
}
