// The control plane: one port on loopback for every AWS service. A request's way in: host and origin, body, service,
// signature, operation, permission, handler; and only when the change is on disk, the answer.
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { AwsError } from '../aws-error.ts';
import type { SandboxInstance } from '../../sandbox-instance.ts';
import type { SandboxContext } from '../context.ts';
import { missingBelow } from '../../protocol/type-errors.ts';
import { dialectOf, match } from '../../protocol/route.ts';
import { readInput, readJson } from '../../protocol/read.ts';
import { writeError, writeJson, writeOutput } from '../../protocol/write.ts';
import type { Operation, Service, WireRequest, WireResponse } from '../service.ts';
import type { OperationSchema } from '../../protocol/schema.ts';
import { isServed, serviceFor, type ServiceId } from '../../services/index.ts';
import { asStorageError } from '../../state/store.ts';
import { authenticate, callOf, chunksOf, identify } from './authenticate.ts';
import { authorize } from './authorize.ts';
import { ClientGone, collect } from '../http/body.ts';
import { decodeChunked } from '../http/chunked.ts';
import { Dropped, meetAfter, runWith, unavailable } from '../injections/kinds.ts';
import { foreignRequest } from './origin-check.ts';
import { limitCalls } from './call-limits.ts';
import { bodyFault, checkDocument, limitOf } from './limits.ts';
import { answerOwn, plain, type OwnParts } from './admin-api.ts';
import * as refuse from './refusals.ts';
import { newRequestId } from './request-id.ts';
import { createPatientServer, send, type Patience } from '../http/server.ts';
import { refuseService } from './unserved.ts';
import { checkUri, oneLine, pathStyle, wireRequest } from '../http/wire.ts';

export interface ControlPlane extends OwnParts {
  /** Lets a request in, and counts it until it has ended. */
  readonly enter: <T>(work: (inside: SandboxInstance) => Promise<T>) => Promise<T>;
  readonly log: (line: string) => void;
  readonly touched: () => void;
  readonly patience: Patience;
}

/** Of a request to a service that is not there: enough to tell what it asks for. */
const maxUnservedBytes = 1024 * 1024;

export function createControlPlane(plane: ControlPlane): Server {
  return createPatientServer((message, response) => {
    plane.touched();
    answer(plane, message, response)
      .catch((error: unknown) => {
        if (error instanceof Dropped || error instanceof ClientGone) throw error;
        plane.log(`bug ${message.method} ${message.url} ${error instanceof Error ? error.stack : String(error)}`);
        return plain(500, 'The sandbox failed; see its log.');
      })
      .then((answered) => send(response, answered))
      .catch((error: unknown) => {
        if (!(error instanceof ClientGone)) plane.log(`lost ${message.url} ${String(error)}`);
        response.destroy();
      });
  }, plane.patience);
}

async function answer(plane: ControlPlane, message: IncomingMessage, answering: ServerResponse): Promise<WireResponse> {
  const foreign = foreignRequest(message);
  if (foreign) return plain(403, foreign);
  const wire = wireRequest(message);
  if (wire.path.startsWith('/_sandbox/')) return answerOwn(plane, wire, message, answering);
  const id = serviceFor(wire);
  if (!isServed(id)) return refuseUnserved(plane, id, wire, message, answering);
  const refused = isLarge(wire) && (await plane.enter((inside) => refuseStranger(inside, id, wire)));
  if (refused) return refused;
  // Outside, as who is slow to send must not keep a reset waiting.
  const body = await collect(message, answering, limitOf(id)).catch((error: unknown) => error as Error);
  if (body instanceof ClientGone) throw body;
  return plane.enter((inside) => serve(inside, id, wire, body));
}

async function refuseUnserved(
  plane: ControlPlane,
  id: string,
  wire: WireRequest,
  message: IncomingMessage,
  answering: ServerResponse,
): Promise<WireResponse> {
  const body = await collect(message, answering, maxUnservedBytes).catch(() => Buffer.alloc(0));
  const { response, asked } = refuseService(id, { ...wire, body }, newRequestId(id));
  plane.log(`not served ${oneLine(asked)}`);
  return response;
}

/** A small body is read sooner than it is known who sends it. */
function isLarge({ headers }: WireRequest): boolean {
  return 'transfer-encoding' in headers || Number(headers['content-length'] ?? 0) > 64 * 1024;
}

