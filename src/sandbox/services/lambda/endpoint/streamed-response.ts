// The response of a function URL with InvokeMode RESPONSE_STREAM: it begins with the first bytes of the function.
import type { EndpointResponse } from '../../../server/endpoints.ts';
import { isObject } from '../../../../lib/is-object.ts';
import { structuredResponse } from '../../shared/function-response.ts';
import type { Execution } from '../execution/execution-environment.ts';
import type { OnChunk } from '../execution/function-process.ts';
import { integrationType } from '../runtime/messages.ts';
import { createByteStream, type ByteStream } from './byte-stream.ts';
import { urlResponses } from './responses.ts';

/** `invoke` runs the function, and gives its chunks to the callback. Rejects where the function was not run. */
export function streamedResponse(invoke: (onChunk: OnChunk) => Promise<Execution>): Promise<EndpointResponse> {
  const stream = createByteStream();
  return new Promise((resolve, reject) => {
    const begin = (head: EndpointResponse | undefined) =>
      resolve(head ? { ...head, stream: stream.bytes } : urlResponses.failed);
    invoke(readHead(stream, begin)).then(({ failed, payload }) => {
      if (failed) {
        // Before anything of the response was sent, a failure is a response of its own.
        resolve(urlResponses.failed);
        return stream.fail(new Error('The function failed in the middle of its response.'));
      }
      // A handler that does not stream: what it returned is sent as it is, also an object with a statusCode.
      begin(plainHead(payload.length > 0 ? 'application/json' : undefined));
      stream.push(payload);
      stream.end();
    }, reject);
  });
}

function plainHead(contentType = 'application/octet-stream'): EndpointResponse {
  return { status: 200, headers: { 'content-type': contentType }, body: '' };
}

const separator = Buffer.alloc(8);

/** Passes the body on to `stream`, after what `HttpResponseStream.from` writes before it: status and headers. */
function readHead(stream: ByteStream, onHead: (head: EndpointResponse | undefined) => void): OnChunk {
  let waiting: Buffer | undefined = Buffer.alloc(0);
  return (bytes, contentType) => {
    if (!waiting) return stream.push(bytes);
    if (contentType !== integrationType) {
      waiting = undefined;
      onHead(plainHead(contentType));
      return stream.push(bytes);
    }
    waiting = Buffer.concat([waiting, bytes]);
    const at = waiting.indexOf(separator);
    if (at < 0) return;
    const rest = waiting.subarray(at + separator.length);
    onHead(parseHead(waiting.subarray(0, at)));
    waiting = undefined;
    if (rest.length > 0) stream.push(rest);
  };
}

/** Undefined for what is no head of a response. */
function parseHead(text: Buffer): EndpointResponse | undefined {
  try {
    const prelude = JSON.parse(text.toString('utf8')) as unknown;
    if (!isObject(prelude)) return undefined;
    const { statusCode = 200, headers, cookies } = prelude;
    const hasType = isObject(headers) && Object.keys(headers).some((name) => name.toLowerCase() === 'content-type');
    return structuredResponse(
      {
        statusCode,
        cookies,
        headers: {
          ...(isObject(headers) ? headers : {}),
          ...(!hasType && { 'content-type': 'application/octet-stream' }),
        },
      },
      'url',
    );
  } catch {
    return undefined;
  }
}
