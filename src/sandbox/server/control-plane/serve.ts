// One request to one service: signature, operation, input, permission, limits, injections, the operation itself, and the
// answer once the change is on disk.
import { randomUUID } from 'node:crypto';
import { AwsError } from '../aws-error.ts';
import type { Instance, SandboxContext } from '../context.ts';
import { Overloaded, TooLarge } from '../http/body.ts';
import { decodeChunked } from '../http/chunked.ts';
import { decompress } from '../http/compressed.ts';
import { observeStream } from '../http/streams.ts';
import { oneLine, pathStyle } from '../http/wire.ts';
import { injectAfter, runWith, type InjectionKind } from '../injections/kinds.ts';
import { randomText } from '../random.ts';
import {
  spokenIn,
  type Call,
  type Caller,
  type FormRequest,
  type Operation,
  type Service,
  type WireRequest,
  type WireResponse,
} from '../service.ts';
import { readInput, readJson } from '../../protocol/read.ts';
import { formOf, match } from '../../protocol/route.ts';
import type { OperationSchema } from '../../protocol/schema.ts';
import { missingBelow } from '../../protocol/type-errors.ts';
import { writeError, writeJson, writeOutput } from '../../protocol/write.ts';
import { asStorageError, DamagedError } from '../../state/store.ts';
import type { Hop } from '../traces/hop.ts';
import { messageOf } from '../traces/messages.ts';
import { controlPlaneDoor } from '../traces/traces.ts';
import { authenticate, callOf, callOfForm, chunksOf, identify, verifyDeclared } from './authenticate.ts';
import { authorize, requestContext } from './authorize.ts';
import { limitCalls } from './call-limits.ts';

/** `body`: as it was sent, or why it was not read. `given`: of the endpoint that took the request. */
export async function serve(
  instance: Instance,
  id: string,
  wire: WireRequest,
  body: Buffer | Error,
  given?: Hop,
): Promise<WireResponse> {
  const { context: sandbox } = instance;
  let form: FormRequest | undefined;
  return respond(instance, id, wire, {
    hop: given,
    call(service, requestId, hop) {
      if (body instanceof Error) throw bodyError(service, wire, body) ?? body;
      form = service.readForm({ ...wire, body });
      if (form) {
        hop.note('sent as', 'an HTML form (POST Object)');
        return callOfForm(sandbox, service, form, requestId, hop);
      }
      const signer = identify(sandbox, service, wire);
      authenticate(service, signer, { ...wire, body });
      // A call that a function makes is a part of its invocation.
      if (signer) sandbox.traces.hopOf(signer.key.accessKeyId)?.adopt(hop);
      const decoded = decodeChunked(wire.headers, body, chunksOf(signer));
      const plain = service.storesEncoding ? decoded : decompress(decoded, service.errors.malformed);
      const request: WireRequest = { ...wire, ...plain, path: pathStyle(service, wire) };
      return callOf(sandbox, service, signer, request, requestId, hop);
    },
    injection: (service, operation, account) => sandbox.injection?.(service, operation, account),
    asSent: (response) => form?.answer(response) ?? response,
  });
}

/** A request of one service of the sandbox to another, with a caller that no signature names. */
export function serveFor(caller: Caller, instance: Instance, id: string, request: WireRequest): Promise<WireResponse> {
  const { principal, context: more } = caller;
  return respond(instance, id, request, {
    call(service, requestId, hop) {
      const now = instance.context.now();
      return {
        account: '',
        region: '',
        principal: { ...principal, hop },
        requestId,
        request,
        get context() {
          return { ...requestContext(service, request, '', now), ...more };
        },
      };
    },
    injection: () => undefined,
    asSent: (response) => response,
    hop: principal.hop,
  });
}

interface Respond {
  call(service: Service, requestId: string, hop: Hop): Call;
  injection(service: string, operation: string, account: string): InjectionKind | undefined;
  /** What the client gets, from the response of an operation that succeeded. */
  asSent(response: WireResponse): WireResponse;
  /** Of the service that asks. */
  readonly hop?: Hop | undefined;
}

