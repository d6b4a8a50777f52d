// The sandbox's process: its start, also beside others; a full disk; its end, and that of the processes that it started.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { appendFile, cp, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { join } from 'node:path';
import * as database from '@aws-sdk/client-dynamodb';
import * as iam from '@aws-sdk/client-iam';
import * as lambda from '@aws-sdk/client-lambda';
import { STSClient, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { readLocator } from '../../../src/sandbox/client/locator.ts';
import { ensureSandbox, findSandbox, stopSandbox } from '../../../src/sandbox/client/process.ts';
import {
  freePort,
  isAlive,
  makeTempDir,
  becomesTrue,
  spawnDaemon,
  startDaemon,
  type Daemon,
} from '../../helpers/sandbox/daemon.ts';
import { makeFolder } from '../../helpers/cli/folder.ts';
import { zipOf } from '../../helpers/sandbox/functions.ts';
import { root } from '../../helpers/root.ts';

const trust =
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}';

describe('the process of a sandbox', () => {
  let dir: string;
  let remove: () => Promise<void>;
  let daemons: Daemon[] = [];
  const start = async (...options: Parameters<typeof startDaemon>) => {
    const daemon = await startDaemon(...options);
    daemons.push(daemon);
    return daemon;
  };
  beforeEach(async () => void ({ dir, remove } = await makeTempDir()));
  afterEach(async () => {
    for (const daemon of daemons) await daemon.kill();
    daemons = [];
    await remove();
  });

  it('is one, also where several commands start it at once', async () => {
    const found = await Promise.all([1, 2, 3].map(() => ensureSandbox(dir, { pace: 'instant' })));
    try {
      assert.equal(new Set(found.map(({ pid }) => pid)).size, 1);
      const log = await readFile(join(dir, 'sandbox.log'), 'utf8');
      assert.equal(log.match(/listens on/g)?.length, 1, log);
    } finally {
      await stopSandbox(dir);
    }
    assert.ok(await becomesTrue(() => !isAlive(found[0]?.pid ?? 0)));
  });

  it('refuses a folder that a live process already works on, and takes over that of a dead one', async () => {
    const first = await start({ dir });
    const second = spawnDaemon(dir, ['--port', '0']);
    const [code] = await once(second, 'exit');
    assert.equal(code, 10);
    assert.match(await first.log(), new RegExp(`cannot start: Process ${first.locator.pid} already works on`));
    await first.kill();
    const third = await start({ dir });
    assert.equal(third.locator.accessKeyId, first.locator.accessKeyId);
  });

  it('takes over from a process whose id belongs to another one by now', async () => {
    await mkdir(dir, { recursive: true });
    const [pid, since] = [process.pid, Date.now() - 1000];
    await writeFile(join(dir, 'owner'), JSON.stringify({ pid, token: 'dead', since, born: 'another boot/1' }));
    if (process.platform === 'linux') await start({ dir });
  });

  it('follows one that is just stopping', async () => {
    const first = await ensureSandbox(dir, { pace: 'instant' });
    process.kill(first.pid, 'SIGTERM');
    // Gone from sight, and perhaps still closing its files.
    assert.ok(await becomesTrue(() => readLocator(dir) === undefined));
    const next = await ensureSandbox(dir, { pace: 'instant' });
    assert.notEqual(next.pid, first.pid);
    assert.equal((await findSandbox(dir))?.pid, next.pid);
    await stopSandbox(dir);
  });

  it('is on its port again after a kill', async () => {
    const first = await ensureSandbox(dir, { pace: 'instant', port: await freePort() });
    process.kill(first.pid, 'SIGKILL');
    await becomesTrue(() => !isAlive(first.pid));
    const next = await ensureSandbox(dir, { pace: 'instant' });
    assert.equal(next.url, first.url);
    await stopSandbox(dir);
  });

  it('stops when nobody asks it anything for a while', async () => {
    const daemon = await start({ dir, flags: ['--idle', '0.3'] });
    assert.ok(await becomesTrue(() => daemon.process.exitCode === 0));
    assert.match(await daemon.log(), /stops: idle for 0\.3 seconds/);
    assert.equal(await findSandbox(dir), undefined);
  });

  it('stops when its folder is gone', async () => {
    const daemon = await start({ dir });
    await rm(dir, { recursive: true });
    assert.ok(await becomesTrue(() => daemon.process.exitCode !== null));
  });

  it('leaves alone what another one has made in its place, where its folder was deleted', async () => {
    const first = await start({ dir });
    await createFunction(first, 'first', hello);
    await rm(dir, { recursive: true });
    const second = await start({ dir });
    await createFunction(second, 'second', hello);
    await invoke(second, 'second');
    await createFunction(second, 'third', `${hello}\n`);
    assert.ok(await becomesTrue(() => first.process.exitCode !== null, 6_000), 'the first one has ended');
    // The one needs its code in the blobs, the other its folders: it starts again.
    const client = second.client(lambda.LambdaClient);
    await client.send(new lambda.UpdateFunctionConfigurationCommand({ FunctionName: 'second', Description: 'new' }));
    for (const name of ['second', 'third']) assert.equal(await invoke(second, name), '"hello"', name);
    assert.equal(await second.stop(), 0);
    assert.deepEqual((await readdir(dir)).sort(), ['blobs', 'sandbox.log', 'state.mark', 'state.ndjson']);
  });

  describe('on a full disk', () => {
    /** Each file may have 64 kilobytes. */
    const limits = 'ulimit -S -f 64';
    const lift = (pid: number) => {
      try {
        execFileSync('prlimit', ['--pid', String(pid), '--fsize=unlimited:'], { stdio: 'ignore' });
        return true;
      } catch {
        return false;
      }
    };

    it('refuses what it cannot write, keeps what it acknowledged, and goes on when there is room', async function () {
      if (process.platform === 'win32') this.skip();
      const daemon = await start({ dir, limits });
      const roles = daemon.client(iam.IAMClient);
      const items = daemon.client(database.DynamoDBClient);
      await items.send(
        new database.CreateTableCommand({
          TableName: 'items',
          AttributeDefinitions: [{ AttributeName: 'PK', AttributeType: 'S' }],
          KeySchema: [{ AttributeName: 'PK', KeyType: 'HASH' }],
          BillingMode: 'PAY_PER_REQUEST',
        }),
      );
      const role = (n: number) =>
        roles.send(new iam.CreateRoleCommand({ RoleName: `role-${n}`, AssumeRolePolicyDocument: trust }));
      const item = (n: number) => {
        const Item = { PK: { S: `item-${n}` }, text: { S: 'x'.repeat(4_000) } };
        return items.send(new database.PutItemCommand({ TableName: 'items', Item }));
      };
      // Items first: once the state cannot be written, nothing at all is acknowledged.
      const written = { items: await until(item), roles: await until(role) };
      assert.ok(written.items.count > 10 && written.roles.count > 10);
      for (const { refused } of Object.values(written)) {
        assert.equal(refused.$metadata.httpStatusCode, 507);
        assert.equal(refused.name, 'InsufficientStorage');
        assert.match(refused.message, /The sandbox cannot write its state: /);
      }
      // Goes on as if nothing had been, once there is room: and what comes then must last, too.
      if (!lift(daemon.locator.pid)) this.skip();
      const later = range(10).map((n) => 10_000 + n);
      for (const n of later) {
        await role(n);
        await item(n);
      }
      assert.match(await daemon.log(), /507 .*cannot write its state/);
      await daemon.kill();
      const next = await start({ dir });
      const list = await next.client(iam.IAMClient).send(new iam.ListRolesCommand({ MaxItems: 1000 }));
      const names = new Set(list.Roles?.map(({ RoleName }) => RoleName));
      // All pages: how many items fit before the disk is full depends on the machine, and a page ends at 1 MB.
      const keys = new Set<string | undefined>();
      const scan = { client: next.client(database.DynamoDBClient) };
      for await (const { Items } of database.paginateScan(scan, { TableName: 'items' }))
        for (const { PK } of Items ?? []) keys.add(PK?.S);
      for (const n of [...range(written.roles.count), ...later]) assert.ok(names.has(`role-${n}`), `role-${n}`);
      for (const n of [...range(written.items.count), ...later]) assert.ok(keys.has(`item-${n}`), `item-${n}`);
    });
  });

  describe('with functions that do not end', () => {
    const code = `
      import { spawn } from 'node:child_process';
      export const handler = async () => {
        const child = spawn('sleep', ['300'], { detached: false });
        console.log('PIDS', process.pid, child.pid);
        await new Promise((done) => setTimeout(done, 150));
        for (;;);
      };`;

    /** Process ids of the function and of what it has started. */
    async function busy(daemon: Daemon): Promise<number[]> {
      await createFunction(daemon, 'busy', code);
      const client = daemon.client(lambda.LambdaClient);
      client.send(new lambda.InvokeCommand({ FunctionName: 'busy' })).catch(() => undefined);
      let pids: number[] = [];
      await becomesTrue(async () => {
        await daemon.client(STSClient).send(new GetCallerIdentityCommand({})); // commits the log lines
        const state = await readFile(join(daemon.dir, 'state.ndjson'), 'utf8');
        pids = /PIDS (\d+) (\d+)/.exec(state)?.slice(1).map(Number) ?? [];
        return pids.length === 2;
      });
      assert.ok(pids.length === 2 && pids.every(isAlive), `they run: ${pids.join()}`);
      return pids;
    }

    for (const [how, end] of [
      ['it is asked to stop', (daemon: Daemon) => daemon.stop()],
      ['it is killed', (daemon: Daemon) => daemon.kill()],
      ['its folder is deleted', (daemon: Daemon) => rm(daemon.dir, { recursive: true })],
    ] as const) {
      it(`leaves none of them when ${how}`, async function () {
        if (process.platform === 'win32') this.skip();
        const daemon = await start({ dir });
        const pids = await busy(daemon);
        await end(daemon);
        assert.ok(await becomesTrue(() => !pids.some(isAlive), 6_000), `${pids.filter(isAlive).join()} still run`);
      });
    }
  });
});

