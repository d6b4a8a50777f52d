// Refuses everything that would change a learner's account: an instructor's status only reads.
import type { CallInterceptor } from '../../../aws/calls/clients.ts';
import { readOnly } from '../../../aws/calls/read-only.ts';
import { DryRunStop } from '../../../engine/dry-run/dry-run.ts';
import { WorkshopError } from '../../../engine/errors.ts';
import type { Aws, HttpRequest } from '../../../engine/types.ts';

/** A check that needs a refused call counts as skipped, and not as failed. */
export const readOnlyCalls: CallInterceptor = (call, next) =>
  readOnly(call, next).catch((error: unknown) => {
    throw error instanceof DryRunStop ? skippedCheck(`it would call ${call.operation}`) : error;
  });

/** The learner's addresses are requested as a visitor would, and never with a method that stores something. */
export function readOnlyHttp(aws: Aws): Aws {
  return {
    ...aws,
    http: (url: string, request: HttpRequest = {}) =>
      /^(GET|HEAD|OPTIONS)$/.test(request.method ?? 'GET')
        ? aws.http(url, request)
        : Promise.reject(skippedCheck(`it would send ${request.method} ${new URL(url).pathname}`)),
  };
}

function skippedCheck(why: string): WorkshopError {
  return new WorkshopError({
    code: 'not-served',
    message: `Skipped: ${why}, and a class status only reads.`,
    fix: "workshop verify   # in the learner's own folder",
  });
}
