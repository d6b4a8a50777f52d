// Where functions of custom resources send their responses: an endpoint of its own, in the place of CloudFormation's bucket
// and its presigned addresses. An address takes one response, and is known as long as the stack waits for it.
import { randomBytes } from 'node:crypto';
import { isObject } from '../../../../lib/is-object.ts';
import type { EndpointHandler, EndpointResponse } from '../../../server/endpoints.ts';
import type { ServiceContext } from '../../context.ts';

type Response = Readonly<Record<string, unknown>>;

export interface AwaitedResponse {
  readonly url: string;
  /** Undefined until it is there; a text says why what was sent is none. */
  received(): Response | string | undefined;
  end(): void;
}

/** In bytes. source: "Custom resource response objects", checked 2026-11-30 */
const longest = 4_096;

const waiting = new WeakMap<ServiceContext, Map<string, Response | string | undefined>>();

function waitingOf(sandbox: ServiceContext): Map<string, Response | string | undefined> {
  const known = waiting.get(sandbox) ?? new Map<string, Response | string | undefined>();
  waiting.set(sandbox, known);
  return known;
}

export async function awaitResponse(sandbox: ServiceContext): Promise<AwaitedResponse> {
  const responses = waitingOf(sandbox);
  const path = `/${randomBytes(24).toString('base64url')}`;
  const origin = await sandbox.endpoints.open('custom-resource', 'responses');
  responses.set(path, undefined);
  return {
    url: origin + path,
    received: () => responses.get(path),
    end: () => void responses.delete(path),
  };
}

export function customResourceEndpoint(sandbox: ServiceContext): EndpointHandler {
  const responses = waitingOf(sandbox);
  return {
    service: 'cloudformation',
    async respond(_id, { method, path, body }) {
      if (method !== 'PUT' || !responses.has(path)) return answer(403);
      responses.set(path, readResponse(body));
      return answer(200);
    },
    refuseHost: () => answer(403),
  };
}

function answer(status: number): EndpointResponse {
  return { status, headers: {}, body: '' };
}

function readResponse(body: Buffer): Response | string {
  if (body.length > longest) return 'Response object is too long.';
  try {
    const read: unknown = JSON.parse(body.toString('utf8'));
    return isObject(read) ? read : 'Invalid response object: it is no JSON object';
  } catch {
    return 'Invalid response object: it is no JSON';
  }
}