const hello = `export const handler = async () => 'hello';`;

/** With a role of its own, that may write logs. */
async function createFunction(daemon: Daemon, FunctionName: string, code: string): Promise<void> {
  const roles = daemon.client(iam.IAMClient);
  const RoleName = `role-of-${FunctionName}`;
  const { Role } = await roles.send(new iam.CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust }));
  const PolicyArn = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole';
  await roles.send(new iam.AttachRolePolicyCommand({ RoleName, PolicyArn }));
  const settings = { Runtime: 'nodejs22.x', Handler: 'index.handler', Timeout: 60 } as const;
  const Code = { ZipFile: zipOf({ 'index.mjs': code }) };
  await daemon
    .client(lambda.LambdaClient)
    .send(new lambda.CreateFunctionCommand({ FunctionName, Role: Role?.Arn, Code, ...settings }));
}

async function invoke(daemon: Daemon, FunctionName: string): Promise<string> {
  const client = daemon.client(lambda.LambdaClient);
  const { Payload } = await client.send(new lambda.InvokeCommand({ FunctionName }));
  return Buffer.from(Payload ?? []).toString();
}

describe('the command line, and the sandbox', () => {
  it('tells which line is damaged, and repairs what it can', async () => {
    const folder = await makeFolder();
    try {
      await folder.prepare('goto', 'role', '--pace', 'instant');
      await folder.prepare('sandbox', 'stop');
      const state = folder.home('sandbox', 'state.ndjson');
      const whole = await readFile(state, 'utf8');
      await writeFile(state, `${whole}[{"c":"iam/\n`);
      await appendFile(state, '[{"c":"doors","k":"x","v":1}]\n');
      const failed = await folder.run('verify');
      assert.match(failed.stderr, /state\.ndjson is\s+damaged\s+in line \d+/);
      assert.match(failed.stderr, /NEXT workshop sandbox start --repair/);
      const repaired = await folder.run('sandbox', 'start', '--repair', '--pace', 'instant');
      assert.equal(repaired.code, 0, repaired.stderr);
      assert.equal((await folder.run('verify')).code, 0);
      assert.ok((await readFile(folder.home('sandbox', 'state.damaged.ndjson'), 'utf8')).startsWith(whole));
    } finally {
      await folder.remove();
    }
  });

  it('work from a folder whose name has blanks and letters of other alphabets', async () => {
    const { dir, remove } = await makeTempDir('Märchen und 短い ');
    for (const part of ['bin', 'dist', 'templates', 'package.json']) {
      await cp(join(root, part), join(dir, part), { recursive: true });
    }
    await symlink(join(root, 'node_modules'), join(dir, 'node_modules'), 'junction');
    const folder = await makeFolder([process.execPath, join(dir, 'bin/workshop.js'), '--dir', join(dir, 'work ü')]);
    try {
      const ran = await folder.run('goto', 'table', '--pace', 'instant');
      assert.equal(ran.code, 0, ran.stderr);
      assert.match((await folder.run('sandbox', 'stop')).stdout, /^Sandbox stopped\. Its state is kept\.$/m);
    } finally {
      await folder.remove();
      await remove();
    }
  });
});

type Refused = Error & { $metadata: { httpStatusCode?: number } };

/** Writes until one is refused; how many were acknowledged, and with what the next one was refused. */
async function until(write: (n: number) => Promise<unknown>): Promise<{ count: number; refused: Refused }> {
  for (let count = 0; count < 5_000; count += 1) {
    try {
      await write(count);
    } catch (error) {
      return { count, refused: error as Refused };
    }
  }
  throw new Error('Nothing was refused.');
}

const range = (count: number) => Array.from({ length: count }, (_, n) => n);
