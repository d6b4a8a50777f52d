// A node:http server that runs the functions of the folder with lambda-local. It ends with the bench.
import { createServer, type IncomingMessage } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

interface Answer {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body: string;
}

const [dir = '', app = ''] = process.argv.slice(2);
const { execute } = createRequire(join(dir, 'package.json'))('lambda-local') as {
  execute(options: object): Promise<Answer>;
};

const run = (name: string, event: object) =>
  execute({
    event,
    esm: true,
    lambdaPath: join(app, name, 'index.mjs'),
    region: 'ap-south-1',
    timeoutMs: 10_000,
    // Its lines of each invocation.
    verboseLevel: 0,
  });

const server = createServer((message, response) => {
  void respond(message).then(
    ({ statusCode, headers, body }) => response.writeHead(statusCode, headers).end(body),
    (error: unknown) => response.writeHead(500).end(String(error)),
  );
});
await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
process.stdin.on('end', () => process.exit(0)).resume();

async function respond(message: IncomingMessage): Promise<Answer> {
  if (message.method !== 'POST')
    return run('getLongURL', { pathParameters: { shortId: (message.url ?? '/').slice(1) } });
  const chunks: Buffer[] = [];
  for await (const chunk of message as AsyncIterable<Buffer>) chunks.push(chunk);
  return run('createShortURL', { body: Buffer.concat(chunks).toString(), isBase64Encoded: false });
}
