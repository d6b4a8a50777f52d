// Plain HTTP to public addresses, as a browser or curl would ask. node:http rather than fetch: undici costs a start 100 ms.
import type { HttpAnswer, HttpRequest } from '../../engine/types.ts';

const timeoutMs = 35_000;

export async function http(
  url: string,
  { method = 'GET', headers = {}, body }: HttpRequest = {},
  signal?: AbortSignal,
): Promise<HttpAnswer> {
  const { request } = url.startsWith('https:') ? await import('node:https') : await import('node:http');
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      { method, headers: { ...headers }, ...(signal && { signal }), timeout: timeoutMs },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: Object.fromEntries(
              Object.entries(response.headers).map(([name, value]) => [name, [value].flat().join(', ')]),
            ),
            body: Buffer.concat(chunks).toString('utf8'),
          }),
        );
      },
    );
    sent.on('timeout', () => sent.destroy(new Error(`No answer from ${url} within ${timeoutMs / 1000} s`)));
    sent.on('error', reject);
    sent.end(body);
  });
}
