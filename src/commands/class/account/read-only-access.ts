// How an instructor looks at an account: nothing in it changes, and its gateway keeps its patience with the learner.
import { setTimeout as sleep } from 'node:timers/promises';
import type { CallInterceptor } from '../../../aws/calls/clients.ts';
import { readOnly } from '../../../aws/calls/read-only.ts';
import { DryRunStop } from '../../../engine/dry-run/dry-stop.ts';
import { WorkshopError } from '../../../engine/errors.ts';
import type { Aws, HttpRequest } from '../../../engine/types.ts';

/**
 * Calls that would change something are refused, and said to be left out: they are no failure of the learner's.
 * Those of the gateway come at intervals, as it answers ten a second for each account and region, its owner's included.
 */
export function looking(pace: Pace): CallInterceptor {
  return async (call, next) => {
    await pace(call.service);
    try {
      return await readOnly(call, next);
    } catch (error) {
      throw error instanceof DryRunStop ? leftOut(`it would call ${call.operation}`) : error;
    }
  };
}

/** The learner's own addresses are asked as a visitor would, and never for what they keep. */
export function visiting(aws: Aws): Aws {
  return {
    ...aws,
    http: (url: string, request: HttpRequest = {}) =>
      /^(GET|HEAD|OPTIONS)$/.test(request.method ?? 'GET')
        ? aws.http(url, request)
        : Promise.reject(leftOut(`it would ${request.method} to ${new URL(url).pathname}`)),
  };
}

function leftOut(what: string): WorkshopError {
  return new WorkshopError({
    code: 'not-served',
    message: `Left out: ${what}, and an instructor only looks.`,
    fix: 'workshop verify   # in the learner’s own folder',
  });
}

/** Waits until a call to this service is due. */
export type Pace = (service: string) => Promise<void>;

/** Milliseconds between two calls of the gateway: eight a second leave some to the learner. */
const interval = 125;

/** One for each account and region, whoever works in it. */
export function createPace(signal: AbortSignal): Pace {
  let next = 0;
  return async (service) => {
    if (service !== 'ApiGatewayV2') return;
    const now = Date.now();
    const mine = Math.max(now, next);
    next = mine + interval;
    if (mine > now) await sleep(mine - now, undefined, { signal });
  };
}
