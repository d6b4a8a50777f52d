// The machine formats are what docs/schemas promises: documents of a real course, in every state that a script can meet.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApiGatewayV2Client, DeleteCorsConfigurationCommand } from '@aws-sdk/client-apigatewayv2';
import { DeleteTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { takeSnapshot } from '../src/commands/class/status/class-snapshot.ts';
import { documentOf } from '../src/commands/class/status/document.ts';
import { sandboxTarget } from '../src/aws/target/target.ts';
import { readLocator } from '../src/sandbox/client/locator.ts';
import { makeFolder, type Folder } from './helpers/cli/folder.ts';
import { mismatches, type Schema } from './helpers/json-schema.ts';
import { fromRoot } from './helpers/root.ts';
import { startTestSandbox } from './helpers/sandbox/test-sandbox.ts';
import { accountOf, buildCourse, makeMember, testInstructor } from './helpers/workspace/class.ts';

const schemaOf = (name: string) =>
  JSON.parse(readFileSync(fromRoot('docs/schemas', `${name}.schema.json`), 'utf8')) as Schema;

function assertFits(document: unknown, name: string): void {
  assert.deepEqual(mismatches(document, schemaOf(name)), [], `${name}\n${JSON.stringify(document, null, 2)}`);
}

describe('the machine formats', () => {
  let folder: Folder;
  before(async () => {
    folder = await makeFolder();
    await folder.prepare('sandbox', 'start', '--pace', 'instant');
  });
  after(() => folder.remove());

  /** Runs a command, and reads its document. */
  async function run<T = unknown>(code: number, ...args: string[]): Promise<T> {
    const ran = await folder.run(...args, '--json');
    assert.equal(ran.code, code, `${args.join(' ')}: ${ran.stderr}${ran.stdout}`);
    return JSON.parse(ran.stdout) as T;
  }

  const client = <C>(Client: new (config: never) => C): C => {
    const locator = readLocator(folder.home('sandbox'));
    assert.ok(locator);
    return new Client(sandboxTarget(locator, 'ap-south-1').config as never);
  };

  it('describe status before, in the middle, while AWS takes its time, and after', async function () {
    this.timeout(120_000);
    const empty = await run<{ target: null }>(0, 'status');
    assert.equal(empty.target, null);
    assertFits(empty, 'status');
    await run(0, 'goto', 'hosting', '--yes');
    assertFits(await run(0, 'status'), 'status');
    await run(0, 'goto', 'public-access', '--yes', '--allow-public');
    await folder.prepare('sandbox', 'stop');
    await folder.prepare('sandbox', 'start', '--pace', 'demo');
    await run(7, 'goto', 'distribution', '--yes', '--no-wait');
    const waiting = await run<{ waiting: { step: string } | null }>(0, 'status');
    assert.equal(waiting.waiting?.step, 'distribution');
    assertFits(waiting, 'status');
    await folder.prepare('sandbox', 'stop');
    await folder.prepare('sandbox', 'start', '--pace', 'instant');
    await run(0, 'up', '--yes', '--allow-public', '--block-public');
    const done = await run<{ next: null }>(0, 'status');
    assert.equal(done.next, null);
    assertFits(done, 'status');
  });

  it('describe verify and inspect, of what is right, changed by hand, and missing', async () => {
    const right = await run<{ verified: boolean }>(0, 'verify');
    assert.equal(right.verified, true);
    assertFits(right, 'verify');
    assertFits(await run(0, 'inspect'), 'inspect');
    const { resources } = await run<{ resources: { id: string; arn: string }[] }>(0, 'inspect', 'api');
    const ApiId = resources
      .find(({ id }) => id === 'api')
      ?.arn.split('/')
      .at(-1);
    await client(ApiGatewayV2Client).send(new DeleteCorsConfigurationCommand({ ApiId }));
    await client(DynamoDBClient).send(new DeleteTableCommand({ TableName: 'AWSWorkshopDemoTable' }));
    const wrong = await run<{ verified: boolean }>(1, 'verify');
    assert.equal(wrong.verified, false);
    assertFits(wrong, 'verify');
    const inspected = await run<{ resources: { id: string; state: string }[] }>(0, 'inspect');
    const states = Object.fromEntries(inspected.resources.map(({ id, state }) => [id, state]));
    assert.deepEqual([states['api'], states['table']], ['drifted', 'missing']);
    assertFits(inspected, 'inspect');
  });

  it('describe a teardown that is planned, leaves something, waits, and is done', async function () {
    this.timeout(120_000);
    assertFits(await run(0, 'teardown', '--dry-run'), 'teardown');
    await folder.prepare('sandbox', 'stop');
    await folder.prepare('sandbox', 'start', '--pace', 'demo');
    // All but the distribution first: then it is still being disabled when the second removal looks, on every machine.
    const denied = ['cloudfront', 'UpdateDistribution', '--error', 'AccessDenied:403:Not now.'];
    await folder.prepare('sandbox', 'inject', ...denied, '--times', '9');
    assertFits(await run(6, 'teardown', '--yes', '--no-wait'), 'teardown');
    await folder.prepare('sandbox', 'inject', 'clear');
    const waiting = await run<{ left: { id: string }[] }>(7, 'teardown', '--yes', '--no-wait');
    assert.ok(waiting.left.some(({ id }) => id === 'distribution'));
    assertFits(waiting, 'teardown');
    await folder.prepare('sandbox', 'stop');
    await folder.prepare('sandbox', 'start', '--pace', 'instant');
    const done = await run<{ left: unknown[] }>(0, 'teardown', '--yes');
    assert.deepEqual(done.left, []);
    assertFits(done, 'teardown');
    assertFits(await run(0, 'teardown', '--yes'), 'teardown');
  });

  it('describe an error', async () => assertFits(await run(2, 'goto', 'nowhere'), 'error'));

  it('describe the status of a class, with a learner whose account cannot be entered', async () => {
    const test = await startTestSandbox();
    try {
      const ana = await makeMember(test, { name: 'Ana', account: accountOf(1) });
      const ben = await makeMember(test, { name: 'Ben', account: accountOf(2) }, { trusts: accountOf(9) });
      await buildCourse(test, ana.key, { upTo: 'table' });
      await test.client(DynamoDBClient, ana.key).send(new DeleteTableCommand({ TableName: 'AWSWorkshopDemoTable' }));
      const roster = { className: 'spring', source: 'class.csv', members: [ana.member, ben.member] };
      const instructor = await testInstructor(test);
      const signal = new AbortController().signal;
      const seen = await takeSnapshot({ roster, instructor, atOnce: 2, home: join(test.dir, 'class'), signal });
      const document = documentOf(roster, seen);
      assert.deepEqual(
        document.members.map((member) => member.seen),
        [true, false],
      );
      assertFits(document, 'class-status');
    } finally {
      await test.stop();
    }
  });

  it('have a schema each, with an id and a version', () => {
    const files = readdirSync(fromRoot('docs/schemas')).filter((file) => file.endsWith('.json'));
    const listed = readFileSync(fromRoot('docs/schemas/README.md'), 'utf8').match(/[\w-]+\.schema\.json(?=\))/g);
    assert.deepEqual(files.sort(), listed?.toSorted());
    for (const file of files) {
      const name = file.replace('.schema.json', '');
      assert.equal(schemaOf(name)['$id'], `urn:url-shortener-workshop:${name}:1`);
    }
  });
});

describe('a schema', () => {
  const schema = schemaOf('error');
  const right = { error: { code: 'usage', message: 'm', state: null, fix: 'f' } };

  it('accepts what fits', () => assert.deepEqual(mismatches(right, schema), []));

  it('refuses what is missing, of another type, or not described, and says where', () => {
    const { fix, ...without } = right.error;
    assert.equal(fix, 'f');
    assert.deepEqual(mismatches({ error: without }, schema), ['error has no fix']);
    assert.deepEqual(mismatches({ error: { ...right.error, code: 7 } }, schema), ['error.code is no string']);
    assert.deepEqual(mismatches({ error: { ...right.error, more: 1 } }, schema), ['error.more is not described']);
    assert.deepEqual(mismatches(null, schema), ['the document is no object']);
  });

  it('is not read where it uses what the tests cannot verify', () => {
    assert.throws(() => mismatches({}, { uniqueItems: true }), /uniqueItems/);
  });
});
