// The store: what is acknowledged is on disk.
import assert from 'node:assert/strict';
import { appendFile, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore, StateError } from '../../../src/sandbox/state/store.ts';

describe('store', () => {
  let dir: string;
  beforeEach(async () => void (dir = await mkdtemp(join(tmpdir(), 'workshop-store-'))));
  afterEach(() => rm(dir, { recursive: true, force: true }));

  it('has after a kill what was committed before it', async () => {
    const store = await openStore(dir);
    const roles = store.collection<{ name: string }>('roles');
    roles.set('b', { name: 'second' });
    roles.set('a', { name: 'first' });
    roles.set('c', { name: 'third' });
    roles.delete('c');
    await store.commit();
    // No close: as after a kill -9.
    const again = (await openStore(dir)).collection<{ name: string }>('roles');
    assert.deepEqual(again.entries(), [
      ['a', { name: 'first' }],
      ['b', { name: 'second' }],
    ]);
  });

  it('drops a line that a kill has torn, and keeps all before it', async () => {
    const store = await openStore(dir);
    store.collection('roles').set('a', 1);
    await store.commit();
    await appendFile(join(dir, 'state.ndjson'), '{"c":"roles","k":"b","v":{"na');
    assert.deepEqual((await openStore(dir)).collection('roles').entries(), [['a', 1]]);
  });

  it('refuses a log that is damaged elsewhere, without touching it', async () => {
    const store = await openStore(dir);
    store.collection('roles').set('a', 1);
    await store.close();
    const file = join(dir, 'state.ndjson');
    const damaged = `{"sandbox":1}\n{"c":"roles","k\n${JSON.stringify({ c: 'roles', k: 'b', v: 2 })}\n`;
    await writeFile(file, damaged);
    await assert.rejects(
      openStore(dir),
      (error) => error instanceof StateError && /damaged in line 2/.test(error.message),
    );
    assert.equal(await readFile(file, 'utf8'), damaged);
  });

  it('refuses the log of a newer sandbox and a file of something else', async () => {
    await writeFile(join(dir, 'state.ndjson'), '{"sandbox":99}\n');
    await assert.rejects(openStore(dir), /newer version/);
    await writeFile(join(dir, 'state.ndjson'), 'hello\n');
    await assert.rejects(openStore(dir), /not the state of a sandbox/);
  });

  it('counts what one commit wrote whole or not at all', async () => {
    const store = await openStore(dir);
    store.collection('roles').set('a', 1);
    await store.commit();
    const [file, markFile] = [join(dir, 'state.ndjson'), join(dir, 'state.mark')];
    // A kill in the middle of the second write leaves the mark of the first.
    const mark = await readFile(markFile);
    store.collection('roles').set('b', 2);
    store.collection('policies').set('of b', 3);
    await store.commit();
    // Closed, as its flush in the background would write a mark of its own into what the loop makes.
    await store.close();
    const text = await readFile(file, 'utf8');
    for (let cut = 2; cut <= (text.split('\n').at(-2) ?? '').length; cut += 1) {
      await writeFile(file, text.slice(0, -cut));
      await writeFile(markFile, mark);
      const again = await openStore(dir);
      assert.deepEqual(again.collection('roles').entries(), [['a', 1]]);
      assert.deepEqual(again.collection('policies').entries(), []);
      await again.close();
    }
  });

  it('reads what its first version wrote, and keeps that beside it', async () => {
    const old = [
      '{"sandbox":1}',
      '{"c":"roles","k":"a","v":1}',
      '{"c":"roles","k":"b","v":2}',
      '{"c":"roles","k":"a"}',
    ];
    await writeFile(join(dir, 'state.ndjson'), `${old.join('\n')}\n`);
    const store = await openStore(dir);
    assert.deepEqual(store.collection('roles').entries(), [['b', 2]]);
    await store.close();
    assert.match(
      await readFile(join(dir, 'state.ndjson'), 'utf8'),
      /^[0-9a-f]{8} \{"sandbox":3,"log":"[0-9a-f-]{36}"\}\n/,
    );
    assert.equal(await readFile(join(dir, 'state.v1.ndjson'), 'utf8'), `${old.join('\n')}\n`);
  });

  it('takes a state through each version in between', async () => {
    await writeFile(join(dir, 'state.ndjson'), '{"sandbox":0}\n{"c":"old name","k":"a","v":"1"}\n');
    const steps: number[] = [];
    const store = await openStore(dir, {
      version: 4,
      migrations: {
        0: (state) => {
          steps.push(0);
          state.set('roles', state.get('old name') ?? new Map());
          state.delete('old name');
        },
        2: (state) => {
          steps.push(2);
          state.get('roles')?.set('a', Number(state.get('roles')?.get('a')));
        },
      },
    });
    assert.deepEqual(steps, [0, 2]);
    assert.deepEqual(store.collection('roles').entries(), [['a', 1]]);
    assert.deepEqual(store.collection('old name').entries(), []);
    await store.close();
    await assert.rejects(openStore(dir), /newer version/);
  });

  it('drops only the lines that cannot be read when it repairs, and keeps a copy', async () => {
    const file = join(dir, 'state.ndjson');
    const damaged = '{"sandbox":2}\n[{"c":"roles","k":"a","v":1}]\n[{"c":"ro\n[{"c":"roles","k":"b","v":2}]\n';
    await writeFile(file, damaged);
    const store = await openStore(dir, { repair: true });
    assert.deepEqual(store.collection('roles').entries(), [
      ['a', 1],
      ['b', 2],
    ]);
    await store.close();
    assert.equal(await readFile(join(dir, 'state.damaged.ndjson'), 'utf8'), damaged);
    await (await openStore(dir)).close();
  });

  it('shortens a log in which most no longer matters', async () => {
    const store = await openStore(dir);
    const counter = store.collection<number>('counter');
    for (let round = 0; round < 25; round += 1) {
      for (let n = 0; n < 1_000; n += 1) counter.set('n', round * 1_000 + n);
      await store.commit();
    }
    assert.ok((await stat(join(dir, 'state.ndjson'))).size < 400_000);
    await store.close();
    const again = await openStore(dir);
    assert.deepEqual(again.collection('counter').entries(), [['n', 24_999]]);
    await again.close();
  });

  it('drops blobs that nothing names, when it closes', async () => {
    const store = await openStore(dir);
    const kept = await store.putBlob(Buffer.from('kept'));
    const dropped = await store.putBlob(Buffer.from('dropped'));
    store.collection('objects').set('a', { blob: kept });
    await store.close();
    assert.deepEqual(await readdir(join(dir, 'blobs')), [kept]);
    assert.notEqual(kept, dropped);
  });
});

