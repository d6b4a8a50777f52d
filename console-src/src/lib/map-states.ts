// The states of the map: the sign of each, and where a part leads to.
import type { MapData } from '../../../src/commands/console/page-data.ts';

export type MapPart = MapData['parts'][number];
export type MapState = MapPart['state'];

export const signs: Readonly<Record<MapState, string>> = {
  built: '✔',
  next: '▶',
  'to come': '○',
  drifted: '≠',
  broken: '✖',
};

/** A resource that is there, or should be; else the step that makes it. */
export function linkOf({ state, step, resource }: MapPart): string {
  return state === 'next' || state === 'to come' ? `#/course/${step}` : `#/resources/${resource}`;
}

export function partTitle({ parts }: MapData, id: string): string {
  return parts.find((part) => part.id === id)?.title ?? 'browser';
}
