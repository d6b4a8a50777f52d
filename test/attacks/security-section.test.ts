// What the section "Security" of docs/sandbox.md promises and no other attack shows: whose files the keys are in, where
// the ports are, and how long a silent client may stay.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdir, readFile, stat } from 'node:fs/promises';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { ApiGatewayV2Client, CreateApiCommand } from '@aws-sdk/client-apigatewayv2';
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient } from '@aws-sdk/client-iam';
import { defaultTimeouts } from '../../src/sandbox/server/http/server.ts';
import { makeTempDir, startDaemon, type Daemon } from '../helpers/sandbox/daemon.ts';

describe('A sandbox of a user who lets everybody read new files', () => {
  const daemons: Daemon[] = [];
  const folders: Awaited<ReturnType<typeof makeTempDir>>[] = [];
  before(async function () {
    if (process.platform === 'win32') this.skip();
    for (let n = 0; n < 2; n += 1) {
      const folder = await makeTempDir('workshop-promises-');
      folders.push(folder);
      daemons.push(await startDaemon({ dir: join(folder.dir, 'state'), limits: 'umask 000' }));
    }
  });
  after(async () => {
    for (const daemon of daemons) await daemon.stop();
    for (const folder of folders) await folder.remove();
  });

  it('has its keys in files that only this user can read, and no two sandboxes have the same', async () => {
    const [daemon, other] = daemons;
    assert.ok(daemon && other);
    assert.notEqual(daemon.locator.secretAccessKey, other.locator.secretAccessKey);
    assert.notEqual(daemon.locator.accessKeyId, other.locator.accessKeyId);
    const iam = daemon.client(IAMClient);
    await iam.send(new CreateUserCommand({ UserName: 'ana' }));
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'ana' }));
    const secrets = [daemon.locator.secretAccessKey, String(AccessKey?.SecretAccessKey)];
    const found = new Set<string>();
    for (const entry of await readdir(daemon.dir, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      const text = await readFile(path, 'latin1');
      for (const secret of secrets.filter((each) => text.includes(each))) {
        found.add(secret);
        assert.equal((await stat(path)).mode & 0o077, 0, path);
      }
    }
    assert.equal(found.size, 2);
  });

  it('listens on 127.0.0.1 alone, with every port', async () => {
    const [daemon] = daemons;
    assert.ok(daemon);
    const api = await daemon.client(ApiGatewayV2Client).send(new CreateApiCommand({ Name: 'a', ProtocolType: 'HTTP' }));
    const external = Object.values(networkInterfaces()).flatMap((all = []) => all.filter(({ internal }) => !internal));
    const others = [
      ...external.filter(({ family }) => family === 'IPv4').map(({ address }) => address),
      '127.0.0.2',
      '::1',
    ];
    for (const url of [daemon.locator.url, String(api.ApiEndpoint)]) {
      const port = Number(new URL(url).port);
      assert.equal(await connects('127.0.0.1', port), true);
      for (const address of others) assert.equal(await connects(address, port), false, `${address}:${port}`);
    }
  });
});

describe('A silent client', () => {
  it('has 20 seconds for its headers, and 2 minutes for its body', () => {
    assert.deepEqual(defaultTimeouts, { headers: 20_000, body: 120_000 });
  });
});

async function connects(address: string, port: number): Promise<boolean> {
  // An address that leads nowhere, as 127.0.0.2 on macOS, may not answer at all.
  const socket = connect({ port, host: address, timeout: 3_000 });
  socket.once('timeout', () => socket.destroy(new Error('timeout')));
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
