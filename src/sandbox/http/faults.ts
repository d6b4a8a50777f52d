// Faults on purpose, for tests: the answers and silences of a service that has a bad day.
import { Fault } from '../fault.ts';
import { dialectOf } from '../protocol/route.ts';
import type { Service } from '../service.ts';

/** `drop-before` and `drop-after`: the connection ends without an answer, before or after the effect. */
export type FaultKind = 'throttle' | '500' | 'drop-before' | 'drop-after';

/** Asked once for every call; `nth` counts all calls of the sandbox, from 1. */
export type Faults = (service: string, operation: string, nth: number) => FaultKind | undefined;

/** Ends the connection instead of answering. */
export class Dropped extends Error {
  override name = 'Dropped';
}

/** Throws what stands before the effect. */
export function meetBefore(kind: FaultKind | undefined, service: Service): void {
  if (kind === 'drop-before') throw new Dropped();
  if (kind === 'throttle') throw throttled(service);
  if (kind === '500') throw failed(service);
}

export function meetAfter(kind: FaultKind | undefined): void {
  if (kind === 'drop-after') throw new Dropped();
}

function throttled(service: Service): Fault {
  if (service.id === 's3' || service.id === 's3control')
    return new Fault('SlowDown', 503, 'Please reduce your request rate.');
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
