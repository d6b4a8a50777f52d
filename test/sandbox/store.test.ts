import assert from 'node:assert/strict';
import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore, StateError } from '../../src/sandbox/store.ts';

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
