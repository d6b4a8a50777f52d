// The line that leads from an answer to its trace: who allowed or refused it. Only a sandbox has traces.
import { assertOwnHome, type Paths } from '../../workspace/paths.ts';
import type { Checkpoint } from '../../engine/types.ts';
import { newestTraces, traceWith } from './requests.ts';

/** None where the sandbox has no trace of it: traces are in its memory, and only the newest. */
export async function traceLines(
  paths: Paths,
  checkpoint: Checkpoint | undefined,
  requestId: string | undefined,
): Promise<string[]> {
  if (requestId === undefined || checkpoint?.target.kind !== 'sandbox') return [];
  const found = await inOwnSandbox(paths, () => traceWith(paths, requestId));
  return found ? [`workshop trace ${found.id}   # who allowed or refused it`] : [];
}

/** Of the newest request to the API that ended with a 5xx: a check that has seen one knows its status only. */
export async function newestServerError(paths: Paths): Promise<string | undefined> {
  const traces = await inOwnSandbox(paths, () => newestTraces(paths, { limit: 50, calls: false }));
  return traces?.find(({ status }) => status >= 500)?.id;
}

/** A line less is no failure. As in `workshop trace`, nothing is asked in a folder that somebody else has made. */
function inOwnSandbox<T>(paths: Paths, ask: () => Promise<T | undefined>): Promise<T | undefined> {
  return assertOwnHome(paths)
    .then(ask)
    .catch(() => undefined);
}
