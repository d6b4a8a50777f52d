// A power cut with --durability power: what was flushed by the time of an answer is enough to have all that was answered.
// Flushes are observed where the sandbox asks the system for them, and only flushed bytes and names are in the copy.
import assert from 'node:assert/strict';
import fs, { readFileSync, readdirSync, statSync } from 'node:fs';
import { mkdir, open, writeFile } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { join, relative } from 'node:path';
import { CreateTableCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { CreateUserCommand, GetUserCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { becomesTrue, makeTempDir } from '../helpers/sandbox/daemon.ts';
import { startTestSandbox } from '../helpers/sandbox/test-sandbox.ts';

type Sync = (fd: number, done: (error: NodeJS.ErrnoException | null) => void) => void;

/** What a power cut at this moment would leave of the files that this process writes. */
class Disk {
  /** By inode. */
  readonly #bytes = new Map<number, Buffer>();
  /** By folder: the names in it, and their inodes. */
  readonly #names = new Map<string, Map<string, number>>();

  flush(fd: number): () => void {
    const path = fs.readlinkSync(`/proc/self/fd/${fd}`);
    const { ino } = fs.fstatSync(fd);
    if (fs.fstatSync(fd).isDirectory()) {
      // A file that another write has renamed between the list and the look is in the next flush of the folder.
      const inodes = readdirSync(path).flatMap((name): [string, number][] => {
        const found = statSync(join(path, name), { throwIfNoEntry: false });
        return found ? [[name, found.ino]] : [];
      });
      const names = new Map(inodes);
      return () => void this.#names.set(path, names);
    }
    // Bytes that come while the flush runs are not sure to be in it.
    const bytes = readFileSync(`/proc/self/fd/${fd}`);
    return () => void this.#bytes.set(ino, bytes);
  }

  holds(text: string): boolean {
    return [...this.#bytes.values()].some((bytes) => bytes.includes(text));
  }

  /** Of LevelDB, which is not observed, nothing is copied. */
  async copy(from: string, to: string): Promise<void> {
    for (const [folder, names] of this.#names) {
      const path = relative(from, folder);
      if (path.startsWith('..')) continue;
      await mkdir(join(to, path), { recursive: true });
      for (const [name, ino] of names) {
        const isFile = statSync(join(folder, name), { throwIfNoEntry: false })?.isFile() ?? true;
        if (isFile && name !== 'owner') await writeFile(join(to, path, name), this.#bytes.get(ino) ?? '');
      }
    }
  }
}

describe('a power cut', () => {
  const original = { fdatasync: fs.fdatasync };
  const disk = new Disk();
  let handles: { sync(): Promise<void>; datasync(): Promise<void>; readonly fd: number };
  let syncs: Pick<typeof handles, 'sync' | 'datasync'>;

  before(async function () {
    if (process.platform !== 'linux') this.skip();
    const handle = await open(import.meta.filename);
    handles = Object.getPrototypeOf(handle) as typeof handles;
    await handle.close();
    syncs = { sync: handles.sync, datasync: handles.datasync };
    for (const name of ['sync', 'datasync'] as const) {
      handles[name] = async function (this: typeof handles) {
        const flushed = disk.flush(this.fd);
        await syncs[name].call(this);
        flushed();
      };
    }
    const observed: Sync = (fd, done) => {
      const flushed = disk.flush(fd);
      original.fdatasync(fd, (error) => {
        if (!error) flushed();
        done(error);
      });
    };
    Object.assign(fs, { fdatasync: observed });
    syncBuiltinESMExports();
  });
  after(() => {
    Object.assign(fs, original);
    syncBuiltinESMExports();
    if (syncs) Object.assign(handles, syncs);
  });

  it('takes no user and no object that was answered with durability power', async () => {
    const [folder, copy] = [await makeTempDir(), await makeTempDir()];
    const test = await startTestSandbox({ dir: folder.dir, durability: 'power' });
    const Bucket = 'after-a-power-cut';
    try {
      const [users, objects] = [test.client(IAMClient), test.client(S3Client)];
      const location = { CreateBucketConfiguration: { LocationConstraint: 'ap-south-1' } } as const;
      await objects.send(new CreateBucketCommand({ Bucket, ...location }));
      const write = async (n: number) => {
        await users.send(new CreateUserCommand({ UserName: `user-${n}` }));
        await objects.send(new PutObjectCommand({ Bucket, Key: `object-${n}`, Body: `body ${n}` }));
      };
      await Promise.all(Array.from({ length: 20 }, (_, n) => write(n)));
      await disk.copy(folder.dir, copy.dir);
      const after = await startTestSandbox({ dir: copy.dir });
      try {
        for (let n = 0; n < 20; n += 1) {
          const { User } = await after.client(IAMClient).send(new GetUserCommand({ UserName: `user-${n}` }));
          assert.equal(User?.UserName, `user-${n}`);
          const { Body } = await after.client(S3Client).send(new GetObjectCommand({ Bucket, Key: `object-${n}` }));
          assert.equal(await Body?.transformToString(), `body ${n}`);
        }
      } finally {
        await after.stop();
      }
    } finally {
      await test.stop();
      await Promise.all([folder.remove(), copy.remove()]);
    }
  }).timeout(120_000);

  for (const durability of ['power', 'process'] as const) {
    it(`finds each item ${durability === 'power' ? 'on the disk' : 'in the cache alone'} at its answer with durability ${durability}`, async () => {
      const test = await startTestSandbox({ durability });
      try {
        const client = test.client(DynamoDBClient);
        const TableName = 'power';
        await client.send(
          new CreateTableCommand({
            TableName,
            AttributeDefinitions: [{ AttributeName: 'PK', AttributeType: 'S' }],
            KeySchema: [{ AttributeName: 'PK', KeyType: 'HASH' }],
            BillingMode: 'PAY_PER_REQUEST',
          }),
        );
        for (let n = 0; n < 20; n += 1) {
          const item = `${durability}-item-${n}.`;
          await client.send(new PutItemCommand({ TableName, Item: { PK: { S: item } } }));
          assert.equal(disk.holds(item), durability === 'power', item);
        }
      } finally {
        await test.stop();
      }
    });
  }

  it('takes no more than a second with durability process', async () => {
    const test = await startTestSandbox({ durability: 'process' });
    try {
      await test.client(IAMClient).send(new CreateUserCommand({ UserName: 'within-a-second' }));
      assert.equal(disk.holds('within-a-second'), false);
      assert.equal(await becomesTrue(() => disk.holds('within-a-second'), 1_000), true);
    } finally {
      await test.stop();
    }
  });
});
