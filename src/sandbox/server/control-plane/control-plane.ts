// The control plane: one port on loopback for every AWS service. It refuses web pages, answers the sandbox's own
// addresses, finds the service that a request is for, and reads the body. What follows is in serve.ts.
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { isAdminPath } from '../../client/admin-paths.ts';
import type { Instance } from '../context.ts';
import { ClientGone, collect } from '../http/body.ts';
import { createHttpServer, hasBody, send, type ClientTimeouts } from '../http/server.ts';
import { oneLine, wireRequest } from '../http/wire.ts';
import { Dropped } from '../injections/kinds.ts';
import { spokenIn, type Service, type WireRequest, type WireResponse } from '../service.ts';
import { answerAdmin, plain, type AdminParts } from './admin-api.ts';
import { refusePage } from './origin-check.ts';
import { judgeHead, serve } from './serve.ts';
import { refuseService } from './unserved.ts';

interface ControlPlane extends AdminParts {
  /** Runs `work` on the present instance, and counts it until it has ended. While a reset runs, it waits. */
  readonly withInstance: <T>(work: (instance: Instance) => Promise<T>) => Promise<T>;
  readonly log: (line: string) => void;
  readonly onRequest: () => void;
  readonly timeouts: ClientTimeouts;
}

/** Of a request to a service that the sandbox does not have: enough to find the operation's name. */
const maxUnservedBytes = 1024 * 1024;

export function createControlPlane(plane: ControlPlane): Server {
  return createHttpServer((message, response) => {
    plane.onRequest();
    answer(plane, message, response)
      .catch((error: unknown) => {
        if (error instanceof Dropped || error instanceof ClientGone) throw error;
        plane.log(`bug ${message.method} ${message.url} ${error instanceof Error ? error.stack : String(error)}`);
        return plain(500, 'The sandbox failed; see its log.');
      })
      .then((answered) => send(response, answered))
      .catch((error: unknown) => {
        if (!(error instanceof ClientGone)) plane.log(`lost ${message.url} ${String(error)}`);
        response.destroy();
      });
  }, plane.timeouts);
}

async function answer(plane: ControlPlane, message: IncomingMessage, response: ServerResponse): Promise<WireResponse> {
  const refusal = refusePage(message);
  if (refusal) return plain(403, refusal);
  const wire = wireRequest(message);
  if (isAdminPath(wire.path)) return answerAdmin(plane, wire, message, response);
  const id = plane.services.idOf(wire);
  if (!plane.services.ids.includes(id)) return refuseUnserved(plane, id, wire, message, response);
  const { service, refused, isKnown } = await plane.withInstance((instance) => before(instance, id, wire, message));
  if (refused) return refused;
  // Not within the instance: a client that is slow to send must not delay a reset.
  const options = { limit: service.maxBody, isKnown };
  const body = await collect(message, response, options).catch((error: unknown) => error as Error);
  if (body instanceof ClientGone) throw body;
  return plane.withInstance((instance) => serve(instance, id, wire, body));
}

interface Before {
  readonly service: Service;
  readonly refused?: WireResponse;
  readonly isKnown?: boolean;
}

/** What is known before the body is read: only a caller with a key may send one, or one that the bucket lets upload. */
async function before(instance: Instance, id: string, wire: WireRequest, message: IncomingMessage): Promise<Before> {
  const service = spokenIn(await instance.service(id), wire);
  if (!hasBody(message)) return { service };
  return { service, ...judgeHead(instance.context, service, wire) };
}

async function refuseUnserved(
  plane: ControlPlane,
  id: string,
  wire: WireRequest,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<WireResponse> {
  const body = await collect(message, response, { limit: maxUnservedBytes }).catch(() => Buffer.alloc(0));
  const { response: refused, asked } = refuseService(id, { ...wire, body }, randomUUID());
  plane.log(`not served ${oneLine(asked)}`);
  return refused;
}
