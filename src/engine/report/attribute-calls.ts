// Adds to each event its step, and to each call its resource. Several steps can run at the same time, so the current
// resource belongs to the asynchronous context of a step, not to the run.
import { AsyncLocalStorage } from 'node:async_hooks';
import type { CallEvent, Emit, Event } from '../types.ts';

interface Scope {
  readonly step: string | undefined;
  /** The resource that is being ensured or removed. */
  resource?: string | undefined;
  lastCall?: CallEvent | undefined;
  /** Its calls only read again and again, and nobody wants to see them. */
  readonly isQuiet?: boolean;
}

const scopes = new AsyncLocalStorage<Scope>();

/** Everything that `work` emits, directly or through a client, gets this step. */
export function inStep<T>(step: string, work: () => Promise<T>): Promise<T> {
  return scopes.run({ step }, work);
}

/** The calls of `work` are not emitted: those that look again and again at what a learner does by hand. */
export function quietly<T>(step: string, work: () => Promise<T>): Promise<T> {
  return scopes.run({ step, isQuiet: true }, work);
}

interface AttributedEvents {
  /** Every event goes through here on its way to the listener. */
  readonly emit: Emit;
  /** The latest call of the step that asks; outside of steps, the latest call made outside of steps. */
  lastCall(): CallEvent | undefined;
}

export function attributeCalls(listener: Emit): AttributedEvents {
  const outside: Scope = { step: undefined };
  const current = () => scopes.getStore() ?? outside;
  return {
    emit(event) {
      const scope = current();
      if (scope.isQuiet && event.type === 'call') return;
      if (event.type === 'resource.ensuring' || event.type === 'resource.removing') scope.resource = event.id;
      else if (event.type.startsWith('resource.') || /^(step|failure)\.|^check$/.test(event.type))
        scope.resource = undefined;
      const told = withStepAndResource(event, scope);
      if (told.type === 'call') scope.lastCall = told;
      listener(told);
    },
    lastCall: () => current().lastCall,
  };
}

function withStepAndResource(event: Event, { step, resource }: Scope): Event {
  const there = 'step' in event || step === undefined ? event : { ...event, step };
  return there.type === 'call' && resource !== undefined ? { ...there, resource } : there;
}
