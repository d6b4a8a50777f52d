// The ports of a page's server: reads `--port`, and explains a port that cannot be used.
import { usageError, WorkshopError } from '../../../engine/errors.ts';

/** Undefined where none is given. `example`: a command line with a port. Throws a WorkshopError. */
export function portOf(text: string | undefined, example: string): number | undefined {
  if (text === undefined) return undefined;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : NaN;
  if (port >= 1 && port <= 65_535) return port;
  throw usageError(`"${text}" is not a port: 1 to 65535.`, example);
}

/** `fix`: the command to run instead. */
export function portError(error: NodeJS.ErrnoException, port: number, fix: string): WorkshopError {
  return new WorkshopError({
    code: 'usage',
    message: `The port ${port} cannot be used: ${error.code ?? error.message}.`,
    state: 'Nothing was changed.',
    fix,
    cause: error,
  });
}
