// A journal and a locator from another person: reading them, and evaluating what they are shown as, runs none of it.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { envText } from '../../../src/commands/sandbox/env.ts';
import { asCli, scriptHead } from '../../../src/commands/inspect/as/cli.ts';
import { callsOf } from '../../../src/commands/inspect/as/calls.ts';
import { asHttp } from '../../../src/commands/inspect/as/http.ts';
import { asSdk, sdkHead } from '../../../src/commands/inspect/as/sdk.ts';
import { serviceOf } from '../../../src/aws/service-names.ts';
import { quoteForPowerShell, quoteForSh } from '../../../src/lib/shell-quote.ts';
import { awsEnvironment } from '../../../src/sandbox/client/environment.ts';
import { newCheckpoint } from '../../../src/workspace/checkpoint.ts';
import { readJournal } from '../../../src/workspace/journal.ts';
import { makeTempDir } from '../../helpers/sandbox/daemon.ts';

const hostile = `$(touch pwned)'; touch pwned; '"\n\`touch pwned\`\ntouch pwned #`;

describe('a foreign journal', () => {
  const good = {
    at: '2026-11-29T01:19:34.133Z',
    type: 'call',
    step: 'table',
    service: 'DynamoDB',
    operation: 'CreateTable',
    resource: 'table',
    input: { TableName: 'Links' },
    output: {},
    status: 200,
    ms: 1,
    attempt: 1,
  };
  let dir: string;
  let remove: () => Promise<void>;
  beforeEach(async () => void ({ dir, remove } = await makeTempDir()));
  afterEach(() => remove());

  const journalOf = async (...calls: object[]) => {
    const file = join(dir, 'journal.ndjson');
    await writeFile(file, calls.map((call) => `${JSON.stringify(call)}\n`).join(''));
    return readJournal(file);
  };

  const attacks: Readonly<Record<string, object>> = {
    'a service that is a path': { service: '/../../../tmp/evil' },
    'a service that every object has': { service: 'constructor' },
    'a service that is not in the table': { service: 'Dynamodb' },
    'a service that is no text': { service: ['DynamoDB'] },
    'an operation that ends the command': { operation: 'CreateTable; touch pwned' },
    'an operation with a line of its own': { operation: 'CreateTable\ntouch pwned' },
    'a resource that ends its comment': { resource: 'table\ntouch pwned' },
    'a step that ends its comment': { step: 'table\ntouch pwned' },
    'a parameter that ends the command': { input: { 'TableName x; touch pwned #': 'Links' } },
    'an error that is no text': { status: 400, error: ['x'] },
  };
  for (const [what, change] of Object.entries(attacks)) {
    it(`is read without ${what}`, async () => {
      assert.deepEqual(await journalOf({ ...good, ...change }, good), [good]);
    });
  }

  it('cannot make inspect --as http load a file of the folder', async () => {
    await mkdir(join(dir, 'evil'));
    const module = join(dir, 'evil', 'index.mjs');
    await writeFile(
      module,
      `import { writeFileSync } from 'node:fs'; writeFileSync(${JSON.stringify(join(dir, 'pwned'))}, '');`,
    );
    // As the old reader took it: below node_modules/@aws-sdk, and out of it again.
    const service = `x/../../..${'/..'.repeat(12)}${module}`;
    const calls = callsOf(await journalOf({ ...good, service }), undefined, true);
    assert.deepEqual(await asHttp(calls, new Map(), { region: 'ap-south-1' }), []);
    const call = { ...good, service } as never;
    await assert.rejects(asHttp([call], new Map(), { region: 'ap-south-1' }), /^TypeError: No service is called/);
    assert.throws(() => serviceOf('constructor'), /^TypeError: No service is called "constructor"\.$/);
    assert.equal(existsSync(join(dir, 'pwned')), false);
  });

  it('is quoted in the commands, and none of its values runs', async () => {
    const calls = callsOf(await journalOf({ ...good, input: { TableName: hostile } }), undefined, true);
    const head = scriptHead(
      newCheckpoint({
        target: { kind: 'aws', account: '123456789012', region: 'x; touch pwned' },
        suffix: '',
        bucketName: 'b',
      }),
    );
    const script = [head, ...asCli(calls, new Map(), { sandbox: false }).map(({ text }) => text)].join('\n');
    const stub = `aws() { printf '%s' "$4" > "$OUT"; echo 123456789012; }\n`;
    const ran = spawnSync('bash', ['-c', stub + script], {
      cwd: dir,
      env: { OUT: join(dir, 'seen') },
      encoding: 'utf8',
    });
    assert.equal(ran.status, 0, ran.stderr);
    assert.equal(existsSync(join(dir, 'pwned')), false);
    const read = spawnSync('cat', [join(dir, 'seen')], { encoding: 'utf8' });
    assert.equal(read.stdout, hostile);
  });

  it('is quoted in the code, names of parameters included', async () => {
    const input = { Item: { "x': 1 }); evil(); ({ '": hostile } };
    const calls = callsOf(await journalOf({ ...good, operation: 'PutItem', input }), undefined, true);
    const region = "x' }); evil(); ({ y: '";
    const text = [sdkHead(calls, region, false), ...asSdk(calls, new Map()).map((block) => block.text)].join('\n');
    const seen: unknown[] = [];
    const evil = () => seen.push('evil');
    class Client {
      constructor(config: unknown) {
        seen.push(config);
      }
      send(command: unknown) {
        return seen.push(command);
      }
    }
    /** As `new` calls the commands of the SDK. */
    function Command(this: object, given: unknown) {
      Object.assign(this, given);
    }
    const body = text.replace(/^import [^;]*;$/gm, '').replaceAll('await ', '');
    runInNewContext(body, { DynamoDBClient: Client, PutItemCommand: Command, evil });
    assert.deepEqual(JSON.parse(JSON.stringify(seen)), [{ region }, input]);
  });
});

