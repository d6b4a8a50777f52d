// What a sandbox can have much of, how it gets it, and a signed call whose cost must not depend on it.
import { setMaxListeners } from 'node:events';
import {
  BatchWriteItemCommand,
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateFunctionCommand,
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  LambdaClient,
} from '@aws-sdk/client-lambda';
import type { Target } from '../../src/aws/target/target.ts';
import { createOrganization } from '../../src/commands/class/rehearse/organization.ts';
import { mapConcurrently } from '../../src/lib/map-concurrently.ts';
import { load } from '../tools/load.ts';
import { gets, post } from '../tools/requests.ts';

/** A running sandbox with the whole course. */
export interface Grown {
  readonly target: Target;
  /** The origin of its API. */
  readonly api: string;
}

export interface Growth {
  /** Resolves with the size that it has: less than what was asked for where that would take too long. */
  to(size: number): Promise<number>;
  /** The nth call, with another item, function or account each time. */
  call(n: number): Promise<unknown>;
}

export interface Dimension {
  /** Per item, per function … */
  readonly name: string;
  /** The first one is what it is compared with. */
  readonly sizes: readonly number[];
  readonly callName: string;
  of(sandbox: Grown): Growth;
}

const TableName = 'AWSWorkshopDemoTable';
const { signal } = new AbortController();
// Each call that runs listens to it.
setMaxListeners(0, signal);
/** Seconds to add items: a slow machine stops before the last size. */
const itemSeconds = 150;

export const dimensions: readonly Dimension[] = [
  {
    name: 'items in the table',
    sizes: [1_000, 50_000, 1_000_000],
    callName: 'GetItem',
    of({ target }) {
      const client = new DynamoDBClient(target.config as never);
      const until = performance.now() + itemSeconds * 1000;
      let size = 0;
      return {
        async to(wanted) {
          const batches = Array.from({ length: Math.ceil((wanted - size) / 25) }, (_, n) => size + n * 25);
          await inTurn(batches, async (from) => {
            if (performance.now() > until && size >= 1_000) return;
            const puts = Array.from({ length: 25 }, (_, n) => ({
              PutRequest: {
                Item: { PK: { S: `bench-${from + n}` }, longUrl: { S: `https://example.com/${from + n}` } },
              },
            }));
            await client.send(new BatchWriteItemCommand({ RequestItems: { [TableName]: puts } }));
            size += 25;
          });
          return size;
        },
        call: (n) => client.send(new GetItemCommand({ TableName, Key: { PK: { S: `bench-${(n * 7919) % size}` } } })),
      };
    },
  },
  {
    name: 'functions',
    sizes: [2, 200],
    callName: 'GetFunctionConfiguration',
    of({ target }) {
      const client = new LambdaClient(target.config as never);
      const names = ['createShortURL', 'getLongURL'];
      return {
        async to(wanted) {
          const { Configuration, Code } = await client.send(new GetFunctionCommand({ FunctionName: 'createShortURL' }));
          const ZipFile = await bytesAt(Code?.Location ?? '');
          const { Role, Runtime, Handler } = Configuration ?? {};
          const added = Array.from({ length: wanted - names.length }, (_, n) => `bench-${names.length + n}`);
          await inTurn(added, async (FunctionName) => {
            await client.send(new CreateFunctionCommand({ FunctionName, Role, Runtime, Handler, Code: { ZipFile } }));
            names.push(FunctionName);
          });
          return names.length;
        },
        call: (n) => client.send(new GetFunctionConfigurationCommand({ FunctionName: names[n % names.length] })),
      };
    },
  },
  {
    name: 'accounts',
    sizes: [1, 1_000],
    callName: 'PutItem, another account each time',
    of({ target }) {
      const first = new DynamoDBClient(target.config as never);
      const clients = [first];
      // One client's connections for all: the sandbox closes those that are too many, which would be measured instead.
      const { requestHandler } = first.config;
      return {
        async to(wanted) {
          const names = Array.from({ length: wanted - clients.length }, (_, n) => `Learner ${clients.length + n}`);
          if (names.length === 0) return clients.length;
          const { accounts } = await createOrganization(target, {
            unitName: `Class of ${names.length}`,
            names,
            atOnce: 16,
            signal,
          });
          await inTurn(accounts, async ({ target: own }) => {
            const client = new DynamoDBClient({ ...own.config, requestHandler } as never);
            await client.send(
              new CreateTableCommand({
                TableName,
                AttributeDefinitions: [{ AttributeName: 'PK', AttributeType: 'S' }],
                KeySchema: [{ AttributeName: 'PK', KeyType: 'HASH' }],
                BillingMode: 'PAY_PER_REQUEST',
              }),
            );
            clients.push(client);
          });
          return clients.length;
        },
        call: (n) =>
          (clients[n % clients.length] as DynamoDBClient).send(
            new PutItemCommand({ TableName, Item: { PK: { S: `bench-${n % 100}` } } }),
          ),
      };
    },
  },
  {
    name: 'requests served',
    sizes: [6_000, 20_000, 60_000],
    callName: 'FilterLogEvents, the last minute',
    of({ target, api }) {
      const client = new CloudWatchLogsClient(target.config as never);
      let size = 0;
      return {
        async to(wanted) {
          const count = (wanted - size) / 2;
          const { bodies } = await load(api, { count, atOnce: 16, request: post });
          await load(api, { count, atOnce: 16, request: gets(bodies) });
          return (size = wanted);
        },
        call: () =>
          client.send(
            new FilterLogEventsCommand({
              logGroupName: '/aws/lambda/createShortURL',
              startTime: Date.now() - 60_000,
              limit: 10,
            }),
          ),
      };
    },
  },
];

async function inTurn<T>(values: readonly T[], work: (value: T) => Promise<unknown>): Promise<void> {
  const outcomes = await mapConcurrently(values, work, { atOnce: 16, signal });
  for (const outcome of outcomes) if ('error' in outcome) throw outcome.error;
}

async function bytesAt(url: string): Promise<Buffer> {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`The code was answered with ${answer.status}.`);
  return Buffer.from(await answer.arrayBuffer());
}
