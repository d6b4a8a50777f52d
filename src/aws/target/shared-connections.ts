// One pool of connections for all clients of a target, also in different accounts. Without it, each client opens
// connections of its own, which costs a class of hundreds more than its calls.
import { Agent } from 'node:http';
import type { Target } from './target.ts';

/** Idle connections end with the process, or when the server closes them. */
class SharedAgent extends Agent {
  /** A client that is done must not close the connections of the others. */
  override destroy(): void {}
}

/** As many connections to one host as the SDK allows by itself. */
const maxSockets = 50;

/** A target that has such a pool already is returned as it is. */
export function withSharedConnections(target: Target): Target {
  const requestHandler = (target.config.requestHandler ?? {}) as { readonly httpAgent?: object };
  const { httpAgent } = requestHandler;
  if (httpAgent && 'destroy' in httpAgent) return target;
  const shared = new SharedAgent({ keepAlive: true, maxSockets, ...httpAgent });
  return { ...target, config: { ...target.config, requestHandler: { ...requestHandler, httpAgent: shared } } };
}
