// Plain HTTP to public addresses, as a browser or curl would ask. node:http rather than fetch: undici costs a start 100 ms.
import type { Agent } from 'node:http';
import { isLoopback } from '../../lib/loopback.ts';
import type { HttpAnswer, HttpRequest } from '../../engine/types.ts';

const timeoutMs = 35_000;

export async function http(
  url: string,
  { method = 'GET', headers = {}, body }: HttpRequest = {},
  signal?: AbortSignal,
): Promise<HttpAnswer> {
  const { request } = url.startsWith('https:') ? await import('node:https') : await import('node:http');
  const through = isLoopback(new URL(url).hostname) ? undefined : await sharedAgent();
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      {
        method,
        headers: { ...headers },
        ...(signal && { signal }),
        ...(through && { agent: through }),
        timeout: timeoutMs,
      },
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

/** The bytes at an address, such as the presigned one of a function's code. Throws for more than `most`, and for a refusal. */
export async function download(url: string, most: number, signal: AbortSignal): Promise<Buffer> {
  const { request } = url.startsWith('https:') ? await import('node:https') : await import('node:http');
  const through = isLoopback(new URL(url).hostname) ? undefined : await sharedAgent();
  return new Promise((resolve, reject) => {
    const sent = request(url, { signal, ...(through && { agent: through }), timeout: timeoutMs }, (response) => {
      if (response.statusCode !== 200) {
        response.resume();
        return reject(new Error(`The download was answered with the status ${response.statusCode}.`));
      }
      const chunks: Buffer[] = [];
      let size = 0;
      response.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > most) sent.destroy(new Error(`The download has more than ${most / 1024 / 1024} MB.`));
        else chunks.push(chunk);
      });
      response.on('error', reject);
      response.on('end', () => resolve(Buffer.concat(chunks)));
    });
    sent.on('timeout', () => sent.destroy(new Error(`No answer within ${timeoutMs / 1000} s`)));
    sent.on('error', reject);
    sent.end();
  });
}

let agent: Promise<Agent> | undefined;

/** Through the proxy of the environment, where there is one. */
function sharedAgent(): Promise<Agent> {
  return (agent ??= import('./environment-agent.ts').then(({ EnvironmentAgent }) => new EnvironmentAgent()));
}

/** The public addresses of an API, a distribution and a website. */
const newNames = /\.execute-api\.[\w-]+\.amazonaws\.com$|\.cloudfront\.net$|\.s3-website[.-][\w-]+\.amazonaws\.com$/;

/** Whether the address has no entry in DNS: AWS adds that of a new API or distribution some time after its creation. */
export function isUnresolved(error: unknown): boolean {
  const { code, hostname = '' } = error as NodeJS.ErrnoException & { readonly hostname?: string };
  return code === 'ENOTFOUND' && newNames.test(hostname);
}
