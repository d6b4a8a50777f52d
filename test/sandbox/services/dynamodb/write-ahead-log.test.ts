// Items that are acknowledged survive a crash before they reach the database.
import assert from 'node:assert/strict';
import { appendFile, cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as sdk from '@aws-sdk/client-dynamodb';
import { tableInput } from '../../../helpers/sandbox/tables.ts';
import { startTestSandbox, type TestSandbox } from '../../../helpers/sandbox/test-sandbox.ts';

const TableName = 'things';
const key = (n: number) => ({ PK: { S: `thing-${n}` } });

describe('items that are not in the database yet', () => {
  const started: TestSandbox[] = [];
  const folders: string[] = [];
  let one: TestSandbox;
  let items: sdk.DynamoDBClient;

  beforeEach(async () => {
    one = await startTestSandbox();
    started.push(one);
    items = one.client(sdk.DynamoDBClient);
    await createTable();
  });
  afterEach(async () => {
    for (const sandbox of started.splice(0)) await sandbox.stop();
    for (const dir of folders.splice(0)) await rm(dir, { recursive: true, force: true });
  });

  async function createTable(): Promise<void> {
    await items.send(new sdk.CreateTableCommand(tableInput(TableName)));
  }
  const put = (n: number, text: string) =>
    items.send(new sdk.PutItemCommand({ TableName, Item: { ...key(n), text: { S: text } } }));
  const textOf = async (n: number, client = items) =>
    (await client.send(new sdk.GetItemCommand({ TableName, Key: key(n) }))).Item?.['text']?.S;
  const remove = (n: number) => items.send(new sdk.DeleteItemCommand({ TableName, Key: key(n) }));
  const scanned = async (client = items) => {
    const { Items = [] } = await client.send(new sdk.ScanCommand({ TableName }));
    return Items.map(({ PK, text }) => `${PK?.S} ${text?.S}`).sort();
  };

  /** What a kill at this moment would leave behind. */
  async function remains(): Promise<{ dir: string; logs: string[] }> {
    const account = join('dynamodb', `${one.account}-${one.region}`);
    const mark = join(one.dir, account, 'items.mark');
    // A kill takes one moment, a copy several: one that was overtaken by a write to the database is no such moment.
    for (;;) {
      const dir = await mkdtemp(join(tmpdir(), 'workshop-killed-'));
      folders.push(dir);
      const before = await readFile(mark);
      await cp(one.dir, dir, { recursive: true });
      if (!before.equals(await readFile(mark))) continue;
      await rm(join(dir, 'owner'), { recursive: true, force: true });
      const home = join(dir, account);
      const logs = (await readdir(home)).filter((name) => name.startsWith('items.log')).sort();
      return { dir, logs: logs.map((name) => join(home, name)) };
    }
  }

  async function restarted(dir: string): Promise<sdk.DynamoDBClient> {
    const next = await startTestSandbox({ dir });
    started.push(next);
    return next.client(sdk.DynamoDBClient);
  }

  it('are read, changed, deleted and scanned as if they were', async () => {
    await put(1, 'a');
    await put(2, 'b');
    assert.equal(await textOf(1), 'a');
    await put(1, 'c');
    await remove(2);
    assert.deepEqual([await textOf(1), await textOf(2)], ['c', undefined]);
    assert.deepEqual(await scanned(), ['thing-1 c']);
    await remove(1);
    assert.deepEqual(await scanned(), []);
  });

  it('are all there after a kill, in the order in which they came', async () => {
    await put(1, 'first');
    await put(2, 'gone');
    await scanned();
    await put(1, 'last');
    await remove(2);
    let dir = '';
    // They go into the database some milliseconds later: until the log has something when it is looked at.
    for (let logged = ''; !logged.includes('thing-3');) {
      await put(3, 'new');
      const found = await remains();
      dir = found.dir;
      logged = (await Promise.all(found.logs.map((file) => readFile(file, 'utf8')))).join('');
    }
    const client = await restarted(dir);
    assert.deepEqual(await scanned(client), ['thing-1 last', 'thing-3 new']);
    assert.equal(await textOf(1, client), 'last');
  });

  it('count whole or not at all where a kill has torn the log', async () => {
    await put(1, 'whole');
    const { dir, logs } = await remains();
    for (const file of logs) await appendFile(file, '[["thing-torn",{"PK":');
    assert.deepEqual(await scanned(await restarted(dir)), ['thing-1 whole']);
  });

  it('are not dropped in silence where the log is damaged', async () => {
    await put(1, 'a');
    const { dir, logs } = await remains();
    for (const file of logs) await writeFile(file, '1\nnonsense\n[["thing-1"]]\n');
    const client = await restarted(dir);
    await assert.rejects(textOf(1, client));
    assert.match(started.at(-1)?.log.join('\n') ?? '', /items\.log\.0 is damaged in line 2/);
  });

  it('go with their table', async () => {
    await put(1, 'a');
    await items.send(new sdk.DeleteTableCommand({ TableName }));
    await createTable();
    assert.deepEqual(await scanned(), []);
    assert.equal(await textOf(1), undefined);
  });

  it('are many, and written in between', async () => {
    const numbers = Array.from({ length: 600 }, (_, n) => n);
    for (let at = 0; at < numbers.length; at += 100) {
      await Promise.all(numbers.slice(at, at + 100).map((n) => put(n, `text ${n}`)));
    }
    const { dir } = await remains();
    const client = await restarted(dir);
    const { Count } = await client.send(new sdk.ScanCommand({ TableName, Select: 'COUNT' }));
    assert.equal(Count, numbers.length);
  });
});
