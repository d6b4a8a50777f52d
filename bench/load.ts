// A bounded load on one address: so many requests, so many at once, over connections that are kept.
import { Agent, request } from 'node:http';
import { performance } from 'node:perf_hooks';

export interface Shot {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: string | undefined;
}

export interface Load {
  /** Milliseconds of each request. */
  readonly times: readonly number[];
  readonly perSecond: number;
  readonly bodies: readonly string[];
}

export async function load(
  origin: string,
  { count, atOnce, shot }: { count: number; atOnce: number; shot: (n: number) => Shot },
): Promise<Load> {
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce });
  const times: number[] = [];
  const bodies: string[] = [];
  let next = 0;
  const began = performance.now();
  try {
    await Promise.all(
      Array.from({ length: atOnce }, async () => {
        for (let n = next++; n < count; n = next++) {
          const start = performance.now();
          bodies.push(await send(origin, agent, shot(n)));
          times.push(performance.now() - start);
        }
      }),
    );
  } finally {
    agent.destroy();
  }
  return { times, bodies, perSecond: (count / (performance.now() - began)) * 1000 };
}

function send(origin: string, agent: Agent, { method, path, body }: Shot): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = body === undefined ? {} : { 'content-type': 'application/json' };
    const sent = request(`${origin}${path}`, { method, agent, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        if (response.statusCode === 200) resolve(text);
        else reject(new Error(`${method} ${path} answered ${response.statusCode}: ${text}`));
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
