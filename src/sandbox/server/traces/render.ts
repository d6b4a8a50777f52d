// The document of a trace, made when a client reads it.
import type { Hop } from './hop.ts';
import type { Trace, TraceHop } from './trace.ts';

export function traceOf(root: Hop, sequence: number): Trace {
  const { started, door } = root.traced;
  return {
    sequence,
    id: root.end.id ?? '',
    started: new Date(started).toISOString(),
    duration: rounded(root.duration ?? 0),
    door,
    status: root.end.status ?? 0,
    root: hopOf(root),
  };
}

function hopOf(hop: Hop): TraceHop {
  const { end, duration, coldStart } = hop;
  return {
    id: end.id ?? null,
    service: hop.service,
    name: hop.name,
    resource: hop.resource ?? null,
    offset: rounded(hop.started - hop.traced.origin),
    duration: duration === undefined ? null : rounded(duration),
    status: end.status ?? null,
    error: end.error ?? null,
    coldStart: coldStart === undefined ? null : { initDuration: rounded(coldStart) },
    details: hop.details ?? {},
    request: hop.request ?? null,
    response: end.response ?? null,
    decisions: hop.decisions.map((render) => render()),
    cors: hop.cors ?? null,
    hops: hop.hops.map(hopOf),
  };
}

/** To a hundredth of a millisecond. */
function rounded(milliseconds: number): number {
  return Math.round(milliseconds * 100) / 100;
}
