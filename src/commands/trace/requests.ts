// The traces of a folder's sandbox, for another command that shows them.
import { findSandbox, type Locator } from '../../sandbox/client/process.ts';
import {
  sandboxClient,
  type Trace,
  type TraceHop,
  type TracePage,
  type TraceQuery,
} from '../../sandbox/client/sandbox-client.ts';
import type { Paths } from '../../workspace/paths.ts';

export type { Trace, TraceHop };

interface TraceListing extends TracePage {
  /** Another one for each start of the sandbox, which counts its traces from 1. */
  readonly start: string;
}

/**
 * Undefined where the sandbox of the folder does not run: its traces are in its memory. `after` counts in the sandbox that
 * started as `start`; of another one, the newest traces come.
 */
export async function listTraces(
  { sandbox }: Pick<Paths, 'sandbox'>,
  { after, start, ...query }: Pick<TraceQuery, 'after' | 'limit' | 'calls'> & { readonly start?: string | undefined },
): Promise<TraceListing | undefined> {
  const found = await findSandbox(sandbox);
  if (!found) return undefined;
  const isSame = start === startOf(found);
  const page = await sandboxClient(found).traces.list({ ...query, ...(isSame && after !== undefined && { after }) });
  return { ...page, start: startOf(found) };
}

/** The newest first. Undefined where the sandbox of the folder does not run. */
export async function newestTraces(
  paths: Pick<Paths, 'sandbox'>,
  query: { readonly limit: number; readonly calls: boolean },
): Promise<readonly Trace[] | undefined> {
  return (await listTraces(paths, query))?.traces.toReversed();
}

function startOf({ pid, startedAt }: Locator): string {
  return `${pid} ${startedAt}`;
}

/** By the request id of any of its hops; undefined where the sandbox has no such trace, or does not run. */
export async function traceWith({ sandbox }: Pick<Paths, 'sandbox'>, requestId: string): Promise<Trace | undefined> {
  const found = await findSandbox(sandbox);
  return found && sandboxClient(found).traces.get(requestId);
}
