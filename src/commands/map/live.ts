// The map with what has changed since: parts and connections whose resources are missing or drifted.
import type { LiveModel, Model } from './types.ts';

interface InspectedState {
  readonly id: string;
  readonly state: string;
}

/** `inspected`: the resources as they are now; without it, as the checkpoint has them. */
export function liveModelOf({ parts, ways }: Model, inspected: readonly InspectedState[] = []): LiveModel {
  const states = new Map(inspected.map(({ id, state }) => [id, state]));
  const changeOf = (...ids: readonly string[]): 'broken' | 'drifted' | undefined => {
    const found = ids.map((id) => states.get(id));
    return found.includes('missing') ? 'broken' : found.includes('drifted') ? 'drifted' : undefined;
  };
  return {
    parts: parts.map(({ details, ...part }) => ({
      ...part,
      state: changeOf(part.resource, ...details.map(({ resource }) => resource)) ?? part.state,
      details: details.map(({ built, ...detail }) => ({
        ...detail,
        state: (built ? changeOf(detail.resource) : undefined) ?? (built ? 'built' : 'to come'),
      })),
    })),
    ways: ways.map((way) => ({ ...way, state: changeOf(...way.needs) ?? (way.built ? 'built' : 'to come') })),
  };
}
