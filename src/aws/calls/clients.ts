// One client of each class, made when it is first asked for, with the one middleware that turns every call into an
// event. Tests inject crashes and errors at the same place.
import type { CallEvent, Emit, Json } from '../../engine/types.ts';
import { redact } from './redact.ts';

/** What every client is made with, on either target. */
export interface ClientConfig {
  readonly region: string;
  readonly endpoint?: string;
  readonly credentials?: unknown;
  readonly profile?: string;
  readonly forcePathStyle?: boolean;
  readonly requestHandler?: object;
  readonly retryMode?: string;
  readonly maxAttempts?: number;
}

/** Runs around a call, before its retries: the place for tests to lose an answer or to stop the world. */
export type CallInterceptor = <T>(
  call: { readonly service: string; readonly operation: string; readonly input?: unknown },
  next: () => Promise<T>,
) => Promise<T>;

export interface Clients {
  client<C>(Client: new (config: never) => C): C;
  /** Closes sockets, so that the process can end. */
  close(): void;
}

interface AnyClient {
  readonly middlewareStack: {
    add(
      middleware: (next: Next, context: Context) => Next,
      options: { step: string; name: string; priority?: string },
    ): void;
  };
  destroy(): void;
}

type Next = (args: {
  input: Json;
}) => Promise<{ response: unknown; output: { $metadata?: Metadata } & Record<string, Json> }>;

interface Context {
  readonly clientName?: string;
  readonly commandName?: string;
}

interface Metadata {
  readonly httpStatusCode?: number;
  readonly requestId?: string;
  readonly attempts?: number;
}

/** `again` runs each call with its repetitions: see again.ts. */
export function createClients(
  config: ClientConfig,
  emit: Emit,
  around: CallInterceptor = (_call, next) => next(),
  again: CallInterceptor = (_call, next) => next(),
): Clients {
  const made = new Map<unknown, AnyClient>();
  return {
    client<C>(Client: new (config: never) => C): C {
      let client = made.get(Client);
      if (!client) {
        client = new Client({ ...config } as never) as unknown as AnyClient;
        client.middlewareStack.add(observe(emit, around, again), {
          step: 'initialize',
          name: 'workshop',
          priority: 'high',
        });
        made.set(Client, client);
      }
      return client as unknown as C;
    },
    close: () => made.forEach((client) => client.destroy()),
  };
}

function observe(emit: Emit, around: CallInterceptor, again: CallInterceptor) {
  return (next: Next, context: Context): Next =>
    async (args) => {
      const service = (context.clientName ?? 'Client').replace(/Client$/, '');
      const operation = (context.commandName ?? 'Command').replace(/Command$/, '');
      const event = (started: number, output: Json, metadata: Metadata | undefined, error?: string): CallEvent => ({
        type: 'call',
        service,
        operation,
        input: redact(args.input),
        output,
        status: metadata?.httpStatusCode ?? 0,
        ms: Math.round(performance.now() - started),
        attempt: metadata?.attempts ?? 1,
        ...(metadata?.requestId && { requestId: metadata.requestId }),
        ...(error && { error }),
      });
      // Each attempt is an event, with the request id that AWS gave it.
      const send = async () => {
        const started = performance.now();
        try {
          const result = await next(args);
          const { $metadata, ...output } = result.output;
          emit(event(started, redact(output), $metadata));
          return result;
        } catch (error) {
          const { name, message, $metadata } = error as Error & { $metadata?: Metadata };
          emit(event(started, null, $metadata, `${name}: ${message}`));
          throw error;
        }
      };
      const call = { service, operation, input: args.input };
      return around(call, () => again(call, send));
    };
}
