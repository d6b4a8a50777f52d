// Bit rot and cut files of DynamoDB's items: each ends in an exact error or in all of the items, and --repair keeps a copy.
import assert from 'node:assert/strict';
import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CreateTableCommand, DynamoDBClient, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { seededRandom, type SeededRandom } from '../../src/lib/seeded-random.ts';
import { makeTempDir } from '../helpers/sandbox/daemon.ts';
import { startTestSandbox } from '../helpers/sandbox/test-sandbox.ts';

const flipsPerFile = 60;
const count = 120;
const TableName = 'rotten-items';
const home = join('dynamodb', '123456789012-ap-south-1');
const damaged = /^The stored items are damaged: .+\. To keep what can be read, run: workshop sandbox start --repair$/;

type Folder = Awaited<ReturnType<typeof makeTempDir>>;

/** All items, as text. */
async function itemsOf(dir: string, repair = false): Promise<string[]> {
  const test = await startTestSandbox({ dir, repair });
  try {
    const { Items = [] } = await test.client(DynamoDBClient).send(new ScanCommand({ TableName }));
    return Items.map(({ PK, text }) => `${PK?.S} ${text?.S}`).sort();
  } finally {
    await test.stop();
  }
}

const expected = Array.from({ length: count }, (_, n) => `item-${n} text ${n} ${'ü'.repeat(n)}`).sort();

/** `killed`: a copy of the folder while its sandbox runs, with the last items in the log alone. */
async function fill(dir: string, killed?: string): Promise<void> {
  const test = await startTestSandbox({ dir });
  const client = test.client(DynamoDBClient);
  await client.send(
    new CreateTableCommand({
      TableName,
      AttributeDefinitions: [{ AttributeName: 'PK', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'PK', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
  const put = (n: number) =>
    client.send(
      new PutItemCommand({ TableName, Item: { PK: { S: `item-${n}` }, text: { S: `text ${n} ${'ü'.repeat(n)}` } } }),
    );
  for (let n = 0; n < count; n += 1) await put(n);
  if (killed) {
    for (let isLogged = false; !isLogged;) {
      await put(count - 1);
      await rm(killed, { recursive: true, force: true });
      await cp(dir, killed, { recursive: true, filter: (path) => !path.endsWith('owner') });
      isLogged = (await logsOf(killed)).some(({ size }) => size > 0);
    }
  }
  await test.stop();
}

async function logsOf(dir: string): Promise<{ name: string; size: number }[]> {
  const names = (await readdir(join(dir, home))).filter((name) => name.startsWith('items.log'));
  return Promise.all(names.map(async (name) => ({ name, size: (await readFile(join(dir, home, name))).length })));
}

async function filesOf(dir: string): Promise<{ name: string; bytes: Buffer }[]> {
  const names = (await readdir(join(dir, home, 'items'))).filter((name) => !/^(LOG|LOCK)/.test(name));
  const paths = [...names.map((name) => join('items', name)), ...(await logsOf(dir)).map(({ name }) => name)];
  const files = await Promise.all(paths.map(async (name) => ({ name, bytes: await readFile(join(dir, home, name)) })));
  return files.filter(({ bytes }) => bytes.length > 0);
}

/** How one damage of a copy of the folder ended; anything else than an exact error or all items is a failure. */
async function outcome(whole: string, copy: string, file: string, bytes: Buffer): Promise<'complete' | 'refused'> {
  await rm(copy, { recursive: true, force: true });
  await cp(whole, copy, { recursive: true });
  await writeFile(join(copy, home, file), bytes);
  const items = await itemsOf(copy).catch((error: Error & { $metadata?: { httpStatusCode?: number } }) => {
    assert.deepEqual([error.name, error.$metadata?.httpStatusCode], ['InternalServerError', 500], error.message);
    assert.match(error.message, damaged);
    return undefined;
  });
  if (items) assert.deepEqual(items, expected, file);
  return items ? 'complete' : 'refused';
}

function flipped(bytes: Buffer, chance: SeededRandom): Buffer {
  const copy = Buffer.from(bytes);
  const at = chance.number(copy.length);
  copy[at] = (copy[at] ?? 0) ^ (1 << chance.number(8));
  return copy;
}

describe('damaged items', () => {
  let stopped: Folder;
  let killed: Folder;
  let copy: Folder;
  before(async () => {
    [stopped, killed, copy] = await Promise.all([makeTempDir(), makeTempDir(), makeTempDir()]);
    await fill(stopped.dir, killed.dir);
  });
  after(() => Promise.all([stopped, killed, copy].map((folder) => folder.remove())));

  for (const [what, folder] of [
    ['a stop', () => stopped],
    ['a kill', () => killed],
  ] as const) {
    it(`are refused or complete after ${what} and ${flipsPerFile} flipped bits in each file`, async () => {
      const chance = seededRandom(30);
      for (const { name, bytes } of await filesOf(folder().dir)) {
        const outcomes = { complete: 0, refused: 0 };
        for (let flip = 0; flip < flipsPerFile; flip += 1)
          outcomes[await outcome(folder().dir, copy.dir, name, flipped(bytes, chance))] += 1;
        assert.ok(outcomes.refused > 0, `${name} ${JSON.stringify(outcomes)}`);
      }
    }).timeout(240_000);

    it(`are refused or complete after ${what} where a file is emptied or cut`, async () => {
      for (const { name, bytes } of await filesOf(folder().dir)) {
        for (const length of [0, bytes.length / 2, bytes.length - 1])
          await outcome(folder().dir, copy.dir, name, bytes.subarray(0, length));
      }
    }).timeout(120_000);
  }

  it('are refused where the whole database is gone, with its log or without', async () => {
    for (const name of [join(home, 'items'), home, 'dynamodb']) {
      await rm(copy.dir, { recursive: true, force: true });
      await cp(stopped.dir, copy.dir, { recursive: true });
      await rm(join(copy.dir, name), { recursive: true });
      await assert.rejects(itemsOf(copy.dir), { name: 'InternalServerError', message: damaged }, name);
    }
  });

  it('are repaired: what can be read is there, and a copy of the rest is kept', async () => {
    const files = await filesOf(killed.dir);
    for (const name of files.map((file) => file.name).filter((name) => /\.log/.test(name))) {
      const bytes = files.find((file) => file.name === name)?.bytes ?? Buffer.alloc(0);
      const broken = Buffer.from(bytes);
      const at = Math.floor(broken.length / 2);
      broken[at] = (broken[at] ?? 0) ^ 1;
      assert.equal(await outcome(killed.dir, copy.dir, name, broken), 'refused', name);
      const repaired = await itemsOf(copy.dir, true).catch((error: Error) => error.message);
      assert.ok(Array.isArray(repaired), `${name}: ${String(repaired)}`);
      assert.deepEqual(
        repaired.filter((item) => !expected.includes(item)),
        [],
      );
      const kept = name.startsWith('items.log')
        ? join(home.replace('dynamodb', 'dynamodb.damaged'), name)
        : join(home, name.replace('items', 'items.damaged'));
      assert.ok((await readFile(join(copy.dir, kept))).equals(broken), name);
      assert.deepEqual(await itemsOf(copy.dir), repaired);
    }
  });
});