async function respond(
  instance: Instance,
  id: string,
  wire: WireRequest,
  { call: callFrom, injection: injectionFor, asSent, hop: given }: Respond,
): Promise<WireResponse> {
  const { context: sandbox } = instance;
  const started = sandbox.now();
  const service = spokenIn(await instance.service(id), wire);
  const requestId = newRequestId(service);
  const hop = given ?? sandbox.traces.begin(controlPlaneDoor, service.id, wire.method);
  let name = wire.method;
  let sent = wire;
  const answered = (response: WireResponse, error?: AwsError): WireResponse => {
    hop.name = name;
    hop.request = messageOf(sent.headers, sent.body);
    const finish = (body: Uint8Array | string) =>
      hop.finish({
        id: requestId,
        status: response.status,
        error: error && { code: error.code, message: error.message },
        response: messageOf(response.headers, body),
      });
    if (response.stream) return { ...response, stream: observeStream(response.stream, finish).stream };
    finish(response.body);
    return response;
  };
  try {
    const call = callFrom(service, requestId, hop);
    const { request } = call;
    sent = request;
    service.checkRequest(request);
    const found = match(service, request);
    if (call.principal.type === 'anonymous' && !takesUnsigned(service, found?.operation.name))
      throw service.errors.unsigned();
    if (!found) {
      name = askedOf(service, request);
      throw service.errors.unknownOperation(name, request);
    }
    name = found.operation.name;
    const operation = service.operations.get(name);
    if (!operation) {
      sandbox.log(`not served ${service.id} ${name}`);
      throw service.errors.unservedOperation(name, request);
    }
    checkDocument(service, found.operation, request);
    const input = operation.raw ? readJson(request) : await readInput(service, found, request);
    checkInput(service, operation, found.operation, input);
    authorize(sandbox, service, operation, input, call);
    limitCalls(sandbox, service, call);
    const injection = injectionFor(service.id, name, call.account);
    const output = await runWith(injection, service, operation, found.operation, input, call);
    await sandbox.store.commit();
    injectAfter(injection);
    const written = operation.raw
      ? writeJson(service, found.operation, output, requestId)
      : await writeOutput(service, found.operation, output, requestId);
    const headers = { ...written.headers, ...operation.headers?.(output, call) };
    const response = asSent({ ...written, headers, ...(request.method === 'HEAD' && { body: '' }) });
    log(sandbox, service, name, response.status, started);
    return answered(response);
  } catch (thrown) {
    // Clients retry such a request, and find everything empty after the reset.
    const error = instance.closing ? service.errors.unavailable() : await asAwsError(sandbox, service, thrown);
    log(sandbox, service, name, error.status, started, `${error.code} ${error.message}`);
    return answered(writeError(service, error, requestId, wire.method === 'HEAD'), error);
  }
}

/** What the headers alone say of a request with a body: a refusal, or whether the caller has a key. */
export function judgeHead(
  sandbox: SandboxContext,
  service: Service,
  wire: WireRequest,
): { readonly refused?: WireResponse; readonly isKnown?: boolean } {
  const requestId = newRequestId(service);
  try {
    const signer = identify(sandbox, service, wire);
    if (signer) verifyDeclared(service, signer, wire);
    else checkUnsigned(sandbox, service, wire, requestId);
    return { isKnown: signer !== undefined };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    log(sandbox, service, wire.method, error.status, sandbox.now(), `${error.code} ${error.message}`);
    const refused = writeError(service, error, requestId, wire.method === 'HEAD');
    const hop = sandbox.traces.begin(controlPlaneDoor, service.id, wire.method);
    hop.request = messageOf(wire.headers);
    hop.finish({ id: requestId, status: error.status, error, response: messageOf(refused.headers, refused.body) });
    return { refused };
  }
}

