// The sandbox's own addresses, under /_sandbox/: what it is, where its doors are, and how to empty it.
import type { Inside } from '../inside.ts';
import type { WireRequest, WireResponse } from '../service.ts';

export interface OwnParts {
  /** What the sandbox says of itself. */
  readonly status: () => object;
  readonly inside: () => Inside;
  /** Absent where nobody may. */
  readonly reset?: () => Promise<void>;
}

export async function answerOwn(parts: OwnParts, { method, path }: WireRequest): Promise<WireResponse> {
  const { store, doors } = parts.inside().world;
  if (path === '/_sandbox/health') return json(200, parts.status());
  if (path === '/_sandbox/doors') return json(200, doors.list());
  if (path === '/_sandbox/reset' && parts.reset) return reset(parts.reset, method);
  const blob = /^\/_sandbox\/blob\/([0-9a-f]{64})$/.exec(path)?.[1];
  const bytes = blob && (await store.getBlob(blob).catch(() => undefined));
  if (bytes) return { status: 200, headers: { 'content-type': 'application/octet-stream' }, body: bytes };
  return plain(404, 'Not found');
}

async function reset(empty: () => Promise<void>, method: string): Promise<WireResponse> {
  if (method !== 'POST') return plain(405, 'POST empties the sandbox.', { allow: 'POST' });
  const began = performance.now();
  await empty();
  return json(200, { reset: true, milliseconds: Math.round(performance.now() - began) });
}

export function json(status: number, value: object): WireResponse {
  return { status, headers: { 'content-type': 'application/json' }, body: `${JSON.stringify(value)}\n` };
}

export function plain(status: number, text: string, headers: Record<string, string> = {}): WireResponse {
  return { status, headers: { 'content-type': 'text/plain', ...headers }, body: text };
}
