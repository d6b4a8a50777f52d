// What a service of the sandbox is: operations, typed by the SDK client that calls them, and rules.
import { dialectOf, dialectOfRequest, type Dialect, type Protocol } from '../protocol/dialect.ts';
import type { ContextKeys } from './access.ts';
import type { Principal } from './principal.ts';
import type { Hop } from './traces/hop.ts';
import type { ServiceErrors } from './service-errors.ts';
import { defaultRules, type ServiceRules } from './service-rules.ts';

/** One HTTP request, with its whole body, decoded from chunks. */
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
  /** In place of the body: its parts, sent as they come. */
  readonly stream?: AsyncIterable<Uint8Array> | undefined;
}

/** The caller and the request: every operation gets them beside its input. */
export interface Call {
  readonly account: string;
  readonly region: string;
  readonly principal: Principal;
  readonly requestId: string;
  readonly request: WireRequest;
  /** Condition keys of every request, such as its source, its time and its region. */
  readonly context: ContextKeys;
}

/** Who makes a request, where that is known without a signature. */
export interface Caller {
  readonly principal: Principal;
  /** Further condition keys. */
  readonly context?: ContextKeys | undefined;
}

/** The signature of the request says who makes it. */
export interface Signed {
  readonly hop: Hop;
}

/** A request in the form of a browser, which says in its body what is asked for and by whom. */
export interface FormRequest {
  /** As an operation takes it. */
  readonly request: WireRequest;
  readonly principal: Principal;
  readonly account: string;
  readonly region: string;
  /** Condition keys that the form has. */
  readonly context: ContextKeys;
  /** The response for the browser, from that of the operation. */
  answer(response: WireResponse): WireResponse;
}

/** A permission that an operation needs beside its own, such as to tag what it creates. */
export interface Need {
  readonly action: string;
  readonly resource: string;
  /** What the service says in place of the sentence about policies. */
  readonly refusal?: string;
}

/** Creating a resource with tags also needs the permission to tag it. */
export function tagging(action: string, tags: object | undefined, resource: string): Need[] {
  return tags && Object.keys(tags).length > 0 ? [{ action, resource }] : [];
}

/** A structure or operation schema as the SDK's packages export them (`CreateRole$`). */
export type Schema = readonly unknown[];

/**
 * One operation. `takes` names the parameters it supports: any other that a request carries is refused by name, never
 * ignored. `on` gives the ARN that the caller must be allowed to act on; `action` where the action's name in policies
 * is not `service:Operation`; `action: null` means that the operation needs no permission or decides for itself.
 */
export interface Operation {
  readonly name: string;
  readonly schema: Schema;
  readonly takes: readonly string[];
  readonly action: string | null | undefined;
  /** Input and output are the JSON of the wire, not the SDK's values, and the operation checks its input. */
  readonly raw?: boolean;
  on(input: Record<string, unknown>, call: Call): string;
  /** Further permissions that the caller needs. */
  also?(input: Record<string, unknown>, call: Call): readonly Need[];
  /** All permissions, where which ones depends on the input: then `action` is null. */
  needs?(input: Record<string, unknown>, call: Call): readonly Need[];
  /** Headers of the answer that are no members of the output. */
  headers?(output: Record<string, unknown>, call: Call): Readonly<Record<string, string>>;
  run(input: Record<string, unknown>, call: Call): Promise<Record<string, unknown>>;
}

export interface Service extends ServiceRules {
  /** The sandbox's name for it. */
  readonly id: string;
  /** The SDK package: its `X$` exports are the schemas, also of operations that are not served. */
  readonly sdk: Readonly<Record<string, unknown>>;
  /** The client's own protocol object, used in reverse. */
  readonly protocol: Protocol;
  readonly dialect: Dialect;
  /** It speaks the Query protocol, too, whose codes its clients know its errors by. */
  readonly isQueryCompatible: boolean;
  /** The same service in each protocol that it speaks; empty where there is one alone. */
  readonly inDialects: ReadonlyMap<Dialect, Service>;
  readonly operations: ReadonlyMap<string, Operation>;
}

