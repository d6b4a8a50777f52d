// Writes of every service, each with a way to see later whether it is there, and whole.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { get } from 'node:http';
import * as gateway from '@aws-sdk/client-apigatewayv2';
import * as logs from '@aws-sdk/client-cloudwatch-logs';
import * as database from '@aws-sdk/client-dynamodb';
import * as iam from '@aws-sdk/client-iam';
import * as lambda from '@aws-sdk/client-lambda';
import * as storage from '@aws-sdk/client-s3';
import type { Daemon } from '../../helpers/sandbox/daemon.ts';
import { zipOf } from '../../helpers/sandbox/functions.ts';

export interface Writer {
  readonly name: string;
  /** The nth write; resolves when it was acknowledged. */
  write(n: number): Promise<void>;
  /** Throws where it is there in part. */
  isThere(n: number): Promise<boolean>;
}

const TableName = 'written';
const Bucket = 'written-by-a-test';
const logGroupName = 'written';
const tags = [{ Key: 'made', Value: 'by a test' }];

/** Made once, before the first kill. */
export async function prepareWriters(daemon: Daemon): Promise<void> {
  await daemon.client(database.DynamoDBClient).send(createTable(TableName));
  await daemon.client(storage.S3Client).send(new storage.CreateBucketCommand({ Bucket, ...location }));
  const client = daemon.client(logs.CloudWatchLogsClient);
  await client.send(new logs.CreateLogGroupCommand({ logGroupName }));
  await client.send(new logs.CreateLogStreamCommand({ logGroupName, logStreamName: 'all' }));
  const role = { RoleName: 'written-runner', AssumeRolePolicyDocument: trust };
  await daemon.client(iam.IAMClient).send(new iam.CreateRoleCommand(role));
}

const location = { CreateBucketConfiguration: { LocationConstraint: 'ap-south-1' } } as const;
const trust = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
});

function createTable(name: string) {
  return new database.CreateTableCommand({
    TableName: name,
    AttributeDefinitions: [{ AttributeName: 'PK', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'PK', KeyType: 'HASH' }],
    BillingMode: 'PAY_PER_REQUEST',
    Tags: tags,
  });
}

/** From n alone, so that a check needs no memory: up to some hundred kilobytes. */
function bytesOf(n: number): Buffer {
  const seed = createHash('sha256').update(`object ${n}`).digest();
  return Buffer.concat(Array.from({ length: 1 + ((n * 7919) % 8_000) }, () => seed));
}

const absent = new Set([
  'ResourceNotFoundException',
  'NoSuchEntityException',
  'NoSuchKey',
  'NotFound',
  'NotFoundException',
]);

async function found<T>(call: Promise<T>): Promise<T | undefined> {
  return call.catch((error: Error) => {
    if (absent.has(error.name)) return undefined;
    throw error;
  });
}

