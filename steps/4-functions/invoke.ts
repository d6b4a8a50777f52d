// Invokes a function as the Test button of the console does, and returns its response and its log.
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { Aws } from '../../src/engine/types.ts';

interface Invoked {
  /** What the handler returned, or the error of a function that failed. */
  readonly payload: { readonly statusCode?: number; readonly body?: string; readonly errorMessage?: string };
  readonly failed: boolean;
  /** The last 4 KB of log of this invocation. */
  readonly log: string;
  readonly requestId: string;
}

export async function invoke(name: string, event: object, aws: Aws): Promise<Invoked> {
  const command = new InvokeCommand({
    FunctionName: name,
    Payload: Buffer.from(JSON.stringify(event)),
    LogType: 'Tail',
  });
  const { Payload, FunctionError, LogResult, $metadata } = await aws.client(LambdaClient).send(command);
  return {
    payload: (JSON.parse(Buffer.from(Payload ?? []).toString('utf8') || '{}') ?? {}) as Invoked['payload'],
    failed: FunctionError !== undefined,
    log: Buffer.from(LogResult ?? '', 'base64').toString('utf8'),
    requestId: $metadata.requestId ?? '',
  };
}

/** The response or the error, in one line. */
export function inShort({ payload, failed }: Invoked): string {
  if (failed) return payload.errorMessage?.split('\n', 1)[0] ?? 'an error without a message';
  return payload.statusCode === undefined ? JSON.stringify(payload) : `${payload.statusCode} ${payload.body ?? ''}`;
}
