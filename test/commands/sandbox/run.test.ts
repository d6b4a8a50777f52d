// `workshop sandbox run`, as somebody else's test suite starts it, uses it and ends it.
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { chmod, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateTableCommand, DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { CreateUserCommand, IAMClient } from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { sandboxClient } from '../../../src/sandbox/client/sandbox-client.ts';
import { makeFolder, type Folder, type CommandResult } from '../../helpers/cli/folder.ts';
import { isAlive, becomesTrue } from '../../helpers/sandbox/daemon.ts';
import { testFunctions } from '../../helpers/sandbox/functions.ts';
import { refusal, type TestSandbox } from '../../helpers/sandbox/test-sandbox.ts';
import { fromRoot } from '../../helpers/root.ts';

const bin = fromRoot('bin/workshop.js');

interface Told {
  readonly url: string;
  readonly account: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly region: string;
  readonly ephemeral: boolean;
  readonly pid: number;
}

/** The one line that it says once it is ready. */
async function firstLine(child: ChildProcess): Promise<Told> {
  let text = '';
  for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
    text += chunk.toString();
    if (text.endsWith('\n')) break;
  }
  return JSON.parse(text) as Told;
}

function clientOf(told: Told, region = told.region) {
  const { url: endpoint, accessKeyId, secretAccessKey } = told;
  return <C>(Client: new (config: never) => C): C =>
    new Client({ endpoint, region, credentials: { accessKeyId, secretAccessKey }, maxAttempts: 1 } as never);
}

const table = {
  TableName: 'Links',
  AttributeDefinitions: [{ AttributeName: 'PK', AttributeType: 'S' as const }],
  KeySchema: [{ AttributeName: 'PK', KeyType: 'HASH' as const }],
  BillingMode: 'PAY_PER_REQUEST' as const,
};

