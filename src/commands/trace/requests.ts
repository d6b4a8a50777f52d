// The traces of a folder's sandbox, for another command that shows them.
import { findSandbox } from '../../sandbox/client/process.ts';
import { sandboxClient, type Trace, type TraceHop } from '../../sandbox/client/sandbox-client.ts';
import type { Paths } from '../../workspace/paths.ts';

export type { Trace, TraceHop };

/** The newest first. Undefined where the sandbox of the folder does not run: its traces are in its memory. */
export async function newestTraces(
  { sandbox }: Pick<Paths, 'sandbox'>,
  query: { readonly limit: number; readonly calls: boolean },
): Promise<readonly Trace[] | undefined> {
  const found = await findSandbox(sandbox);
  return found && (await sandboxClient(found).traces.list(query)).traces.toReversed();
}

/** By the request id of any of its hops; undefined where the sandbox has no such trace, or does not run. */
export async function traceWith({ sandbox }: Pick<Paths, 'sandbox'>, requestId: string): Promise<Trace | undefined> {
  const found = await findSandbox(sandbox);
  return found && sandboxClient(found).traces.get(requestId);
}
