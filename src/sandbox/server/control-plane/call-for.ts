// A call that one service of the sandbox makes to another for somebody: without HTTP and without a signature, and with all
// that follows them.
import type { Instance } from '../context.ts';
import { injectAfter, runWith } from '../injections/kinds.ts';
import type { Call, Caller, Operation, WireRequest } from '../service.ts';
import { operationSchema } from '../../protocol/schema.ts';
import { authorize, requestContext } from './authorize.ts';
import { limitCalls } from './call-limits.ts';
import { asAwsError, checkInput, log, newRequestId } from './serve.ts';

/** A call that a service of the sandbox makes for somebody, as an SDK would make it. */
export interface ServiceCall {
  readonly service: string;
  readonly operation: string;
  /** As the SDK's command takes it. */
  input(operation: Operation): Record<string, unknown>;
  readonly account: string;
  readonly region: string;
}

const noRequest: WireRequest = {
  method: 'POST',
  path: '/',
  query: new URLSearchParams(),
  headers: {},
  body: Buffer.alloc(0),
};

/**
 * Carries out the call with the caller's permissions, and resolves with the output once it is on disk. Rejects with the
 * AwsError that a client would get.
 */
export async function callFor(
  { principal, context: more }: Caller,
  instance: Instance,
  { service: id, operation: name, input: inputFor, account, region }: ServiceCall,
): Promise<Record<string, unknown>> {
  const { context: sandbox } = instance;
  const started = sandbox.now();
  const service = await instance.service(id);
  const operation = service.operations.get(name);
  if (!operation) throw service.errors.unservedOperation(name, noRequest);
  const input = inputFor(operation);
  const requestId = newRequestId(service);
  const hop = principal.hop?.begin(service.id, name);
  const call: Call = {
    account,
    region,
    principal: { ...principal, hop },
    requestId,
    // Some operations look for words in the body, to save work where there are none. An upload is its body.
    request: {
      ...noRequest,
      body: Buffer.isBuffer(input['Body']) ? input['Body'] : Buffer.from(JSON.stringify(input)),
    },
    get context() {
      return { ...requestContext(service, noRequest, region, started), ...more };
    },
  };
  try {
    const schema = operationSchema(operation.schema);
    checkInput(service, operation, schema, input);
    authorize(sandbox, service, operation, input, call);
    limitCalls(sandbox, service, call);
    const injection = sandbox.injection?.(service.id, name, account);
    const output = await runWith(injection, service, operation, schema, input, call);
    await sandbox.store.commit();
    injectAfter(injection);
    log(sandbox, service, name, 200, started);
    hop?.finish({ id: requestId, status: 200 });
    return output;
  } catch (thrown) {
    const error = instance.closing ? service.errors.unavailable() : await asAwsError(sandbox, service, thrown);
    log(sandbox, service, name, error.status, started, `${error.code} ${error.message}`);
    hop?.finish({ id: requestId, status: error.status, error: { code: error.code, message: error.message } });
    throw error;
  }
}