describe('workshop sandbox run', () => {
  let folder: Folder;
  /** For the folders of --ephemeral. */
  let temp: string;
  before(async () => {
    folder = await makeFolder();
    temp = await mkdtemp(join(tmpdir(), 'workshop-run-test-'));
  });
  after(async () => {
    await folder.remove();
    await rm(temp, { recursive: true, force: true });
  });

  interface Running {
    readonly told: Told;
    readonly child: ChildProcess;
    /** Exit code and stderr. */
    end(signal?: NodeJS.Signals): Promise<[number | null, string]>;
  }

  async function begin(...flags: string[]): Promise<Running> {
    const child = spawn(process.execPath, [bin, '--json', 'sandbox', 'run', ...flags], {
      cwd: folder.dir,
      env: { ...process.env, TMPDIR: temp, TEMP: temp },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let errors = '';
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    const closed = once(child, 'close') as Promise<[number | null]>;
    const told = await firstLine(child);
    return {
      told,
      child,
      async end(signal = 'SIGTERM') {
        child.kill(signal);
        return [(await closed)[0], errors];
      },
    };
  }

  it('serves with the key and the account that it is given, in any region, and says each request if asked', async () => {
    const { told, end } = await begin('--ephemeral', '--key', 'test:secret/+1', '--account', '111122223333', '--log');
    const client = clientOf(told, 'eu-north-1');
    const { Account, Arn } = await client(STSClient).send(new GetCallerIdentityCommand({}));
    assert.deepEqual([Account, Arn], ['111122223333', 'arn:aws:iam::111122223333:user/workshop']);
    const { TableDescription } = await client(DynamoDBClient).send(new CreateTableCommand(table));
    assert.equal(TableDescription?.TableArn, 'arn:aws:dynamodb:eu-north-1:111122223333:table/Links');
    await sandboxClient({ url: told.url }).reset();
    assert.deepEqual((await client(DynamoDBClient).send(new ListTablesCommand({}))).TableNames, []);
    const [code, errors] = await end();
    assert.equal(code, 0);
    assert.match(errors, /dynamodb CreateTable 200 \d+ms/);
  });

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    it(`ends with 0 on ${signal}, with its functions, and leaves no folder`, async () => {
      const { told, end } = await begin('--ephemeral');
      assert.equal(readdirSync(temp).length, 1);
      const functions = await testFunctions({ client: clientOf(told) } as unknown as TestSandbox);
      await functions.deploy('pid', 'export const handler = async () => process.ppid && process.pid;');
      const { payload } = await functions.call('pid');
      // Of the machine's own counting: Lambda's disguise does not go that far.
      assert.equal(isAlive(payload as number), true);
      assert.equal((await end(signal))[0], 0);
      assert.equal(await becomesTrue(() => !isAlive(payload as number)), true);
      assert.deepEqual(readdirSync(temp), []);
      assert.equal(existsSync(folder.home()), false);
    });
  }

  it('ends with the process that holds its standard input, however that one ends', async () => {
    const script = `
      const { spawn } = require('node:child_process');
      spawn(process.execPath, ${JSON.stringify([bin, '--json', 'sandbox', 'run', '--ephemeral'])}, {
        stdio: ['pipe', 'inherit', 'inherit'],
      });
      setInterval(() => undefined, 1000);`;
    const starter = spawn(process.execPath, ['-e', script], {
      cwd: folder.dir,
      env: { ...process.env, TMPDIR: temp, TEMP: temp },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const { pid } = await firstLine(starter);
    starter.kill('SIGKILL');
    assert.equal(await becomesTrue(() => !isAlive(pid)), true);
    assert.deepEqual(readdirSync(temp), []);
  });

  it('works on the state of its folder, where its commands find it, and nobody else works meanwhile', async () => {
    const first = await begin('--key', 'mine:secret');
    await clientOf(first.told)(DynamoDBClient).send(new CreateTableCommand(table));
    const status = JSON.parse((await folder.run('--json', 'sandbox', 'status')).stdout) as { pid: number };
    assert.equal(status.pid, first.told.pid);
    const second = await folder.run('sandbox', 'run');
    assert.equal(second.code, 1);
    assert.match(second.stderr, /already running[^]*workshop sandbox stop/);
    assert.equal((await folder.run('sandbox', 'stop')).code, 0);

    const again = await begin();
    const names = (await clientOf(again.told)(DynamoDBClient).send(new ListTablesCommand({}))).TableNames;
    assert.deepEqual(names, ['Links']);
    const old = { ...again.told, accessKeyId: 'mine', secretAccessKey: 'secret' };
    const { name } = await refusal(clientOf(old)(STSClient).send(new GetCallerIdentityCommand({})));
    assert.equal(name, 'InvalidClientTokenId', 'A key that was given is good for that run alone.');
    await again.end();

    const taken = await folder.run('sandbox', 'run', '--key', `${again.told.accessKeyId}:other`);
    assert.equal(taken.code, 1);
    assert.match(taken.stderr, /There is a key AKIA\w+ already/);
  });

  it('takes its key from a file or the environment, where ps does not show it, and warns about --key', async () => {
    const file = join(folder.dir, 'key.txt');
    await writeFile(file, 'fromfile:secret/+1\n', { mode: 0o600 });
    const ways: [args: string[], env: NodeJS.ProcessEnv, id: string][] = [
      [['--key-file', file], {}, 'fromfile'],
      [['--key-file', file], { WORKSHOP_SANDBOX_KEY: 'fromenv:secret/+1' }, 'fromfile'],
      [[], { WORKSHOP_SANDBOX_KEY: 'fromenv:secret/+1' }, 'fromenv'],
      [['--key', 'fromflag:secret/+1'], {}, 'fromflag'],
    ];
    const warning =
      '# Other users of this machine can see this secret in ps. --key-file and WORKSHOP_SANDBOX_KEY hide it.\n';
    for (const [args, env, id] of ways) {
      const { child, ended } = folder.beginWith(env, '--json', 'sandbox', 'run', '--ephemeral', '--port', '0', ...args);
      const { accessKeyId, secretAccessKey } = await firstLine(child);
      child.kill('SIGTERM');
      assert.deepEqual([accessKeyId, secretAccessKey], [id, 'secret/+1']);
      assert.equal((await ended).stderr, id === 'fromflag' ? warning : '');
    }
  });

  it('refuses a key file that others can read, write or replace', async function () {
    if (process.platform === 'win32') this.skip();
    const file = join(folder.dir, 'key.txt');
    await writeFile(file, 'id:secret');
    await chmod(file, 0o640);
    const refuses = async (path: string, expected: RegExp) => {
      const { code, stderr } = await folder.run('sandbox', 'run', '--ephemeral', '--key-file', path);
      assert.deepEqual([code, expected.test(stderr), stderr.includes('secret')], [2, true, false], stderr);
    };
    await refuses('key.txt', /Other users of this machine can read the key file key\.txt\.[^]*chmod 600 key\.txt/);
    await chmod(file, 0o622);
    await refuses('key.txt', /key\.txt can be changed by other users/);
    await chmod(file, 0o600);
    await symlink(file, join(folder.dir, 'link'));
    await refuses('link', /link is a link to another place/);
    await refuses('.', /\. is no file/);
  });

  it('that cannot start ends at once, also while its standard input is open', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const child = spawn(process.execPath, [bin, 'sandbox', 'run', '--ephemeral', '--port', String(port)], {
      cwd: folder.dir,
      env: { ...process.env, TMPDIR: temp, TEMP: temp },
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    assert.deepEqual(await once(child, 'exit'), [1, null]);
    taken.close();
    assert.deepEqual(readdirSync(temp), []);
  });

  it('says which port is taken', async () => {
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as AddressInfo;
    const { code, stderr } = await folder.run('sandbox', 'run', '--ephemeral', '--port', String(port));
    server.close();
    assert.equal(code, 1);
    assert.match(stderr, new RegExp(`Port ${port} is taken[^]*sandbox run --port 0`));
  });

  const mistakes: [flags: string[], says: RegExp][] = [
    [['--port', '65536'], /"65536" is not a port/],
    [['--account', '1234'], /"1234" is not an account number. It has twelve digits/],
    [['--key', 'nocolon'], /The colon is missing/],
    [['--key', 'a/b:secret'], /letters, digits and _/],
    [['--key', 'id:'], /The secret of a key/],
    [['--key', 'a:b', '--key-file', 'c'], /Choose one of --key and --key-file/],
    [['--key-file', 'missing'], /The key file missing cannot be read: ENOENT/],
    [['--pace', 'slow'], /The paces are: instant, demo, aws/],
  ];
  it('refuses invalid flags, and starts nothing', async () => {
    const ran: CommandResult[] = await Promise.all(mistakes.map(([flags]) => folder.run('sandbox', 'run', ...flags)));
    for (const [index, { code, stderr }] of ran.entries()) {
      assert.equal(code, 2);
      assert.match(stderr, mistakes[index]?.[1] ?? /^$/);
      assert.match(stderr, /No sandbox was started/);
    }
  });

  it('takes injections from `sandbox inject`, and in a learner’s sandbox only with its key', async () => {
    await folder.prepare('sandbox', 'start', '--pace', 'instant');
    const inject = (...words: string[]) => folder.run('sandbox', 'inject', ...words);
    assert.match(
      (await inject('iam', 'CreateUser', 'throttle', '--times', '2')).stdout,
      /iam CreateUser: throttle, applied 0 of 2 times/,
    );
    const env = JSON.parse((await folder.run('--json', 'sandbox', 'env')).stdout) as Record<string, string>;
    const told = { url: env['AWS_ENDPOINT_URL'], region: 'ap-south-1', accessKeyId: env['AWS_ACCESS_KEY_ID'] };
    const client = clientOf({ ...told, secretAccessKey: env['AWS_SECRET_ACCESS_KEY'] } as Told);
    const make = () => client(IAMClient).send(new CreateUserCommand({ UserName: 'ana' }));
    assert.equal((await refusal(make())).name, 'Throttling');
    assert.match((await inject()).stdout, /iam CreateUser: throttle, applied 1 of 2 times/);
    assert.match((await inject('clear')).stdout, /No injections: the sandbox answers every call normally/);
    await make();
    const wrong = await inject('iam', 'CreateUsers', 'throttle');
    assert.deepEqual([wrong.code, /iam has no operation "CreateUsers"/.test(wrong.stderr)], [2, true]);
    assert.equal((await inject('iam')).code, 2);
    assert.deepEqual(JSON.parse((await folder.run('sandbox', 'fault', '--json')).stdout), { injections: [] });
    await assert.rejects(sandboxClient({ url: String(told.url) }).injections.list(), { status: 401 });
  });
});
