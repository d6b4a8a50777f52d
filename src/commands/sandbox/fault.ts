// `workshop sandbox fault`: a bad day for the services of this folder's sandbox, to see that the course survives it.
import { usageError } from '../../engine/errors.ts';
import type { Context } from '../shared/context.ts';
import type { Reached } from './env.ts';

export interface FaultOptions {
  /** Nothing, `clear`, or service, operation and kind. */
  readonly what?: readonly string[] | undefined;
  readonly times?: string | undefined;
  readonly after?: string | undefined;
  readonly error?: string | undefined;
}

/** One or the other of `kind` and `error`. */
type Listed = {
  readonly service: string;
  readonly operation: string;
  readonly kind?: string;
  readonly error?: { readonly code: string; readonly status: number; readonly message: string };
  readonly times: number;
  readonly after: number;
  readonly met: number;
  readonly left: number;
};

const example = 'workshop sandbox fault dynamodb PutItem throttle --times 3';

export async function fault({ ui }: Context, found: Reached, options: FaultOptions): Promise<number> {
  const { what = [] } = options;
  const adds = what.length > 1;
  if (what.length === 1 && what[0] !== 'clear')
    throw usageError(`A fault names a service, an operation and a kind; "${what[0]}" alone is none.`, example, {
      state: 'No fault was set.',
    });
  const faults = adds
    ? await ask(found, 'POST', JSON.stringify(wanted(what, options)))
    : await ask(found, what.length === 1 ? 'DELETE' : 'GET');
  ui.result({ faults }, faults.map(lineOf).join('\n') || 'The sandbox answers as well as it can: no faults are set.');
  ui.next(faults.some(({ left }) => left > 0) ? 'workshop next' : 'workshop sandbox fault dynamodb PutItem throttle');
  return 0;
}

function wanted([service, operation, kind, ...more]: readonly string[], { times, after, error }: FaultOptions) {
  if (more.length > 0 || (kind === undefined) === (error === undefined))
    throw usageError('A fault names a service, an operation, and either a kind or an --error.', example, {
      state: 'No fault was set.',
    });
  return {
    service,
    operation,
    ...(error === undefined ? { kind } : { error: errorOf(error) }),
    ...(times !== undefined && { times: Number(times) }),
    ...(after !== undefined && { after: Number(after) }),
  };
}

function errorOf(text: string): object {
  const [, code, status, message] = /^([^:]+):(\d+):(.*)$/s.exec(text) ?? [];
  if (code === undefined)
    throw usageError('An error is a code, a status and a message, as "LimitExceeded:400:Too many."', example, {
      state: 'No fault was set.',
    });
  return { code, status: Number(status), message };
}

async function ask({ url, accessKeyId, secretAccessKey }: Reached, method: string, body?: string): Promise<Listed[]> {
  const { http } = await import('../../aws/calls/http.ts');
  const authorization = `Basic ${Buffer.from(`${accessKeyId}:${secretAccessKey}`).toString('base64')}`;
  const answer = await http(`${url}/_sandbox/faults`, {
    method,
    headers: { authorization },
    ...(body !== undefined && { body }),
  });
  if (answer.status === 200) return JSON.parse(answer.body) as Listed[];
  throw usageError(answer.body.trim(), example, { state: 'No fault was set.' });
}

function lineOf({ service, operation, kind, error, times, after, met }: Listed): string {
  const what = error ? `${error.code} ${error.status}` : kind;
  const when = after > 0 ? `, after ${after}` : '';
  return `${service} ${operation}: ${what}, ${met} of ${times} met${when}`;
}
