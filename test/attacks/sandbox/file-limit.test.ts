// A sandbox that may open few files, and clients that use them all up: it refuses, goes on when they are gone, and has
// everything that it acknowledged.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { makeTempDir, startDaemon, type Daemon } from '../../helpers/sandbox/daemon.ts';

const Bucket = 'few-files';
// Its start reads most of its modules at once.
const files = 128;

describe('A sandbox with few files to open', function () {
  this.timeout(120_000);
  let folder: Awaited<ReturnType<typeof makeTempDir>>;
  let daemon: Daemon | undefined;
  before(async function () {
    if (process.platform === 'win32') this.skip();
    folder = await makeTempDir('workshop-files-');
  });
  after(async () => {
    await daemon?.stop();
    await folder?.remove();
  });

  it('keeps running with too many connections, and loses nothing that it acknowledged', async () => {
    daemon = await startDaemon({ dir: folder.dir, limits: `ulimit -n ${files}` });
    const location = { CreateBucketConfiguration: { LocationConstraint: 'ap-south-1' } } as const;
    const client = daemon.client(S3Client);
    await client.send(new CreateBucketCommand({ Bucket, ...location }));
    const acknowledged: string[] = [];
    const put = async (Key: string) => {
      await client.send(new PutObjectCommand({ Bucket, Key, Body: `the bytes of ${Key}` }));
      acknowledged.push(Key);
    };
    await put('before');
    const { hostname, port } = new URL(daemon.locator.url);
    const sockets: Socket[] = [];
    // More than there are files, and writes in the meantime: each is acknowledged or refused.
    for (let n = 0; n < 4 * files; n += 1) {
      const socket = connect(Number(port), hostname);
      socket.on('error', () => undefined);
      sockets.push(socket);
      if (n % files === 0) await put(`during-${n}`).catch(() => undefined);
    }
    await Promise.all(
      sockets.filter(({ connecting }) => connecting).map((socket) => once(socket, 'connect').catch(() => undefined)),
    );
    assert.equal(daemon.process.exitCode, null);
    for (const socket of sockets) socket.destroy();
    // Once it has seen that they are gone.
    for (const end = Date.now() + 60_000; ; await sleep(50)) {
      const failed = await put('after').then(
        () => undefined,
        (error: Error) => error,
      );
      if (!failed) break;
      assert.ok(Date.now() < end, String(failed));
    }
    const log = await daemon.log();
    assert.doesNotMatch(log, /^.*\bbug /m);
    await daemon.kill();
    daemon = await startDaemon({ dir: folder.dir });
    assert.ok(acknowledged.includes('before') && acknowledged.includes('after'));
    const again = daemon.client(S3Client);
    for (const Key of acknowledged) {
      const { Body } = await again.send(new GetObjectCommand({ Bucket, Key }));
      assert.equal(await Body?.transformToString(), `the bytes of ${Key}`);
    }
  });
});