type Construct = abstract new (...args: never[]) => unknown;
export type OperationName<Sdk> = { [K in keyof Sdk]: K extends `${infer Op}Command` ? Op : never }[keyof Sdk] & string;
type CommandOf<Sdk, Op extends string> = `${Op}Command` extends keyof Sdk ? Sdk[`${Op}Command`] : never;
type Resolves = { resolveMiddleware(...args: never[]): (args: never) => Promise<{ output: unknown }> };
type InputOf<Sdk, Op extends string> =
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

/** Bodies that are streams in the SDK are buffers here. */
type Whole<Input> = { [K in keyof Input]: K extends 'Body' ? Buffer | undefined : Input[K] };
type WholeOut<Output> = { [K in keyof Output]: K extends 'Body' ? Uint8Array | undefined : Output[K] };

interface Spec<Input, Output, Taken extends keyof Input> {
  takes: readonly Taken[];
  action?: string | null;
  on?: (input: Pick<Whole<Input>, Taken>, call: Call) => string;
  also?: (input: Pick<Whole<Input>, Taken>, call: Call) => readonly Need[];
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
      headers: (output, call) => spec.headers?.(output as never, call) ?? {},
      run: async (input, call) => await run(input as never, call),
    };
  };
}

type Client = new (config: { region: string }) => { config: object };
type ProtocolClass = new (settings: never) => Protocol;

/** `errors`: those that it words otherwise than other services of its protocol. */
type ServiceOptions = Partial<Omit<ServiceRules, 'errors'>> & {
  readonly operations: readonly Operation[];
  readonly errors?: Partial<ServiceErrors>;
  /** Protocols that clients of it speak beside that of the SDK. */
  readonly alsoSpeaks?: readonly ProtocolClass[];
};

export function defineService(
  id: string,
  sdk: Readonly<Record<string, unknown>>,
  Client: Client,
  options: ServiceOptions,
): Service {
  const { alsoSpeaks = [], ...rest } = options;
  const { protocol, protocolSettings } = new Client({ region: 'us-east-1' }).config as {
    protocol: Protocol;
    protocolSettings: never;
  };
  const inDialects = new Map<Dialect, Service>();
  const protocols = [protocol, ...alsoSpeaks.map((Other) => new Other(protocolSettings))];
  const isQueryCompatible = protocols.some((other) => other !== protocol && dialectOf(other) === 'query');
  const [first, ...others] = protocols.map((one) => ({
    ...makeService(id, sdk, one, rest),
    isQueryCompatible: isQueryCompatible && dialectOf(one) !== 'query',
    inDialects,
  }));
  if (others.length > 0) for (const one of [first, ...others]) if (one) inDialects.set(one.dialect, one);
  return first as Service;
}

/** The service in the protocol of the request. */
export function spokenIn(service: Service, request: Pick<WireRequest, 'headers'>): Service {
  // Most services speak one dialect, and every request comes here.
  if (service.inDialects.size === 0) return service;
  return service.inDialects.get(dialectOfRequest(request)) ?? service;
}

/** A service that the sandbox does not have, for the form of its refusal. */
export function absentService(id: string, shapeId: string): Service {
  return makeService(id, {}, { getShapeId: () => shapeId }, { operations: [] });
}

function makeService(
  id: string,
  sdk: Readonly<Record<string, unknown>>,
  protocol: Protocol,
  { operations, errors, ...rules }: Omit<ServiceOptions, 'alsoSpeaks'>,
): Service {
  const dialect = dialectOf(protocol);
  const defaults = defaultRules(id, dialect);
  return {
    ...defaults,
    ...rules,
    errors: { ...defaults.errors, ...errors },
    id,
    sdk,
    protocol,
    dialect,
    isQueryCompatible: false,
    inDialects: new Map(),
    operations: new Map(operations.map((operation) => [operation.name, operation])),
  };
}