describe('the keys of a collection', () => {
  let dir: string;
  beforeEach(async () => void (dir = await mkdtemp(join(tmpdir(), 'workshop-store-'))));
  afterEach(() => rm(dir, { recursive: true, force: true }));

  it('are in their order, and found by prefix, after any changes', async () => {
    const store = await openStore(dir);
    const roles = store.collection<number>('roles');
    const known = new Map<string, number>();
    // Keys of which some begin as others do; 7919 is prime, so that they come in no order.
    for (let n = 0; n < 6_000; n += 1) {
      const key = `${(n * 7919) % 5}/${(n * 7919) % 1009}`;
      if (n % 3 === 2) assert.equal(roles.delete(key), known.delete(key));
      else {
        roles.set(key, n);
        known.set(key, n);
      }
      if (n % 500 > 0) continue;
      for (const prefix of ['', '3/', '3/1', '3/11', '9'])
        assert.deepEqual(
          roles.entries(prefix),
          [...known].filter(([each]) => each.startsWith(prefix)).sort(([a], [b]) => (a < b ? -1 : 1)),
        );
    }
    // Another holder of the collection sees the same.
    assert.deepEqual(store.collection('roles').values('3/'), roles.values('3/'));
    for (const key of known.keys()) roles.delete(key);
    assert.deepEqual(roles.entries(), []);
    roles.set('3/1', 1);
    assert.deepEqual(roles.entries('3/'), [['3/1', 1]]);
    await store.close();
  });

  it('of one account cost the same beside thousands of others', async () => {
    const store = await openStore(dir);
    const costOf = (name: string, accounts: number) => {
      const roles = store.collection<number>(name);
      for (let n = 0; n < accounts; n += 1) roles.set(`${100_000 + n}/role`, n);
      const read = () => {
        for (let n = 0; n < 2_000; n += 1) assert.equal(roles.values('100003/').length, 1);
      };
      read();
      const { user } = process.cpuUsage();
      read();
      return process.cpuUsage().user - user;
    };
    const [few, many] = [costOf('few', 10), costOf('many', 20_000)];
    // It was two thousand times as much.
    assert.ok(many < few * 20 + 20_000, `${few} and ${many} microseconds`);
    await store.close();
  });
});