/** Whoever has no key that is good is refused before the body is read. */
async function refuseStranger(
  inside: SandboxInstance,
  id: ServiceId,
  wire: WireRequest,
): Promise<WireResponse | undefined> {
  const { context: sandbox } = inside;
  const target = await inside.service(id);
  try {
    identify(sandbox, target, wire);
    return undefined;
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    log(sandbox, target, wire.method, error.status, sandbox.now(), `${error.code} ${error.message}`);
    return writeError(target, error, newRequestId(id), wire.method === 'HEAD');
  }
}

async function serve(
  inside: SandboxInstance,
  id: ServiceId,
  wire: WireRequest,
  body: Buffer | Error,
): Promise<WireResponse> {
  const { context: sandbox } = inside;
  const started = sandbox.now();
  const requestId = newRequestId(id);
  const target = await inside.service(id);
  let name = wire.method;
  try {
    if (body instanceof Error) throw bodyFault(target, wire, body) ?? body;
    const signer = identify(sandbox, target, wire);
    authenticate(target, signer, { ...wire, body });
    const decoded = decodeChunked(wire.headers, body, chunksOf(signer));
    const request: WireRequest = { ...wire, ...decoded, path: pathStyle(wire) };
    const call = callOf(sandbox, target, signer, request, requestId);
    checkUri(target, request);
    const found = match(target, request);
    if (!found) {
      name = refuse.askedOf(target, request);
      throw refuse.unknownFault(target, request);
    }
    name = found.operation.name;
    const operation = target.operations.get(name);
    if (!operation) {
      sandbox.log(`not served ${target.id} ${name}`);
      throw refuse.unservedFault(target, name, request);
    }
    checkDocument(target, found.operation, request);
    const input = operation.raw ? readJson(request) : await readInput(target, found, request);
    checkInput(target, operation, found.operation, input);
    authorize(sandbox, target, operation, input, call);
    limitCalls(sandbox, target, call);
    const fault = sandbox.injection?.(target.id, name, call.account);
    const output = await runWith(fault, target, operation, found.operation, input, call);
    await sandbox.store.commit();
    meetAfter(fault);
    const response = operation.raw
      ? writeJson(target, found.operation, output, requestId)
      : await writeOutput(target, found.operation, output, requestId);
    log(sandbox, target, name, response.status, started);
    const headers = { ...response.headers, ...operation.headers?.(output, call) };
    return { ...response, headers, ...(request.method === 'HEAD' && { body: '' }) };
  } catch (thrown) {
    // What it worked on is being taken away: clients try such a request again, and find all empty.
    const error = inside.closing ? unavailable(target) : await asFault(sandbox, thrown);
    log(sandbox, target, name, error.status, started, `${error.code} ${error.message}`);
    return writeError(target, error, requestId, wire.method === 'HEAD');
  }
}

/** 507 is not a status that clients try again by themselves: the disk does not empty itself. */
async function asFault(sandbox: SandboxContext, thrown: unknown): Promise<AwsError> {
  try {
    if (!(thrown instanceof AwsError)) throw thrown;
    // What a refused request has changed, counts too.
    await sandbox.store.commit();
    return thrown;
  } catch (error) {
    const storage = asStorageError(error);
    if (storage) return new AwsError('InsufficientStorage', 507, storage.message);
    throw error;
  }
}

function log(
  sandbox: SandboxContext,
  service: Service,
  name: string,
  status: number,
  started: number,
  detail = '',
): void {
  sandbox.log(oneLine(`${service.id} ${name} ${status} ${sandbox.now() - started}ms ${detail}`.trimEnd()));
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
  const names = missing.map(({ name }) => name);
  // What is in a document, S3 and CloudFront judge by rules of their own.
  if (names.length === 0 && !operation.raw && dialectOf(service) !== 'restXml')
    names.push(
      ...schema.input.members.flatMap((member) => missingBelow(member.schema, input[member.name], member.name)),
    );
  if (names.length > 0) throw refuse.requiredFault(service, names.slice(0, 10));
  const ignored = Object.keys(input).filter((name) => input[name] !== undefined && !operation.takes.includes(name));
  if (ignored.length > 0) throw refuse.unhonouredFault(service, operation.name, ignored);
}
