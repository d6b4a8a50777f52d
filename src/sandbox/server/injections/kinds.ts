// Injections: failures on purpose, for tests and for teaching. What each kind makes of a call.
import { AwsError } from '../aws-error.ts';
import type { OperationSchema } from '../../protocol/schema.ts';
import type { Call, Operation, Service } from '../service.ts';
import { canBeStale, readStale } from './eventual-consistency.ts';

export const injectionNames = ['throttle', '500', '503', 'drop-before', 'drop-after', 'missing'] as const;

/** Any error of AWS's, answered before the effect and in the form of the service. `status`: from 400 to 599. */
export interface InjectedError {
  readonly code: string;
  readonly status: number;
  readonly message: string;
}

/**
 * `drop-before` and `drop-after`: the connection ends without an answer, before or after the effect. `missing`: a read
 * does not see yet what is there; other calls are not affected.
 */
export type InjectionKind = (typeof injectionNames)[number] | InjectedError;

/** Asked once for every call; `nth` counts all calls of the sandbox, from 1. */
export type InjectionPlan = (service: string, operation: string, nth: number) => InjectionKind | undefined;

/** Ends the connection instead of answering. */
export class Dropped extends Error {
  override name = 'Dropped';
}

type Input = Readonly<Record<string, unknown>>;

/** Runs the operation, or what `kind` puts in its place before there is an effect. */
export async function runWith(
  kind: InjectionKind | undefined,
  service: Service,
  operation: Operation,
  schema: OperationSchema,
  input: Input,
  call: Call,
): Promise<Record<string, unknown>> {
  if (kind === 'missing' && canBeStale(service, schema)) return readStale(service, operation, schema, input, call);
  injectBefore(kind, service);
  return operation.run(input, call);
}

function injectBefore(kind: InjectionKind | undefined, service: Service): void {
  if (typeof kind === 'object') throw new AwsError(kind.code, kind.status, kind.message);
  if (kind === 'drop-before') throw new Dropped();
  if (kind === 'throttle') throw service.errors.throttled();
  if (kind === '500') throw service.errors.internal();
  if (kind === '503') throw service.errors.unavailable();
}

export function injectAfter(kind: InjectionKind | undefined): void {
  if (kind === 'drop-after') throw new Dropped();
}
