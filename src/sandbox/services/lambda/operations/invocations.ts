// Invoke: at once, later (Event), or only the permission check (DryRun).
import * as sdk from '@aws-sdk/client-lambda';
import { clientContextUnreadable, functionNotFound, payloadTooLarge, payloadUnreadable } from '../errors.ts';
import { newTraceRoot } from '../execution/invoker.ts';
import { functionArn } from '../rules/function-names.ts';
import { latest } from '../rules/functions.ts';
import { operationsOf, type Call, type Operation } from '../../../server/service.ts';
import { invokedFunction, requestedFunction, type LoadLambda } from './requested-function.ts';

const operation = operationsOf(sdk);
const maxPayload = 6_291_456;
const maxEventPayload = 1_048_576;
/** Of the calls in progress, for the trace header of their responses. */
const traceRoots = new WeakMap<Call, string>();

export function invocationOperations(lambda: LoadLambda): Operation[] {
  return [
    operation(
      'Invoke',
      {
        takes: ['FunctionName', 'InvocationType', 'LogType', 'ClientContext', 'Payload', 'Qualifier'],
        action: 'lambda:InvokeFunction',
        on: invokedFunction,
        headers: ({ StatusCode }, call) => ({
          'x-amzn-remapped-content-length': '0',
          'x-amzn-trace-id': `root=${traceRoots.get(call)};sampled=0`,
          // For every payload, also for bytes.
          ...(StatusCode === 200 && { 'content-type': 'application/json' }),
        }),
      },
      async (input, call) => {
        const { functions, invoker, queue } = await lambda();
        const name = requestedFunction(input, call);
        const arn = functionArn(name);
        const payload = readPayload(input.Payload as Uint8Array | null | undefined, input.InvocationType);
        const clientContext = readClientContext(input.ClientContext);
        const traceRoot = newTraceRoot(Date.now());
        traceRoots.set(call, traceRoot);
        if (!functions.find(name)) functionNotFound(functionArn({ ...name, qualifier: name.qualifier ?? latest }));
        const { version } = functions.runningVersion(name);
        const { account, region, requestId } = call;
        if (input.InvocationType === 'DryRun') return { StatusCode: 204, ExecutedVersion: version };
        if (input.InvocationType === 'Event') {
          queue.add(requestId, {
            functionArn: arn,
            account,
            region,
            payload,
            clientContext,
            attempt: 0,
            since: Date.now(),
          });
          return { StatusCode: 202 };
        }
        const execution = await invoker.invoke(name, {
          requestId,
          payload,
          clientContext,
          traceRoot,
          hop: call.principal.hop,
        });
        return {
          StatusCode: 200,
          ExecutedVersion: execution.version,
          Payload: execution.payload as unknown as NonNullable<sdk.InvokeCommandOutput['Payload']>,
          ...(execution.failed && { FunctionError: 'Unhandled' }),
          ...(input.LogType === 'Tail' && { LogResult: execution.tail.toString('base64') }),
        };
      },
    ),
  ];
}

/** `bytes`: null for a request without a body. */
export function readPayload(bytes: Uint8Array | null | undefined, type: string | undefined): string {
  const limit = type === 'Event' ? maxEventPayload : maxPayload;
  if (bytes && bytes.length > limit) payloadTooLarge(limit);
  const text = Buffer.from(bytes ?? []).toString('utf8');
  if (text === '') return '{}';
  try {
    JSON.parse(text);
  } catch (error) {
    payloadUnreadable((error as Error).message);
  }
  return text;
}

export function readClientContext(base64: string | undefined): string | undefined {
  if (base64 === undefined) return undefined;
  const text = Buffer.from(base64, 'base64').toString('utf8');
  try {
    JSON.parse(text);
  } catch {
    clientContextUnreadable();
  }
  return text;
}
