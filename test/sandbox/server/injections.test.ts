// Injections of a running sandbox: which calls they apply to, and who may set them.
import assert from 'node:assert/strict';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { IAMClient, GetRoleCommand, ListRolesCommand } from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { http } from '../../../src/aws/calls/http.ts';
import { createUserKey } from '../../helpers/sandbox/user-key.ts';
import { makeRole } from '../../helpers/sandbox/functions.ts';
import { refusal, startTestSandbox, type TestSandbox } from '../../helpers/sandbox/test-sandbox.ts';

type Listed = Record<string, unknown>;

describe('/_sandbox/injections', () => {
  let test: TestSandbox;
  before(async () => void (test = await startTestSandbox({ forTests: true })));
  afterEach(() => ask('DELETE'));
  after(() => test.stop());

  async function ask(
    method: string,
    body?: unknown,
    headers: Record<string, string> = {},
    url = test.url,
    path = '/_sandbox/injections',
  ) {
    const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    const answer = await http(`${url}${path}`, { method, headers, ...(text !== undefined && { body: text }) });
    return { status: answer.status, text: answer.body };
  }
  const listed = async (): Promise<Listed[]> => JSON.parse((await ask('GET')).text) as Listed[];
  const tables = () => test.client(DynamoDBClient).send(new ListTablesCommand({}));
  const outcome = (call: Promise<unknown>): Promise<string> =>
    call.then(
      () => 'answered',
      (error: Error) => error.name,
    );

  it('apply to as many calls as they say, after those that pass first, and count them', async () => {
    const injection = { service: 'dynamodb', operation: 'ListTables', kind: 'throttle', times: 2, after: 1 };
    assert.equal((await ask('PUT', [injection])).status, 200);
    const outcomes = [];
    for (let call = 0; call < 4; call += 1) outcomes.push(await outcome(tables()));
    assert.deepEqual(outcomes, ['answered', 'ThrottlingException', 'ThrottlingException', 'answered']);
    assert.deepEqual(await listed(), [{ ...injection, met: 2, left: 0 }]);
  });

  it('have /_sandbox/faults as a second address', async () => {
    const injection = { service: 'iam', operation: 'GetRole', kind: '500' };
    const { status, text } = await ask('PUT', injection, {}, test.url, '/_sandbox/faults');
    assert.equal(status, 200);
    assert.deepEqual(JSON.parse(text), [{ ...injection, times: 1, after: 0, met: 0, left: 1 }]);
    assert.deepEqual(await listed(), JSON.parse(text));
  });

  it('leave other services and operations alone, unless they name all of them', async () => {
    await ask('POST', { service: 'iam', operation: 'GetRole', kind: '500' });
    assert.equal(await outcome(tables()), 'answered');
    await ask('POST', { service: '*', operation: '*', kind: '503' });
    assert.equal(await outcome(tables()), 'ServiceUnavailable');
    assert.deepEqual(
      (await listed()).map(({ met }) => met),
      [0, 1],
    );
  });

  it('replace the others by PUT, join them by POST, and end by DELETE', async () => {
    const one = { service: 'iam', operation: '*', kind: 'throttle' };
    const operations = async () => (await listed()).map(({ operation }) => operation);
    await ask('POST', one);
    await ask('POST', { ...one, operation: 'GetRole' });
    assert.deepEqual(await operations(), ['*', 'GetRole']);
    await ask('PUT', { ...one, operation: 'ListRoles' });
    assert.deepEqual(await operations(), ['ListRoles']);
    await ask('DELETE');
    assert.equal(await outcome(test.client(IAMClient).send(new ListRolesCommand({}))), 'answered');
  });

  it('apply to one account only, where they name one', async () => {
    const other = createUserKey(test.sandbox.store, { account: '200000000001', userName: 'learner' });
    const injection = { service: '*', operation: '*', kind: 'throttle', times: 5, after: 0, account: other.account };
    await ask('PUT', [injection]);
    assert.equal(await outcome(tables()), 'answered');
    const theirs = () => test.client(DynamoDBClient, other).send(new ListTablesCommand({}));
    assert.equal(await outcome(theirs()), 'ThrottlingException');
    assert.deepEqual(await listed(), [{ ...injection, met: 1, left: 4 }]);
  });

  it('answer an error of any code', async () => {
    const error = { code: 'RequestLimitExceeded', status: 400, message: 'Slower.' };
    await ask('PUT', { service: 'dynamodb', operation: '*', error });
    assert.deepEqual(await refusal(tables()), { name: error.code, status: 400, message: 'Slower.' });
  });

  it('hide what is there from reads, and count no call that is not one', async () => {
    await makeRole(test, 'there');
    await ask('PUT', { service: '*', operation: '*', kind: 'missing', times: 2 });
    await test.client(STSClient).send(new GetCallerIdentityCommand({}));
    const read = () => test.client(IAMClient).send(new GetRoleCommand({ RoleName: 'there' }));
    assert.equal((await refusal(read())).name, 'NoSuchEntityException');
    assert.deepEqual((await tables()).TableNames, []);
    assert.equal((await read()).Role?.RoleName, 'there');
  });

  it('end with a reset', async () => {
    await ask('PUT', { service: '*', operation: '*', kind: '500', times: 9 });
    await test.sandbox.reset();
    assert.deepEqual(await listed(), []);
  });

  const one = { service: 'iam', operation: 'GetRole', kind: '500' };
  const mistakes: [what: string, body: unknown, says: RegExp][] = [
    ['what is no JSON', '{service', /not JSON/],
    ['what is no object', ['500'], /An injection is an object/],
    ['an unknown service', { ...one, service: 'sqs' }, /no service "sqs"; it has sts, iam, dynamodb/],
    ['an unknown operation', { ...one, operation: 'getRole' }, /iam has no operation "getRole"; it has .*GetRole/],
    ['an unknown kind', { ...one, kind: 'slow' }, /throttle, 500, 503, drop-before, drop-after, missing/],
    ['kind and error together', { ...one, error: {} }, /either a kind or an error/],
    ['an error that is none', { service: 'iam', operation: '*', error: { code: 'A', status: 200 } }, /from 400 to 599/],
    ['an account that is none', { ...one, account: 12 }, /An account is a string of twelve digits/],
    ['no times at all', { ...one, times: 0 }, /"times" is a whole number from 1/],
    ['a word that it does not know', { ...one, count: 2 }, /and no count/],
    [
      'a write that is missing',
      { ...one, operation: 'CreateRole', kind: 'missing' },
      /"missing" is for reads, and CreateRole/,
    ],
  ];
  for (const [what, body, says] of mistakes) {
    it(`refuse ${what}, say what there is, and change nothing`, async () => {
      await ask('PUT', one);
      const { status, text } = await ask('PUT', body);
      assert.equal(status, 400);
      assert.match(text, says);
      assert.equal((await listed()).length, 1);
    });
  }

  it('refuse other methods, a body that is too large, and a web page', async () => {
    assert.equal((await ask('PATCH', '[]')).status, 405);
    assert.equal((await ask('PUT', `["${'x'.repeat(1_100_000)}"]`)).status, 413);
    assert.equal((await ask('PUT', '[]', { origin: 'http://127.0.0.1:3000' })).status, 403);
    assert.equal((await ask('PUT', '[]', { host: 'evil.example' })).status, 403);
  });

  it('need the sandbox’s key, unless it was started for tests', async () => {
    const other = await startTestSandbox();
    try {
      const basic = (secret: string) => ({
        authorization: `Basic ${Buffer.from(`${other.sandbox.key.accessKeyId}:${secret}`).toString('base64')}`,
      });
      const injection = { service: 'dynamodb', operation: '*', kind: '500' };
      for (const headers of [{}, basic('wrong')])
        for (const method of ['GET', 'PUT', 'DELETE'])
          assert.equal(
            (await ask(method, method === 'PUT' ? injection : undefined, headers, other.url)).status,
            401,
            method,
          );
      assert.equal((await ask('PUT', injection, basic(other.sandbox.key.secretAccessKey), other.url)).status, 200);
      assert.equal(await outcome(other.client(DynamoDBClient).send(new ListTablesCommand({}))), 'InternalServerError');
    } finally {
      await other.stop();
    }
  });
});
