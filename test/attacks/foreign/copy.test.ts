// A program that imitates a sandbox, and a copy of a folder whose sandbox runs: nobody gets a secret, and the copy gets a
// sandbox of its own.
import assert from 'node:assert/strict';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { createServer, request, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Checkpoint } from '../../../src/engine/types.ts';
import { folderIdentity } from '../../../src/lib/files/folder-identity.ts';
import { newLockHolder, takeLockFile } from '../../../src/lib/files/lock-file.ts';
import { locatorFile } from '../../../src/sandbox/client/locator.ts';
import { ensureSandbox, findSandbox, stopSandbox } from '../../../src/sandbox/client/process.ts';
import { newCheckpoint } from '../../../src/workspace/checkpoint.ts';
import { followEndpoints } from '../../../src/workspace/moved-endpoints.ts';
import { makeFolder, type Folder } from '../../helpers/cli/folder.ts';
import { makeTempDir, startDaemon, type Daemon } from '../../helpers/sandbox/daemon.ts';

type TempDir = Awaited<ReturnType<typeof makeTempDir>>;

describe('a program that answers as a sandbox', () => {
  let own: TempDir;
  let daemon: Daemon;
  let server: Server;
  let answer: (message: IncomingMessage) => Promise<string>;
  const seen: string[] = [];
  before(async () => {
    own = await makeTempDir();
    daemon = await startDaemon({ dir: own.dir });
    server = createServer((message, response) => {
      seen.push(`${message.url} ${JSON.stringify(message.headers)}`);
      void answer(message).then((text) => response.end(text));
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await writeFile(locatorFile(own.dir), JSON.stringify({ ...daemon.locator, url }));
  });
  after(async () => {
    server.close();
    await daemon.kill();
    await own.remove();
  });

  const claim = () => ({ pid: daemon.locator.pid, folder: folderIdentity(own.dir) });

  it('is not taken for it by the right process and folder, and gets no secret', async () => {
    for (const proof of [undefined, '', 'a'.repeat(64), 1]) {
      answer = () => Promise.resolve(JSON.stringify({ sandbox: 1, ...claim(), account: '123456789012', proof }));
      assert.equal(await findSandbox(own.dir), undefined);
    }
    assert.ok(seen.length >= 4);
    const secret = daemon.locator.secretAccessKey;
    const basic = Buffer.from(`${daemon.locator.accessKeyId}:${secret}`).toString('base64');
    for (const line of seen)
      assert.ok(!line.includes(secret) && !line.includes(basic) && !/authorization/.test(line), line);
  });

  it('is not taken for it when it passes the challenge on to the real one', async () => {
    const { host } = new URL(daemon.locator.url);
    let passedOn = '';
    answer = ({ url, headers }) =>
      new Promise((done) => {
        request(`${daemon.locator.url}${url}`, { headers: { ...headers, host } }, (response) => {
          let text = '';
          response.on('data', (chunk: Buffer) => (text += chunk.toString()));
          response.on('end', () => done((passedOn = text)));
        }).end();
      });
    assert.equal(await findSandbox(own.dir), undefined);
    assert.match(passedOn, /"proof":"[0-9a-f]{64}"/);
    assert.equal(daemon.process.signalCode, null);
  });
});

describe('a copy of a folder whose sandbox runs', () => {
  it('gets a sandbox of its own, and does not stop the first sandbox', async () => {
    const [own, copy] = await Promise.all([makeTempDir(), makeTempDir()]);
    try {
      const first = await ensureSandbox(own.dir, { pace: 'instant' });
      await cp(own.dir, copy.dir, { recursive: true });
      const second = await ensureSandbox(copy.dir, { pace: 'instant' });
      assert.notEqual(second.pid, first.pid);
      assert.notEqual(second.url, first.url);
      assert.equal(await stopSandbox(copy.dir), true);
      assert.equal((await findSandbox(own.dir))?.pid, first.pid);
    } finally {
      await stopSandbox(copy.dir);
      await stopSandbox(own.dir);
      await Promise.all([own.remove(), copy.remove()]);
    }
  }).timeout(120_000);

  it('is not locked by a command in the original folder', async () => {
    const [own, copy] = await Promise.all([makeTempDir(), makeTempDir()]);
    try {
      const { lock } = await takeLockFile(`${own.dir}/lock`, newLockHolder());
      assert.ok(lock);
      await cp(own.dir, copy.dir, { recursive: true });
      const again = await takeLockFile(`${own.dir}/lock`, newLockHolder());
      assert.equal(again.lock, undefined);
      const taken = await takeLockFile(`${copy.dir}/lock`, newLockHolder());
      assert.ok(taken.lock?.isOurs());
      assert.ok(lock.isOurs());
    } finally {
      await Promise.all([own.remove(), copy.remove()]);
    }
  });

  it('calls its own API at its own address, and saves that', async () => {
    const [own, copy] = await Promise.all([makeFolder(), makeFolder()]);
    try {
      const built = await own.run('goto', 'api', '--pace', 'instant', '--yes');
      assert.equal(built.code, 0, built.stderr);
      const before = await apiOf(own);
      await cp(own.home(), copy.home(), { recursive: true });
      for (const folder of [copy, own]) {
        const { code, stdout, stderr } = await folder.run('call', 'GET', '/x', '--json', '--trust-folder');
        assert.equal(code, 0, stderr);
        const { request: sent } = JSON.parse(stdout) as { request: { url: string } };
        assert.equal(sent.url === `${before}/x`, folder === own, sent.url);
      }
      assert.equal(await apiOf(copy), before);
      const { code, stderr } = await copy.run('verify', 'api');
      assert.equal(code, 0, stderr);
      const after = await apiOf(copy);
      assert.notEqual(after, before);
      assert.ok(stderr.includes(`The sandbox of this folder serves the api at ${after}, not at ${before}.`), stderr);
      const text = await readFile(copy.home('checkpoint.json'), 'utf8');
      assert.ok(!text.includes(new URL(before).host));
      assert.doesNotMatch((await copy.run('verify', 'api')).stderr, /not at http/);
      const opened = JSON.parse((await copy.run('open', 'api', '--json')).stdout) as { url: string };
      assert.equal(opened.url, after);
      assert.equal(await apiOf(own), before);
    } finally {
      await Promise.all([own.remove(), copy.remove()]);
    }
  }).timeout(120_000);

  it('follows addresses that have changed places, and no address that only begins alike', () => {
    const target = { kind: 'sandbox', account: '123456789012', region: 'ap-south-1' } as const;
    const checkpoint = newCheckpoint({ target, suffix: '', bucketName: 'b' });
    const at = '2026-11-29T00:00:00.000Z';
    checkpoint.steps = {
      api: { status: 'verified', at, outputs: { apiId: 'x', apiUrl: 'http://127.0.0.1:2100' } },
      hosting: { status: 'verified', at, outputs: { websiteUrl: 'http://127.0.0.1:2200', other: '127.0.0.1:21001' } },
    };
    const props = { bucket: 'b', list: ['127.0.0.1:2100'], apiUrl: 'http://127.0.0.1:2100' };
    const outputs = { id: 'x', endpoint: 'http://127.0.0.1:2100' };
    const record = { step: 'api', kind: 'http-api', status: 'ready', changes: [], at } as const;
    checkpoint.resources = [{ ...record, changes: [], id: 'api', props, outputs }];
    const moved = followEndpoints(checkpoint, [
      { kind: 'api', id: 'x', url: 'http://127.0.0.1:2200' },
      { kind: 'website', id: 'b', url: 'http://127.0.0.1:2100' },
    ]);
    assert.deepEqual(moved, [
      { kind: 'api', from: 'http://127.0.0.1:2100', to: 'http://127.0.0.1:2200' },
      { kind: 'website', from: 'http://127.0.0.1:2200', to: 'http://127.0.0.1:2100' },
    ]);
    assert.deepEqual(checkpoint.steps['api']?.outputs, { apiId: 'x', apiUrl: 'http://127.0.0.1:2200' });
    const hosting = { websiteUrl: 'http://127.0.0.1:2100', other: '127.0.0.1:21001' };
    assert.deepEqual(checkpoint.steps['hosting']?.outputs, hosting);
    const now = { bucket: 'b', list: ['127.0.0.1:2200'], apiUrl: 'http://127.0.0.1:2200' };
    assert.deepEqual(checkpoint.resources[0]?.props, now);
  });
});

async function apiOf(folder: Folder): Promise<string> {
  const { steps } = await folder.read<Checkpoint>('checkpoint.json');
  const outputs = steps['api']?.outputs as { apiUrl?: string } | undefined;
  return outputs?.apiUrl ?? assert.fail('the step api has no address');
}
