// Invoke: at once, later (Event), or not at all (DryRun).
import * as sdk from '@aws-sdk/client-lambda';
import { throwAwsError } from '../../../server/aws-error.ts';
import { functionArn } from '../names.ts';
import { denied, functionNotFound, tooLarge } from '../errors.ts';
import { newTraceRoot } from '../execution/invoker.ts';
import { operationsOf, type Call, type Operation } from '../../../server/service.ts';
import { onFunction, ownAccount, target, type GetLambda } from './target.ts';

const operation = operationsOf(sdk);
const maximumSync = 6_291_456;
const maximumAsync = 1_048_576;
/** Of the calls under way: what the answer tells of the trace. */
const traces = new WeakMap<Call, string>();

export function invokeOperations(lambda: GetLambda): Operation[] {
  return [
    operation(
      'Invoke',
      {
        takes: ['FunctionName', 'InvocationType', 'LogType', 'ClientContext', 'Payload', 'Qualifier'],
        // Decided below: the function's own policy may let the caller in, too.
        action: null,
        on: onFunction('InvokeFunction'),
        headers: ({ StatusCode }, call) => ({
          'x-amzn-remapped-content-length': '0',
          'x-amzn-trace-id': `root=${traces.get(call)};sampled=0`,
          // Whatever the function answers, and bytes too.
          ...(StatusCode === 200 && { 'content-type': 'application/json' }),
        }),
      },
      async (input, call) => {
        const { functions, invoker, judge, queue } = await lambda();
        const name = target(input, call);
        ownAccount(name.account, 'InvokeFunction', functionArn(name), call);
        const decision = judge(name, call.principal, call.context);
        if (!decision.allowed) denied(decision.text);
        const payload = readPayload(input.Payload as Uint8Array | undefined, input.InvocationType);
        const clientContext = readClientContext(input.ClientContext);
        const traceRoot = newTraceRoot(Date.now());
        traces.set(call, traceRoot);
        if (!functions.find(name)) functionNotFound(functionArn(name));
        const { version } = functions.running(name);
        if (input.InvocationType === 'DryRun') return { StatusCode: 204, ExecutedVersion: version };
        if (input.InvocationType === 'Event') {
          const { account, region } = call;
          queue.put(call.requestId, {
            functionArn: functionArn(name),
            account,
            region,
            payload,
            clientContext,
            attempt: 0,
          });
          return { StatusCode: 202 };
        }
        const ended = await invoker.invoke(name, {
          requestId: call.requestId,
          payload,
          clientContext,
          traceRoot,
        });
        return {
          StatusCode: 200,
          ExecutedVersion: ended.version,
          Payload: ended.payload as unknown as NonNullable<sdk.InvokeCommandOutput['Payload']>,
          ...(ended.failed && { FunctionError: 'Unhandled' }),
          ...(input.LogType === 'Tail' && { LogResult: ended.tail.toString('base64') }),
        };
      },
    ),
  ];
}

function readPayload(bytes: Uint8Array | undefined, type: string | undefined): string {
  const limit = type === 'Event' ? maximumAsync : maximumSync;
  if (bytes && bytes.length > limit)
    tooLarge(`Request must be smaller than ${limit} bytes for the InvokeFunction operation`);
  const text = Buffer.from(bytes ?? []).toString('utf8');
  if (text === '') return '{}';
  try {
    JSON.parse(text);
  } catch (error) {
    const reason = `Could not parse payload into json: ${(error as Error).message}`;
    throwAwsError(sdk.InvalidRequestContentException$, `Could not parse request body into json: ${reason}`, {
      Type: 'User',
    });
  }
  return text;
}

function readClientContext(base64: string | undefined): string | undefined {
  if (base64 === undefined) return undefined;
  const text = Buffer.from(base64, 'base64').toString('utf8');
  try {
    JSON.parse(text);
    return text;
  } catch {
    return throwAwsError(
      sdk.InvalidRequestContentException$,
      'Client context must be a valid Base64-encoded JSON object.',
      {
        Type: 'User',
      },
    );
  }
}
