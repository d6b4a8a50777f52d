// InvokeWithResponseStream: the response comes in the events of a stream, while the function makes it.
import * as sdk from '@aws-sdk/client-lambda';
import { eventMessage, eventStreamType } from '../../../protocol/event-stream.ts';
import { operationsOf, type Operation } from '../../../server/service.ts';
import { createByteStream } from '../endpoint/byte-stream.ts';
import { functionNotFound } from '../errors.ts';
import type { Execution } from '../execution/execution-environment.ts';
import { functionArn } from '../rules/function-names.ts';
import { latest } from '../rules/functions.ts';
import { readClientContext, readPayload } from './invocations.ts';
import { invokedFunction, requestedFunction, type LoadLambda } from './requested-function.ts';

const operation = operationsOf(sdk);

export function streamedInvocationOperations(lambda: LoadLambda): Operation[] {
  return [
    operation(
      'InvokeWithResponseStream',
      {
        takes: ['FunctionName', 'InvocationType', 'LogType', 'ClientContext', 'Payload', 'Qualifier'],
        action: 'lambda:InvokeFunction',
        on: invokedFunction,
      },
      async (input, call) => {
        const { functions, invoker } = await lambda();
        const name = requestedFunction(input, call);
        const payload = readPayload(input.Payload as Uint8Array | null | undefined, input.InvocationType);
        const clientContext = readClientContext(input.ClientContext);
        if (!functions.find(name)) functionNotFound(functionArn({ ...name, qualifier: name.qualifier ?? latest }));
        const { version: ExecutedVersion } = functions.runningVersion(name);
        if (input.InvocationType === 'DryRun') return { StatusCode: 204, ExecutedVersion };
        const stream = createByteStream();
        const addChunk = (bytes: Uint8Array) =>
          stream.push(eventMessage('PayloadChunk', 'application/octet-stream', bytes));
        // Until something of the response is there, the invocation may still be refused.
        await new Promise<void>((resolve, reject) => {
          const onChunk = (bytes: Buffer) => {
            resolve();
            addChunk(bytes);
          };
          const { requestId } = call;
          invoker
            .invoke(name, { requestId, payload, clientContext, onChunk, hop: call.principal.hop })
            .then((execution) => {
              resolve();
              if (!execution.failed && execution.payload.length > 0) addChunk(execution.payload);
              const end = JSON.stringify(completion(execution, input.LogType));
              stream.push(eventMessage('InvokeComplete', 'application/json', Buffer.from(end)));
              stream.end();
            }, reject);
        });
        return {
          StatusCode: 200,
          ExecutedVersion,
          ResponseStreamContentType: eventStreamType,
          EventStream: stream.bytes as never,
        };
      },
    ),
  ];
}

function completion({ failed, payload, tail }: Execution, logType: sdk.LogType | undefined) {
  const details = payload.toString('utf8');
  return {
    ...(failed && { ErrorCode: (JSON.parse(details) as { errorType: string }).errorType, ErrorDetails: details }),
    ...(logType === 'Tail' && { LogResult: tail.toString('base64') }),
  };
}