function checkUnsigned(sandbox: SandboxContext, service: Service, wire: WireRequest, requestId: string): void {
  const request = { ...wire, path: pathStyle(service, wire) };
  const found = match(service, request);
  if (found)
    service.checkUnsigned(found.operation.name, found.labels, callOf(sandbox, service, undefined, request, requestId));
}

function takesUnsigned({ takesUnsigned: taken }: Service, operation = ''): boolean {
  return typeof taken === 'boolean' ? taken : taken.includes(operation);
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

export function newRequestId({ requestIdLength }: Service): string {
  if (requestIdLength === undefined) return randomUUID();
  const bytes = randomText(requestIdLength, 'latin1');
  return Array.from(bytes, (byte) => letters.charAt(byte.charCodeAt(0) % letters.length)).join('');
}

/** Undefined for an error that is not about the size of bodies. */
function bodyError(service: Service, request: WireRequest, error: Error): AwsError | undefined {
  if (error instanceof Overloaded) return service.errors.throttled();
  if (!(error instanceof TooLarge)) return undefined;
  return service.errors.tooLarge(error.limit, error.size, match(service, request)?.operation.name);
}

function askedOf({ dialect }: Service, request: WireRequest): string {
  if (dialect === 'query') return formOf(request).get('Action') ?? '';
  return request.headers['x-amz-target'] ?? `${request.method} ${request.path}`;
}

/** Only the operation says whether a body is a document or a stream. */
function checkDocument({ maxDocument, errors }: Service, { input }: OperationSchema, { body }: WireRequest): void {
  if (body.length <= maxDocument || input.members.some(({ schema }) => schema.isStreaming())) return;
  throw errors.documentTooLarge(maxDocument);
}

export function checkInput(
  { dialect, errors }: Service,
  operation: Operation,
  schema: OperationSchema,
  input: Record<string, unknown>,
): void {
  const { members } = schema.input;
  const isMissing = (value: unknown) => value === undefined || (value === '' && !operation.raw);
  const missing = members.filter(({ required, name }) => required && isMissing(input[name])).map(({ name }) => name);
  // Services check the members of XML documents by rules of their own.
  if (missing.length === 0 && !operation.raw && dialect !== 'restXml')
    missing.push(...members.flatMap((member) => missingBelow(member.schema, input[member.name], member.name)));
  if (missing.length > 0) throw errors.missing(missing.slice(0, 10));
  const others = Object.keys(input).filter((name) => !operation.takes.includes(name));
  const ignored = others.filter((name) => !isOff(input[name]));
  if (ignored.length > 0) throw errors.unsupportedParameters(operation.name, ignored);
  // An operation sees only what it supports.
  for (const name of others) delete input[name];
}

/** Tools send these also for a feature that they do not use: the operation does the same without them. */
function isOff(value: unknown): boolean {
  if (value === undefined || value === null || value === false || value === '') return true;
  if (typeof value !== 'object' || value instanceof Date || ArrayBuffer.isView(value)) return false;
  return Object.values(value).every(isOff);
}

/** 507 is not a status that clients retry: a full disk does not empty itself. */
export async function asAwsError(sandbox: SandboxContext, service: Service, thrown: unknown): Promise<AwsError> {
  try {
    if (!(thrown instanceof AwsError)) throw thrown;
    // What a refused request has changed counts too.
    await sandbox.store.commit();
    return thrown;
  } catch (error) {
    if (error instanceof DamagedError) {
      const { code, status } = service.errors.internal();
      return new AwsError(code, status, error.message);
    }
    const storage = asStorageError(error);
    if (storage) return new AwsError('InsufficientStorage', 507, storage.message);
    throw error;
  }
}

export function log(
  sandbox: SandboxContext,
  service: Service,
  name: string,
  status: number,
  started: number,
  detail = '',
): void {
  sandbox.log(oneLine(`${service.id} ${name} ${status} ${sandbox.now() - started}ms ${detail}`.trimEnd()));
}
