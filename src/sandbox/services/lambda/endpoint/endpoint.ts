// The address of a function URL: who may call it, CORS, and the function's response.
import { randomUUID } from 'node:crypto';
import { AwsError } from '../../../server/aws-error.ts';
import { signatureErrorOf } from '../../../server/control-plane/signature-errors.ts';
import type { EndpointHandler, EndpointRequest, EndpointResponse } from '../../../server/endpoints.ts';
import { anonymous, type Principal } from '../../../server/principal.ts';
import type { ServiceContext } from '../../context.ts';
import { corsHeaders, isPreflight } from '../../shared/cors-headers.ts';
import { functionResponse } from '../../shared/function-response.ts';
import { requestKeys, signerOf, type IamIdentity } from '../../shared/signed-requests.ts';
import { payloadTooLarge } from '../errors.ts';
import type { Execution } from '../execution/execution-environment.ts';
import { newTraceRoot } from '../execution/invoker.ts';
import type { OnChunk } from '../execution/function-process.ts';
import { finishHop, type LambdaParts } from '../lambda.ts';
import { latest, recordsOf, type FunctionUrlRecord } from '../records.ts';
import { functionArn, type FunctionName } from '../rules/function-names.ts';
import { urlEvent } from './event.ts';
import { errorResponse, urlResponses } from './responses.ts';
import { streamedResponse } from './streamed-response.ts';

/** The limit of an invocation. */
const maxPayload = 6_291_556;

export function functionUrlEndpoint(sandbox: ServiceContext): EndpointHandler {
  return {
    service: 'lambda',
    async respond(id, request) {
      const lambda = (await sandbox.lambda()) as LambdaParts;
      const found = findUrl(sandbox, id);
      const call: UrlCall = { sandbox, lambda, request, requestId: randomUUID(), time: sandbox.now() };
      const traceRoot = newTraceRoot(call.time);
      const response = found ? await respond(call, found, traceRoot) : urlResponses.unknownHost;
      const ids = { 'x-amzn-requestid': call.requestId, 'x-amzn-trace-id': `Root=${traceRoot};Sampled=0` };
      return { ...response, headers: { ...response.headers, ...ids } };
    },
    refuseHost: () => urlResponses.unknownHost,
  };
}

interface UrlCall {
  readonly sandbox: ServiceContext;
  readonly lambda: LambdaParts;
  readonly request: EndpointRequest;
  readonly requestId: string;
  readonly time: number;
}

interface FoundUrl {
  readonly name: FunctionName;
  readonly url: FunctionUrlRecord;
}

function findUrl({ store }: ServiceContext, id: string): FoundUrl | undefined {
  for (const record of recordsOf(store).functions.values()) {
    for (const [key, url] of Object.entries(record.urls ?? {})) {
      if (url.id === id) return { name: { ...record, qualifier: key === latest ? undefined : key }, url };
    }
  }
  return undefined;
}

async function respond(call: UrlCall, found: FoundUrl, traceRoot: string): Promise<EndpointResponse> {
  const { request } = call;
  const { Cors: cors } = found.url;
  request.hop.resource = functionArn(found.name);
  // With CORS configured, the function gets no preflight.
  if (cors && isPreflight(request)) return { status: 200, headers: corsHeaders(cors, request), body: '' };
  const response = await respondToCaller(call, found, traceRoot);
  // The function's own CORS headers stay, unlike in an HTTP API: a browser refuses a response that has them twice.
  return cors ? withBoth(response, corsHeaders(cors, request)) : response;
}

function withBoth(response: EndpointResponse, added: EndpointResponse['headers']): EndpointResponse {
  const headers = { ...response.headers };
  for (const [name, value] of Object.entries(added)) headers[name] = [headers[name] ?? [], value].flat();
  return { ...response, headers };
}

async function respondToCaller(call: UrlCall, found: FoundUrl, traceRoot: string): Promise<EndpointResponse> {
  const caller = callerOf(call, found);
  if ('refused' in caller) return caller.refused;
  const { request, requestId, time, lambda, sandbox } = call;
  const event = urlEvent({ urlId: found.url.id, request, requestId, traceRoot, time, identity: caller.identity });
  const arn = functionArn(found.name);
  const hop = request.hop.begin('lambda', found.name.name, arn);
  hop.id = requestId;
  const invoke = async (onChunk?: OnChunk): Promise<Execution> => {
    const payload = JSON.stringify(event);
    if (Buffer.byteLength(payload) > maxPayload) payloadTooLarge(maxPayload);
    const execution = await lambda.invoker.invoke(found.name, { requestId, payload, traceRoot, hop, onChunk });
    finishHop(hop, Buffer.from(payload), {
      payload: execution.payload,
      functionError: execution.failed ? 'Unhandled' : undefined,
    });
    return execution;
  };
  try {
    if (found.url.InvokeMode === 'RESPONSE_STREAM') return await streamedResponse(invoke);
    const { payload, failed } = await invoke();
    return (failed ? undefined : functionResponse(payload, 'url')) ?? urlResponses.failed;
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    hop.finish({ status: error.status, error: { code: error.code, message: error.message } });
    sandbox.log(`function-url ${arn} ${error.status}: ${error.message}`);
    return errorResponse(error);
  }
}

type Caller = { readonly identity?: IamIdentity | undefined } | { readonly refused: EndpointResponse };

/**
 * Two permissions are needed since October 2025: to call the URL, and to invoke the function by way of it.
 * source: docs.aws.amazon.com/lambda/latest/dg/urls-auth.html, checked 2026-11-29
 */
function callerOf({ sandbox, lambda, request, time }: UrlCall, { name, url }: FoundUrl): Caller {
  const { region, account } = name;
  const refuse = (reason: string, refused: EndpointResponse = urlResponses.forbidden): Caller => {
    sandbox.log(`function-url ${functionArn(name)} ${refused.status}: ${reason}`);
    return { refused };
  };
  let principal: Principal = anonymous;
  let identity: IamIdentity | undefined;
  if (url.AuthType === 'AWS_IAM') {
    const signer = signerOf(sandbox, request, { service: 'lambda', region, time });
    if ('reason' in signer) {
      const { reason, refusal } = signer;
      return refuse(reason, refusal && errorResponse(signatureErrorOf('restJson', refusal)));
    }
    ({ principal, identity } = signer);
  }
  // The URL of an alias that was deleted stays, and nobody has a permission for it.
  const permissions = [
    ['lambda:InvokeFunctionUrl', { 'lambda:FunctionUrlAuthType': url.AuthType }],
    ['lambda:InvokeFunction', { 'lambda:InvokedViaFunctionUrl': 'true' }],
  ] as const;
  for (const [action, keys] of permissions) {
    const { allowed, text } = sandbox.access.decide({
      principal: { ...principal, hop: request.hop },
      action,
      resource: functionArn(name),
      resourceAccount: account,
      context: { ...requestKeys(request, region, time), 'lambda:FunctionArn': functionArn(name), ...keys },
    });
    if (!allowed) return refuse(text);
  }
  return lambda.functions.exists(name) ? { identity } : refuse('there is no such alias');
}
