// Faults on purpose, for tests and for teaching: the answers and silences of a service that has a bad day.
import { Fault } from '../fault.ts';
import { dialectOf } from '../protocol/route.ts';
import type { OperationSchema } from '../protocol/schema.ts';
import type { Call, Operation, Service } from '../service.ts';
import { canMiss, miss } from './miss.ts';

export const faultNames = ['throttle', '500', '503', 'drop-before', 'drop-after', 'missing'] as const;

/** Any error of AWS's, answered before the effect and in the form of the service. `status`: from 400 to 599. */
export interface FaultError {
  readonly code: string;
  readonly status: number;
  readonly message: string;
}

/**
 * `drop-before` and `drop-after`: the connection ends without an answer, before or after the effect. `missing`: a read
 * does not see yet what is there; what is no read meets nothing by it.
 */
export type FaultKind = (typeof faultNames)[number] | FaultError;

/** Asked once for every call; `nth` counts all calls of the sandbox, from 1. */
export type Faults = (service: string, operation: string, nth: number) => FaultKind | undefined;

/** Ends the connection instead of answering. */
export class Dropped extends Error {
  override name = 'Dropped';
}

type Input = Readonly<Record<string, unknown>>;

/** Runs the operation, or what `kind` puts in its place before there is an effect. */
export async function runWith(
  kind: FaultKind | undefined,
  service: Service,
  operation: Operation,
  schema: OperationSchema,
  input: Input,
  call: Call,
): Promise<Record<string, unknown>> {
  if (kind === 'missing' && canMiss(service, schema)) return miss(service, operation, schema, input, call);
  meetBefore(kind, service);
  return operation.run(input, call);
}

function meetBefore(kind: FaultKind | undefined, service: Service): void {
  if (typeof kind === 'object') throw new Fault(kind.code, kind.status, kind.message);
  if (kind === 'drop-before') throw new Dropped();
  if (kind === 'throttle') throw throttled(service);
  if (kind === '500') throw failed(service);
  if (kind === '503') throw unavailable(service);
}

export function meetAfter(kind: FaultKind | undefined): void {
  if (kind === 'drop-after') throw new Dropped();
}

const isS3 = ({ id }: Service) => id === 's3' || id === 's3control';

export function throttled(service: Service): Fault {
  if (isS3(service)) return new Fault('SlowDown', 503, 'Please reduce your request rate.');
  switch (dialectOf(service)) {
    case 'restJson':
      return new Fault('TooManyRequestsException', 429, 'Rate exceeded');
    case 'json':
      return new Fault('ThrottlingException', 400, 'Rate exceeded');
    default:
      return new Fault('Throttling', 400, 'Rate exceeded');
  }
}

function failed(service: Service): Fault {
  switch (dialectOf(service)) {
    case 'restJson':
      return new Fault('ServiceException', 500, 'An internal error has occurred.');
    case 'json':
      return new Fault('InternalServerError', 500, 'An internal error has occurred.');
    default:
      return new Fault('InternalError', 500, 'We encountered an internal error. Please try again.');
  }
}

/** Not here and now; SDKs try again. */
export function unavailable(service: Service): Fault {
  if (isS3(service)) return new Fault('ServiceUnavailable', 503, 'Service is unable to handle request.');
  switch (dialectOf(service)) {
    case 'restJson':
      return new Fault('ServiceUnavailableException', 503, 'Service Unavailable');
    case 'json':
      return service.id === 'dynamodb'
        ? new Fault('ServiceUnavailable', 503, 'The service is currently unavailable or busy.')
        : new Fault('ServiceUnavailableException', 503, 'The service cannot complete the request.');
    default:
      return new Fault('ServiceUnavailable', 503, 'The request has failed due to a temporary failure of the server.');
  }
}