describe('the environment of a foreign locator', () => {
  const key = { url: hostile, accessKeyId: hostile, secretAccessKey: hostile };

  it('is what the locator says once sh has evaluated it, and nothing else runs', async () => {
    const { dir, remove } = await makeTempDir();
    const text = envText(awsEnvironment(key, hostile), 'sh');
    const script = `eval "$TEXT"; printf '%s' "$AWS_ENDPOINT_URL|$AWS_SECRET_ACCESS_KEY|$AWS_REGION"`;
    const ran = spawnSync('sh', ['-c', script], { cwd: dir, env: { TEXT: text }, encoding: 'utf8' });
    assert.equal(ran.stdout, `${hostile}|${hostile}|${hostile}`);
    assert.equal(existsSync(join(dir, 'pwned')), false);
    await remove();
  });

  it('is one line for each variable in PowerShell, with every quote doubled', () => {
    assert.equal(
      envText({ A: `it's ’x\r\n$(touch pwned)`, B: '' }, 'powershell'),
      `$env:A = 'it''s ’’x' + [char]13 + '' + [char]10 + '$(touch pwned)'\nRemove-Item Env:B -ErrorAction Ignore`,
    );
  });

  it('stays readable where a value is plain', () => {
    assert.equal(envText({ A: 'http://127.0.0.1:4566' }, 'sh'), `export A='http://127.0.0.1:4566'`);
    assert.equal(quoteForSh('http://127.0.0.1:4566/a_b.c@d%e+f=g-h'), 'http://127.0.0.1:4566/a_b.c@d%e+f=g-h');
    assert.equal(quoteForSh('a~b'), `'a~b'`);
    assert.equal(quoteForSh(''), `''`);
    assert.equal(quoteForSh("it's"), `'it'\\''s'`);
    assert.equal(quoteForPowerShell("it's"), `'it''s'`);
  });
});