/** For one life of the daemon. `urls`: of the APIs, which must stay the same over all of them. */
export function writersOf(daemon: Daemon, urls: Map<number, string>): Writer[] {
  const clients = {
    database: daemon.client(database.DynamoDBClient),
    storage: daemon.client(storage.S3Client),
    iam: daemon.client(iam.IAMClient),
    logs: daemon.client(logs.CloudWatchLogsClient),
    lambda: daemon.client(lambda.LambdaClient),
    gateway: daemon.client(gateway.ApiGatewayV2Client),
  };
  const events = once(() => countEvents(clients.logs));
  const apis = once(async () => {
    const { Items = [] } = await clients.gateway.send(new gateway.GetApisCommand({ MaxResults: '100000' }));
    return new Map(Items.map((api) => [api.Name, api]));
  });
  return [
    {
      name: 'item',
      async write(n) {
        const Item = { PK: { S: `item-${n}` }, text: { S: `text ${n}`.repeat(50) } };
        await clients.database.send(new database.PutItemCommand({ TableName, Item }));
      },
      async isThere(n) {
        const Key = { PK: { S: `item-${n}` } };
        const { Item } = await clients.database.send(new database.GetItemCommand({ TableName, Key }));
        if (Item) assert.equal(Item['text']?.S, `text ${n}`.repeat(50));
        return Item !== undefined;
      },
    },
    {
      name: 'table',
      write: async (n) => void (await clients.database.send(createTable(`table-${n}`))),
      async isThere(n) {
        const call = clients.database.send(new database.DescribeTableCommand({ TableName: `table-${n}` }));
        const ResourceArn = (await found(call))?.Table?.TableArn;
        if (!ResourceArn) return false;
        const listed = await clients.database.send(new database.ListTagsOfResourceCommand({ ResourceArn }));
        assert.deepEqual(listed.Tags, tags, `table-${n} has its tags`);
        return true;
      },
    },
    {
      name: 'object',
      async write(n) {
        const object = { Bucket, Key: `object-${n}`, Body: bytesOf(n), Metadata: { n: String(n) } };
        await clients.storage.send(new storage.PutObjectCommand(object));
      },
      async isThere(n) {
        const call = clients.storage.send(new storage.GetObjectCommand({ Bucket, Key: `object-${n}` }));
        const object = await found(call);
        if (!object) return false;
        assert.equal(object.Metadata?.['n'], String(n));
        assert.ok(bytesOf(n).equals((await object.Body?.transformToByteArray()) ?? Buffer.alloc(0)));
        return true;
      },
    },
    {
      name: 'role',
      async write(n) {
        const role = { RoleName: `role-${n}`, AssumeRolePolicyDocument: trust, Tags: tags };
        await clients.iam.send(new iam.CreateRoleCommand(role));
      },
      async isThere(n) {
        const role = await found(clients.iam.send(new iam.GetRoleCommand({ RoleName: `role-${n}` })));
        if (role) assert.deepEqual(role.Role?.Tags, tags);
        return role !== undefined;
      },
    },
    {
      name: 'log event',
      async write(n) {
        const logEvents = [0, 1, 2].map((part) => ({ timestamp: Date.now(), message: `event-${n}-${part}` }));
        await clients.logs.send(new logs.PutLogEventsCommand({ logGroupName, logStreamName: 'all', logEvents }));
      },
      async isThere(n) {
        const parts = (await events()).get(n) ?? 0;
        assert.ok(parts === 0 || parts === 3, `${parts} of 3 events`);
        return parts > 0;
      },
    },
    {
      name: 'function',
      async write(n) {
        const role = { Role: 'arn:aws:iam::123456789012:role/written-runner', Runtime: 'nodejs22.x' as const };
        const ZipFile = zipOf({ 'index.mjs': `export const handler = async () => ${n};` });
        const code = {
          FunctionName: `function-${n}`,
          Handler: 'index.handler',
          Code: { ZipFile },
          Tags: { n: `${n}` },
        };
        await clients.lambda.send(new lambda.CreateFunctionCommand({ ...role, ...code }));
      },
      async isThere(n) {
        const command = new lambda.GetFunctionCommand({ FunctionName: `function-${n}` });
        const answer = await found(clients.lambda.send(command));
        if (!answer) return false;
        assert.deepEqual(answer.Tags, { n: `${n}` });
        const code = await fetched(String(answer.Code?.Location));
        assert.equal(createHash('sha256').update(code.body).digest('base64'), answer.Configuration?.CodeSha256);
        return true;
      },
    },
    {
      name: 'api',
      async write(n) {
        const api = { Name: `api-${n}`, ProtocolType: 'HTTP' as const, Tags: { n: `${n}` } };
        const { ApiEndpoint = '' } = await clients.gateway.send(new gateway.CreateApiCommand(api));
        urls.set(n, ApiEndpoint);
      },
      async isThere(n) {
        const api = (await apis()).get(`api-${n}`);
        if (!api) return false;
        assert.deepEqual(api.Tags, { n: `${n}` });
        const url = urls.get(n);
        // On a machine where other sandboxes come and go, one of them may have taken the port meanwhile.
        if (url && api.ApiEndpoint !== url) assert.ok(await fetched(url), 'the door is on its port again');
        assert.equal((await fetched(String(api.ApiEndpoint))).status, 404);
        return true;
      },
    },
  ];
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}

/** Parts by number. */
async function countEvents(client: logs.CloudWatchLogsClient): Promise<Map<number, number>> {
  const counts = new Map<number, number>();
  for (let nextToken: string | undefined; ;) {
    const page = await client.send(new logs.FilterLogEventsCommand({ logGroupName, nextToken }));
    for (const { message = '' } of page.events ?? []) {
      const n = Number(message.split('-')[1]);
      counts.set(n, (counts.get(n) ?? 0) + 1);
    }
    nextToken = page.nextToken;
    if (nextToken === undefined) return counts;
  }
}

function fetched(url: string): Promise<{ status: number | undefined; body: Buffer }> {
  return new Promise((resolve, reject) => {
    get(url, { agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve({ status: response.statusCode, body: Buffer.concat(chunks) }));
    }).on('error', reject);
  });
}
