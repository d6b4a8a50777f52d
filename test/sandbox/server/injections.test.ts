import assert from 'node:assert/strict';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { IAMClient, GetRoleCommand, ListRolesCommand } from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { http } from '../../../src/aws/calls/http.ts';
import { makeKey } from '../../../src/sandbox/services/iam/keys.ts';
import { makeRole } from '../../helpers/sandbox/functions.ts';
import { refusal, startTestSandbox, type TestSandbox } from '../../helpers/sandbox/test-sandbox.ts';

type Listed = Record<string, unknown>;

describe('/_sandbox/faults', () => {
  let test: TestSandbox;
  before(async () => void (test = await startTestSandbox({ forTests: true })));
  afterEach(() => ask('DELETE'));
  after(() => test.stop());

  async function ask(method: string, body?: unknown, headers: Record<string, string> = {}, url = test.url) {
    const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    const answer = await http(`${url}/_sandbox/faults`, { method, headers, ...(text !== undefined && { body: text }) });
    return { status: answer.status, text: answer.body };
  }
  const listed = async (): Promise<Listed[]> => JSON.parse((await ask('GET')).text) as Listed[];
  const tables = () => test.client(DynamoDBClient).send(new ListTablesCommand({}));
  const outcome = (call: Promise<unknown>): Promise<string> =>
    call.then(
      () => 'answered',
      (error: Error) => error.name,
    );

  it('meets as many calls as it was asked to, after those that are to pass, and says how many', async () => {
    const fault = { service: 'dynamodb', operation: 'ListTables', kind: 'throttle', times: 2, after: 1 };
    assert.equal((await ask('PUT', [fault])).status, 200);
    const outcomes = [];
    for (let call = 0; call < 4; call += 1) outcomes.push(await outcome(tables()));
    assert.deepEqual(outcomes, ['answered', 'ThrottlingException', 'ThrottlingException', 'answered']);
    assert.deepEqual(await listed(), [{ ...fault, met: 2, left: 0 }]);
  });

  it('leaves other services and operations alone, unless it is asked to meet each', async () => {
    await ask('POST', { service: 'iam', operation: 'GetRole', kind: '500' });
    assert.equal(await outcome(tables()), 'answered');
    await ask('POST', { service: '*', operation: '*', kind: '503' });
    assert.equal(await outcome(tables()), 'ServiceUnavailable');
    assert.deepEqual(
      (await listed()).map(({ met }) => met),
      [0, 1],
    );
  });

  it('takes the place of the others by PUT, joins them by POST, and goes by DELETE', async () => {
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

  it('meets the calls of one account alone, where it names one', async () => {
    const other = makeKey(test.sandbox.store, { account: '200000000001', userName: 'learner' });
    const fault = { service: '*', operation: '*', kind: 'throttle', times: 5, after: 0, account: other.account };
    await ask('PUT', [fault]);
    assert.equal(await outcome(tables()), 'answered');
    const theirs = () => test.client(DynamoDBClient, other).send(new ListTablesCommand({}));
    assert.equal(await outcome(theirs()), 'ThrottlingException');
    assert.deepEqual(await listed(), [{ ...fault, met: 1, left: 4 }]);
  });

  it('answers an error of any code', async () => {
    const error = { code: 'RequestLimitExceeded', status: 400, message: 'Slower.' };
    await ask('PUT', { service: 'dynamodb', operation: '*', error });
    assert.deepEqual(await refusal(tables()), { name: error.code, status: 400, message: 'Slower.' });
  });

  it('lets reads miss what is there, and counts no call that cannot', async () => {
    await makeRole(test, 'there');
    await ask('PUT', { service: '*', operation: '*', kind: 'missing', times: 2 });
    await test.client(STSClient).send(new GetCallerIdentityCommand({}));
    const read = () => test.client(IAMClient).send(new GetRoleCommand({ RoleName: 'there' }));
    assert.equal((await refusal(read())).name, 'NoSuchEntityException');
    assert.deepEqual((await tables()).TableNames, []);
    assert.equal((await read()).Role?.RoleName, 'there');
  });

  it('is forgotten with a reset', async () => {
    await ask('PUT', { service: '*', operation: '*', kind: '500', times: 9 });
    await test.sandbox.reset();
    assert.deepEqual(await listed(), []);
  });

  const one = { service: 'iam', operation: 'GetRole', kind: '500' };
  const mistakes: [what: string, body: unknown, says: RegExp][] = [
    ['what is no JSON', '{service', /not JSON/],
    ['what is no object', ['500'], /A fault is an object/],
    ['an unknown service', { ...one, service: 'sqs' }, /no service "sqs"; it has sts, iam, dynamodb/],
    ['an unknown operation', { ...one, operation: 'getRole' }, /iam has no operation "getRole"; it has .*GetRole/],
    ['an unknown kind', { ...one, kind: 'slow' }, /throttle, 500, 503, drop-before, drop-after, missing/],
    ['kind and error together', { ...one, error: {} }, /either a kind or an error/],
    ['an error that is none', { service: 'iam', operation: '*', error: { code: 'A', status: 200 } }, /from 400 to 599/],
    ['an account that is none', { ...one, account: 12 }, /An account is a text of twelve digits/],
    ['no times at all', { ...one, times: 0 }, /"times" is a whole number from 1/],
    ['a word that it does not know', { ...one, count: 2 }, /and no count/],
    ['a write that is to miss', { ...one, operation: 'CreateRole', kind: 'missing' }, /Only a read/],
  ];
  for (const [what, body, says] of mistakes) {
    it(`refuses ${what}, says what there is, and changes nothing`, async () => {
      await ask('PUT', one);
      const { status, text } = await ask('PUT', body);
      assert.equal(status, 400);
      assert.match(text, says);
      assert.equal((await listed()).length, 1);
    });
  }

  it('refuses other methods, a body without end, and a web page', async () => {
    assert.equal((await ask('PATCH', '[]')).status, 405);
    assert.equal((await ask('PUT', `["${'x'.repeat(1_100_000)}"]`)).status, 413);
    assert.equal((await ask('PUT', '[]', { origin: 'http://127.0.0.1:3000' })).status, 403);
    assert.equal((await ask('PUT', '[]', { host: 'evil.example' })).status, 403);
  });

  it('wants the key of a sandbox that is not there for tests', async () => {
    const other = await startTestSandbox();
    try {
      const basic = (secret: string) => ({
        authorization: `Basic ${Buffer.from(`${other.sandbox.key.accessKeyId}:${secret}`).toString('base64')}`,
      });
      const fault = { service: 'dynamodb', operation: '*', kind: '500' };
      for (const headers of [{}, basic('wrong')])
        for (const method of ['GET', 'PUT', 'DELETE'])
          assert.equal(
            (await ask(method, method === 'PUT' ? fault : undefined, headers, other.url)).status,
            401,
            method,
          );
      assert.equal((await ask('PUT', fault, basic(other.sandbox.key.secretAccessKey), other.url)).status, 200);
      assert.equal(await outcome(other.client(DynamoDBClient).send(new ListTablesCommand({}))), 'InternalServerError');
    } finally {
      await other.stop();
    }
  });
});
