// An answer as it comes over the wire, which the SDK does not show: its headers, and its body as text.
import { Readable } from 'node:stream';

export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

interface Handler {
  handle(
    ...args: unknown[]
  ): Promise<{ response: { statusCode: number; headers: Record<string, string>; body: unknown } }>;
}

/** Whether the call succeeds or is refused. */
export async function rawAnswer(client: unknown, command: unknown): Promise<RawAnswer> {
  const { config, send } = client as {
    config: { requestHandler: Handler };
    send: (command: unknown) => Promise<unknown>;
  };
  const { requestHandler } = config;
  const { handle } = requestHandler;
  let raw: RawAnswer | undefined;
  requestHandler.handle = async (...args) => {
    const answer = await handle.apply(requestHandler, args);
    const { response } = answer;
    const chunks: Buffer[] = [];
    for await (const chunk of (response.body ?? []) as AsyncIterable<Buffer>) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    raw = { status: response.statusCode, headers: response.headers, body: body.toString('utf8') };
    response.body = Readable.from([body]);
    return answer;
  };
  try {
    await send.call(client, command).catch(() => undefined);
  } finally {
    requestHandler.handle = handle;
  }
  if (!raw) throw new Error('There was no answer.');
  return raw;
}
