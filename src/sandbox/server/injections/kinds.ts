// Faults on purpose, for tests and for teaching: the answers and silences of a service that has a bad day.
import { AwsError } from '../aws-error.ts';
import { dialectOf } from '../../protocol/route.ts';
import type { OperationSchema } from '../../protocol/schema.ts';
import type { Call, Operation, Service } from '../service.ts';
import { canMiss, miss } from './eventual-consistency.ts';

export const injectionNames = ['throttle', '500', '503', 'drop-before', 'drop-after', 'missing'] as const;

/** Any error of AWS's, answered before the effect and in the form of the service. `status`: from 400 to 599. */
export interface InjectedError {
  readonly code: string;
  readonly status: number;
  readonly message: string;
}

/**
 * `drop-before` and `drop-after`: the connection ends without an answer, before or after the effect. `missing`: a read
 * does not see yet what is there; what is no read meets nothing by it.
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
  if (kind === 'missing' && canMiss(service, schema)) return miss(service, operation, schema, input, call);
  meetBefore(kind, service);
  return operation.run(input, call);
}

function meetBefore(kind: InjectionKind | undefined, service: Service): void {
  if (typeof kind === 'object') throw new AwsError(kind.code, kind.status, kind.message);
  if (kind === 'drop-before') throw new Dropped();
  if (kind === 'throttle') throw throttled(service);
  if (kind === '500') throw failed(service);
  if (kind === '503') throw unavailable(service);
}

export function meetAfter(kind: InjectionKind | undefined): void {
  if (kind === 'drop-after') throw new Dropped();
}

const isS3 = ({ id }: Service) => id === 's3' || id === 's3control';

export function throttled(service: Service): AwsError {
  if (isS3(service)) return new AwsError('SlowDown', 503, 'Please reduce your request rate.');
  switch (dialectOf(service)) {
    case 'restJson':
      return new AwsError('TooManyRequestsException', 429, 'Rate exceeded');
    case 'json':
      return new AwsError('ThrottlingException', 400, 'Rate exceeded');
    default:
      return new AwsError('Throttling', 400, 'Rate exceeded');
  }
}

function failed(service: Service): AwsError {
  switch (dialectOf(service)) {
    case 'restJson':
      return new AwsError('ServiceException', 500, 'An internal error has occurred.');
    case 'json':
      return new AwsError('InternalServerError', 500, 'An internal error has occurred.');
    default:
      return new AwsError('InternalError', 500, 'We encountered an internal error. Please try again.');
  }
}

/** Not here and now; SDKs try again. */
export function unavailable(service: Service): AwsError {
  if (isS3(service)) return new AwsError('ServiceUnavailable', 503, 'Service is unable to handle request.');
  switch (dialectOf(service)) {
    case 'restJson':
      return new AwsError('ServiceUnavailableException', 503, 'Service Unavailable');
    case 'json':
      return service.id === 'dynamodb'
        ? new AwsError('ServiceUnavailable', 503, 'The service is currently unavailable or busy.')
        : new AwsError('ServiceUnavailableException', 503, 'The service cannot complete the request.');
    default:
      return new AwsError(
        'ServiceUnavailable',
        503,
        'The request has failed due to a temporary failure of the server.',
      );
  }
}
