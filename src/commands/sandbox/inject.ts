// `workshop sandbox inject`: injects errors into the services of this folder's sandbox, to see that the course survives.
import { usageError, type WorkshopError } from '../../engine/errors.ts';
import type { SandboxKey } from '../../sandbox/client/environment.ts';
import {
  sandboxClient,
  SandboxRefusal,
  type Injection,
  type InjectionStatus,
} from '../../sandbox/client/sandbox-client.ts';
import type { Json } from '../../engine/types.ts';
import type { Context } from '../shared/context.ts';

export interface InjectOptions {
  /** Nothing, `clear`, or service, operation and kind. */
  readonly what?: readonly string[] | undefined;
  readonly times?: string | undefined;
  readonly after?: string | undefined;
  readonly error?: string | undefined;
}

const example = 'workshop sandbox inject dynamodb PutItem throttle --times 3';

export async function inject({ ui }: Context, found: SandboxKey, options: InjectOptions): Promise<number> {
  const injections = await apply(sandboxClient(found).injections, options).catch((error: unknown) => {
    throw error instanceof SandboxRefusal ? refused(error.message) : error;
  });
  // The sandbox sent them as JSON.
  ui.result(
    { injections: injections as unknown as Json },
    injections.map(lineOf).join('\n') || 'No injections: the sandbox answers every call normally.',
  );
  ui.next(
    injections.some(({ left }) => left > 0) ? 'workshop next' : 'workshop sandbox inject dynamodb PutItem throttle',
  );
  return 0;
}

function apply(
  injections: ReturnType<typeof sandboxClient>['injections'],
  options: InjectOptions,
): Promise<readonly InjectionStatus[]> {
  const { what = [] } = options;
  const [first] = what;
  if (first === undefined) return injections.list();
  if (what.length === 1 && first === 'clear') return injections.clear();
  return injections.add([injectionIn(what, options)]);
}

/** The sandbox checks the names and numbers. */
function injectionIn(what: readonly string[], { times, after, error }: InjectOptions): Injection {
  const [service, operation, kind, ...more] = what;
  if (!service || !operation || more.length > 0 || (kind === undefined) === (error === undefined))
    throw refused('An injection needs a service, an operation, and either a kind or --error.');
  return {
    service,
    operation,
    ...(error === undefined ? { kind: kind as Injection['kind'] } : { error: errorIn(error) }),
    ...(times !== undefined && { times: Number(times) }),
    ...(after !== undefined && { after: Number(after) }),
  };
}

function errorIn(text: string): NonNullable<Injection['error']> {
  const [, code, status, message = ''] = /^([^:]+):(\d+):(.*)$/s.exec(text) ?? [];
  if (code === undefined)
    throw refused('--error needs a code, a status and a message, such as "LimitExceeded:400:Too many."');
  return { code, status: Number(status), message };
}

function lineOf({ service, operation, kind, error, times, after, met }: InjectionStatus): string {
  const what = error ? `${error.code} ${error.status}` : kind;
  const when = after > 0 ? `, after ${after} calls` : '';
  return `${service} ${operation}: ${what}, applied ${met} of ${times} times${when}`;
}

function refused(message: string): WorkshopError {
  return usageError(message, example, { state: 'The injections were not changed.' });
}
