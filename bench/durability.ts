// What each durability costs: PutItem, PutObject and a change of the state alone, 1 and 16 at once, with the two settings
// in turns.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { CreateTableCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { CreateUserCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { ensureSandbox, stopSandbox } from '../src/sandbox/client/process.ts';
import { median, printTable } from './tools/measure.ts';
import { clientsOf } from './tools/requests.ts';

const settings = ['process', 'power'] as const;
const rounds = 3;
const calls = 160;
const TableName = 'bench';
const Bucket = 'bench-durability';

type Write = (n: number) => Promise<unknown>;

export async function benchDurability(): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), 'workshop-bench-'));
  const dirs = settings.map((durability) => ({ durability, dir: join(home, durability) }));
  try {
    const writers = new Map<string, Record<string, Write>>();
    for (const { durability, dir } of dirs) {
      await ensureSandbox(dir, { durability, pace: 'instant', port: 0 });
      writers.set(durability, await writesOf(dir));
    }
    const rows: string[][] = [];
    for (const what of ['PutItem', 'PutObject, 10 kB', 'CreateUser']) {
      for (const atOnce of [1, 16]) {
        const times = new Map<string, { each: number[]; rates: number[] }>();
        for (let round = 0; round < rounds; round += 1) {
          for (const durability of settings) {
            const kept = times.get(durability) ?? { each: [], rates: [] };
            times.set(durability, kept);
            const write = writers.get(durability)?.[what];
            if (write) await measure(write, atOnce, kept);
          }
        }
        for (const durability of settings) {
          const { each = [], rates = [] } = times.get(durability) ?? {};
          rows.push([`${what}, ${atOnce} at once: ${durability}`, median(each).toFixed(2), median(rates).toFixed(0)]);
        }
      }
    }
    printTable(`Durability, ${rounds} rounds of ${calls} calls`, [['', 'median ms', 'calls/s'], ...rows]);
  } finally {
    for (const { dir } of dirs) await stopSandbox(dir);
    await rm(home, { recursive: true, force: true });
  }
}

let number = 0;

async function measure(write: Write, atOnce: number, kept: { each: number[]; rates: number[] }): Promise<void> {
  const began = performance.now();
  const worker = async () => {
    for (let left = calls / atOnce; left > 0; left -= 1) {
      const start = performance.now();
      await write((number += 1));
      kept.each.push(performance.now() - start);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  kept.rates.push((calls * 1_000) / (performance.now() - began));
}

async function writesOf(dir: string): Promise<Record<string, Write>> {
  const { config } = clientsOf(dir);
  const [items, objects, users] = [new DynamoDBClient(config), new S3Client(config), new IAMClient(config)];
  await items.send(
    new CreateTableCommand({
      TableName,
      AttributeDefinitions: [{ AttributeName: 'PK', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'PK', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
  const location = { CreateBucketConfiguration: { LocationConstraint: 'ap-south-1' } } as const;
  await objects.send(new CreateBucketCommand({ Bucket, ...location }));
  const writes: Record<string, Write> = {
    PutItem: (n) => items.send(new PutItemCommand({ TableName, Item: { PK: { S: `item-${n}` } } })),
    'PutObject, 10 kB': (n) =>
      objects.send(new PutObjectCommand({ Bucket, Key: `object-${n}`, Body: Buffer.alloc(10_000, `${n} `) })),
    CreateUser: (n) => users.send(new CreateUserCommand({ UserName: `user-${n}` })),
  };
  for (const write of Object.values(writes)) for (let n = 1; n <= 20; n += 1) await write(1_000_000 + n);
  return writes;
}
