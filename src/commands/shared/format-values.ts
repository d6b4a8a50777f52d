// Values of settings and their differences, each in one short line.
import type { Drift } from '../../engine/records/inspect.ts';
import type { Json } from '../../engine/types.ts';

export function shortValue(value: Json, most = 300): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text === undefined ? 'none' : text.length > most ? `${text.slice(0, most)}…` : text;
}

export function changeLines(changes: readonly Drift[]): string[] {
  return changes.map(
    ({ property, recorded, live }) =>
      `    ${property || 'value'}: ${shortValue(recorded, 120)} → ${shortValue(live, 120)}`,
  );
}

/** For documents: what is absent is null. */
export function changesOf(changes: readonly Drift[]) {
  return changes.map(({ property, recorded, live }) => ({ property, from: recorded ?? null, to: live ?? null }));
}
