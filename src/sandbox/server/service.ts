// What a service of the sandbox is: a list of operations, typed by the SDK client that will call them.
import type { Principal } from './principal.ts';
import type { ContextKeys } from './access.ts';

/** One HTTP request as it came off the wire, body collected and de-chunked. */
export interface WireRequest {
  readonly method: string;
  /** Still percent-encoded, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Lower-case names; repeated headers joined by comma. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface WireResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | string;
}

/** Who calls what, from where: handed to every handler beside its input. */
export interface Call {
  readonly account: string;
  readonly region: string;
  readonly principal: Principal;
  readonly requestId: string;
  readonly request: WireRequest;
  /** Condition keys that every request has: where it comes from, when, and for which region. */
  readonly context: ContextKeys;
}

/** A permission that an operation asks for beside its own: to tag what it makes, for one. */
export interface Need {
  readonly action: string;
  readonly resource: string;
  /** What the service says in place of IAM's sentence. */
  readonly refusal?: string;
}

/** Who makes a thing with tags needs the permission to tag it as well. */
export function tagging(action: string, tags: object | undefined, resource: string): Need[] {
  return tags && Object.keys(tags).length > 0 ? [{ action, resource }] : [];
}

/** A structure or operation schema as the SDK's packages export them (`CreateRole$`). */
export type Schema = readonly unknown[];

/**
 * One operation. `takes` names the parameters it honours: any other that a request carries is refused by name, never
 * ignored. `on` gives the ARN that the caller must be allowed to act on; `action` where IAM's word for the operation
 * is not `service:Operation`; `action: null` means that the operation needs no permission or decides for itself.
 */
export interface Operation {
  readonly name: string;
  readonly schema: Schema;
  readonly takes: readonly string[];
  readonly action: string | null | undefined;
  /** Input and output are the JSON of the wire, not the SDK's values: DynamoDB's, which dynalite reads and writes. */
  readonly raw?: boolean;
  on(input: Record<string, unknown>, call: Call): string;
  /** What else the caller must be allowed. */
  also?(input: Record<string, unknown>, call: Call): readonly Need[];
  /** Condition keys of this operation alone, such as `iam:PolicyARN`. */
  context?(input: Record<string, unknown>, call: Call): ContextKeys;
  /** What the answer carries beyond its members. */
  headers?(output: Record<string, unknown>, call: Call): Readonly<Record<string, string>>;
  run(input: Record<string, unknown>, call: Call): Promise<Record<string, unknown>>;
}

export interface Service {
  /** The sandbox's name for it, and the file under services/. */
  readonly id: string;
  /** IAM's prefix for its actions. */
  readonly prefix: string;
  /** The SDK package: its `X$` exports are the schemas, also of operations that are not served. */
  readonly sdk: Record<string, unknown>;
  /** The client's own protocol object, used in reverse. */
  readonly protocol: unknown;
  readonly operations: ReadonlyMap<string, Operation>;
}

type Construct = abstract new (...args: never[]) => unknown;
type OperationName<Sdk> = { [K in keyof Sdk]: K extends `${infer Op}Command` ? Op : never }[keyof Sdk] & string;
type CommandOf<Sdk, Op extends string> = `${Op}Command` extends keyof Sdk ? Sdk[`${Op}Command`] : never;
type Resolves = { resolveMiddleware(...args: never[]): (args: never) => Promise<{ output: unknown }> };
export type InputOf<Sdk, Op extends string> =
  CommandOf<Sdk, Op> extends new (...args: infer Args) => unknown
    ? // A command whose members are all optional can be made without an input.
      Exclude<Args, readonly []> extends readonly [infer Input]
      ? Input
      : never
    : never;
export type OutputOf<Sdk, Op extends string> =
  CommandOf<Sdk, Op> extends Construct
    ? InstanceType<CommandOf<Sdk, Op>> extends Resolves
      ? Omit<
          Awaited<ReturnType<ReturnType<InstanceType<CommandOf<Sdk, Op>>['resolveMiddleware']>>>['output'],
          '$metadata'
        >
      : never
    : never;

/** Bodies that stream in the SDK arrive whole here. */
type Whole<Input> = { [K in keyof Input]: K extends 'Body' ? Buffer | undefined : Input[K] };
type WholeOut<Output> = { [K in keyof Output]: K extends 'Body' ? Uint8Array | undefined : Output[K] };

interface Spec<Input, Output, Taken extends keyof Input> {
  takes: readonly Taken[];
  action?: string | null;
  on?: (input: Pick<Whole<Input>, Taken>, call: Call) => string;
  also?: (input: Pick<Whole<Input>, Taken>, call: Call) => readonly Need[];
  context?: (input: Pick<Whole<Input>, Taken>, call: Call) => ContextKeys;
  headers?: (output: WholeOut<Output>, call: Call) => Readonly<Record<string, string>>;
}

/**
 * Makes the `operation(name, spec, run)` of one SDK package: input, output and the names in `takes` are checked by the
 * compiler against that package's types.
 */
export function operationsOf<Sdk extends Record<string, unknown>>(sdk: Sdk) {
  return function operation<Op extends OperationName<Sdk>, Taken extends keyof InputOf<Sdk, Op>>(
    name: Op,
    spec: Spec<InputOf<Sdk, Op>, OutputOf<Sdk, Op>, Taken>,
    run: (
      input: Pick<Whole<InputOf<Sdk, Op>>, Taken>,
      call: Call,
    ) => Promise<WholeOut<OutputOf<Sdk, Op>>> | WholeOut<OutputOf<Sdk, Op>>,
  ): Operation {
    const schema = sdk[`${name}$`];
    if (!Array.isArray(schema)) throw new TypeError(`The SDK exports no schema ${name}$`);
    return {
      name,
      schema,
      takes: spec.takes as readonly string[],
      action: spec.action,
      on: (input, call) => spec.on?.(input as never, call) ?? '*',
      also: (input, call) => spec.also?.(input as never, call) ?? [],
      context: (input, call) => spec.context?.(input as never, call) ?? {},
      headers: (output, call) => spec.headers?.(output as never, call) ?? {},
      run: async (input, call) => await run(input as never, call),
    };
  };
}

type Client = new (config: { region: string }) => { config: object };

export function defineService(
  id: string,
  sdk: Record<string, unknown>,
  Client: Client,
  options: { prefix?: string; operations: Operation[] },
): Service {
  const { config } = new Client({ region: 'us-east-1' });
  return {
    id,
    prefix: options.prefix ?? id,
    sdk,
    protocol: (config as { protocol: unknown }).protocol,
    operations: new Map(options.operations.map((operation) => [operation.name, operation])),
  };
}
