// The floor for the API's figures: the code of the two functions, called by a plain node:http server, with dynalite in the
// same process behind a socket. No gateway, no permissions, no log, and nothing on disk.
import { createServer, type IncomingMessage } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';

type Handler = (event: object, context: object) => Promise<{ statusCode: number; headers: object; body: string }>;

const TableName = 'AWSWorkshopDemoTable';
const dynalite = createRequire(import.meta.url)('dynalite') as (options: object) => ReturnType<typeof createServer>;

const database = dynalite({ createTableMs: 0 });
const endpoint = `http://127.0.0.1:${await listen(database)}`;
// The functions read these when they are loaded.
Object.assign(process.env, {
  AWS_ENDPOINT_URL: endpoint,
  AWS_REGION: 'ap-south-1',
  AWS_ACCESS_KEY_ID: 'floor',
  AWS_SECRET_ACCESS_KEY: 'floor',
  TABLE_NAME: TableName,
});
await new DynamoDBClient({}).send(
  new CreateTableCommand({
    TableName,
    AttributeDefinitions: [{ AttributeName: 'PK', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'PK', KeyType: 'HASH' }],
    BillingMode: 'PAY_PER_REQUEST',
  }),
);
const create = await handlerOf('createShortURL');
const find = await handlerOf('getLongURL');

const server = createServer((message, response) => {
  void respond(message).then(({ statusCode, headers, body }) => {
    response.writeHead(statusCode, headers as Record<string, string>);
    response.end(body);
  });
});
process.stdout.write(`http://127.0.0.1:${await listen(server)}\n`);
// Ends with the bench.
process.stdin.on('end', () => process.exit(0)).resume();

async function respond(message: IncomingMessage) {
  const context = { awsRequestId: 'floor' };
  if (message.method !== 'POST') return find({ pathParameters: { shortId: (message.url ?? '/').slice(1) } }, context);
  const chunks: Buffer[] = [];
  for await (const chunk of message as AsyncIterable<Buffer>) chunks.push(chunk);
  return create({ body: Buffer.concat(chunks).toString(), isBase64Encoded: false }, context);
}

async function handlerOf(name: string): Promise<Handler> {
  const file = resolve(import.meta.dirname, `../dist/lambda-src/${name}/index.mjs`);
  return ((await import(pathToFileURL(file).href)) as { handler: Handler }).handler;
}

function listen(started: ReturnType<typeof createServer>): Promise<number> {
  return new Promise((done) => started.listen(0, '127.0.0.1', () => done((started.address() as AddressInfo).port)));
}
