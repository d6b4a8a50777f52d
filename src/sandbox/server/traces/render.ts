// The document of a trace, made when a client reads it.
import type { Hop } from './hop.ts';
import type { Trace, TraceHop } from './trace.ts';

export function traceOf(root: Hop): Trace {
  const { started, door, sequence } = root.traced;
  return {
    sequence,
    id: root.id ?? '',
    started: new Date(started).toISOString(),
    duration: rounded(root.duration ?? 0),
    door,
    status: root.status ?? 0,
    root: hopOf(root),
  };
}

function hopOf(hop: Hop): TraceHop {
  const { duration, coldStart } = hop;
  return {
    id: hop.id ?? null,
    service: hop.service,
    name: hop.name,
    resource: hop.resource ?? null,
    offset: rounded(hop.started - hop.traced.origin),
    duration: duration === undefined ? null : rounded(duration),
    status: hop.status ?? null,
    error: hop.error ?? null,
    coldStart: coldStart === undefined ? null : { initDuration: rounded(coldStart) },
    details: hop.details ?? {},
    request: hop.request?.document() ?? null,
    response: hop.response?.document() ?? null,
    decisions: (hop.decisions ?? []).map((render) => render()),
    cors: hop.cors ?? null,
    hops: (hop.hops ?? []).map(hopOf),
  };
}

/** To a hundredth of a millisecond. */
function rounded(milliseconds: number): number {
  return Math.round(milliseconds * 100) / 100;
}
