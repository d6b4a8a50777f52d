// The traces at the sandbox's own addresses: a page of them, with a wait for the next, and one by a request id.
import { adminPaths } from '../../client/admin-paths.ts';
import type { WireRequest, WireResponse } from '../service.ts';
import type { TraceQuery } from '../traces/trace.ts';
import type { Traces } from '../traces/traces.ts';
import { json, plain } from './admin-api.ts';

export async function answerTraces(traces: Traces, { method, path, query }: WireRequest): Promise<WireResponse> {
  if (method !== 'GET') return plain(405, 'Traces take GET.\n', { allow: 'GET' });
  if (path !== adminPaths.traces) {
    const id = decoded(path.slice(adminPaths.traces.length + 1));
    const trace = traces.get(id);
    return trace ? json(200, trace) : plain(404, `There is no trace with the request id ${id}.\n`);
  }
  const parsed = queryIn(query);
  return typeof parsed === 'string' ? plain(400, `${parsed}\n`) : json(200, await traces.list(parsed));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const numbers = ['after', 'limit', 'wait'] as const;

/** A text says what is wrong. */
function queryIn(query: URLSearchParams): TraceQuery | string {
  const unknown = [...query.keys()].find((name) => name !== 'calls' && !numbers.some((known) => known === name));
  if (unknown !== undefined) return `Traces take after, limit, wait and calls, not ${unknown}.`;
  const found: Partial<Record<(typeof numbers)[number], number>> = {};
  for (const name of numbers) {
    const text = query.get(name);
    if (text === null) continue;
    if (!/^\d{1,15}$/.test(text)) return `${name} is a number, not ${text}.`;
    found[name] = Number(text);
  }
  return { ...found, calls: query.get('calls') === 'true' };
}
