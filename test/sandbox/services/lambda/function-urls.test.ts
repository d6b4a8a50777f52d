// Function URLs: their operations, who may call one, the event and the response.
// source: answers that LocalStack recorded on AWS, tests/aws/services/lambda_/
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, request as sendHttp, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { after, before, describe, it } from 'mocha';
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from '@aws-sdk/client-iam';
import * as sdk from '@aws-sdk/client-lambda';
import { testFunctions, type TestFunctions } from '../../../helpers/sandbox/functions.ts';
import { refusal, startTestSandbox, type TestSandbox } from '../../../helpers/sandbox/test-sandbox.ts';

const run = promisify(execFile);
const forbidden = {
  Message:
    'Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html',
};

/** Returns what the body of the request asks for, or else the event. */
const echo = `
export const handler = async (event) => {
  const asked = event.body ? JSON.parse(event.body) : {};
  if (asked.error) throw new Error(asked.error);
  return 'returns' in asked ? asked.returns : event;
};`;

/** With `wait`, the second half of the response comes once that address has answered. */
const streams = `
const handle = async (event, stream) => {
  const { mode, wait } = event.queryStringParameters;
  if (mode === 'plain') { stream.setContentType('text/plain'); stream.write('plain'); return void stream.end(); }
  if (mode === 'early') throw new Error('early');
  stream = awslambda.HttpResponseStream.from(stream, { statusCode: 201, headers: { 'X-Half': '1' }, cookies: ['a=b'] });
  stream.write('first ');
  await fetch(wait);
  if (mode === 'late') throw new Error('late');
  stream.write('second');
  stream.end();
};
export const handler = awslambda.streamifyResponse(handle);
`;

describe('A function URL', () => {
  let test: TestSandbox;
  let functions: TestFunctions;
  let lambda: sdk.LambdaClient;
  const arn = (name: string) => `arn:aws:lambda:ap-south-1:${test.account}:function:${name}`;

  async function urlOf(FunctionName: string, more: Partial<sdk.CreateFunctionUrlConfigCommandInput> = {}) {
    const made = await lambda.send(new sdk.CreateFunctionUrlConfigCommand({ FunctionName, AuthType: 'NONE', ...more }));
    return String(made.FunctionUrl);
  }
  const permit = (FunctionName: string, more: Partial<sdk.AddPermissionCommandInput>) =>
    lambda.send(
      new sdk.AddPermissionCommand({
        FunctionName,
        StatementId: String(more.Action).split(':')[1],
        Action: '',
        Principal: '*',
        ...more,
      }),
    );
  async function open(FunctionName: string, Qualifier?: string) {
    await permit(FunctionName, { Action: 'lambda:InvokeFunctionUrl', FunctionUrlAuthType: 'NONE', Qualifier });
    await permit(FunctionName, { Action: 'lambda:InvokeFunction', InvokedViaFunctionUrl: true, Qualifier });
  }
  const ask = (url: string, body: object, headers: Record<string, string> = {}) =>
    fetch(url, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json', ...headers },
    });

  before(async () => {
    test = await startTestSandbox();
    functions = await testFunctions(test);
    ({ lambda } = functions);
    await functions.deploy('echo', echo);
  });
  after(() => test.stop());

  it('is created, shown, changed, listed and deleted', async () => {
    await functions.deploy('kept', echo);
    await lambda.send(new sdk.PublishVersionCommand({ FunctionName: 'kept' }));
    await lambda.send(new sdk.CreateAliasCommand({ FunctionName: 'kept', Name: 'live', FunctionVersion: '1' }));
    const name = { FunctionName: 'kept' };
    const { $metadata, CreationTime, FunctionUrl, ...made } = await lambda.send(
      new sdk.CreateFunctionUrlConfigCommand({ ...name, AuthType: 'NONE' }),
    );
    assert.equal($metadata.httpStatusCode, 201);
    assert.match(String(FunctionUrl), /^http:\/\/127\.0\.0\.1:\d+\/$/);
    assert.match(String(CreationTime), /^\d{4}-\d\d-\d\dT[\d:.]+\+0000$/);
    assert.deepEqual(made, { FunctionArn: arn('kept'), AuthType: 'NONE' });
    const again = await refusal(lambda.send(new sdk.CreateFunctionUrlConfigCommand({ ...name, AuthType: 'NONE' })));
    assert.deepEqual(again, {
      name: 'ResourceConflictException',
      status: 409,
      message: `Failed to create function url config for [functionArn = ${arn('kept')}]. Error message:  FunctionUrlConfig exists for this Lambda function`,
    });
    const shown = await lambda.send(new sdk.GetFunctionUrlConfigCommand(name));
    assert.deepEqual(
      [shown.FunctionUrl, shown.InvokeMode, shown.LastModifiedTime],
      [FunctionUrl, 'BUFFERED', CreationTime],
    );
    const Cors = { AllowOrigins: ['*'], MaxAge: 5 };
    const changed = await lambda.send(new sdk.UpdateFunctionUrlConfigCommand({ ...name, AuthType: 'AWS_IAM', Cors }));
    assert.deepEqual([changed.AuthType, changed.InvokeMode, changed.Cors], ['AWS_IAM', undefined, Cors]);
    await lambda.send(new sdk.UpdateFunctionUrlConfigCommand({ ...name, Cors: {} }));
    const live = await urlOf('kept', { Qualifier: 'live' });
    const { FunctionUrlConfigs } = await lambda.send(new sdk.ListFunctionUrlConfigsCommand(name));
    assert.deepEqual(
      FunctionUrlConfigs?.map(({ FunctionArn, Cors: kept }) => [FunctionArn, kept]),
      [
        [arn('kept'), undefined],
        [arn('kept:live'), undefined],
      ],
    );
    const deleted = await lambda.send(new sdk.DeleteFunctionUrlConfigCommand(name));
    assert.equal(deleted.$metadata.httpStatusCode, 204);
    await assert.rejects(fetch(String(FunctionUrl)), TypeError);
    assert.equal((await fetch(live)).status, 403);
    await lambda.send(new sdk.DeleteFunctionCommand(name));
    await assert.rejects(fetch(live), TypeError);
  });

  it('is refused in the words of AWS', async () => {
    const answer = async (command: object) => {
      const { name, message } = await refusal(lambda.send(command as never));
      return `${name}: ${message}`;
    };
    const Create = (more: object) =>
      answer(new sdk.CreateFunctionUrlConfigCommand({ FunctionName: 'echo', AuthType: 'NONE', ...more }));
    const missing = 'ResourceNotFoundException: The resource you requested does not exist.';
    const invalid = (value: string, member: string, constraint: string) =>
      `ValidationException: 1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: ${constraint}`;
    assert.equal(await Create({ FunctionName: 'none' }), 'ResourceNotFoundException: Function does not exist');
    assert.equal(await Create({ Qualifier: 'none' }), 'ResourceNotFoundException: Function does not exist');
    for (const Qualifier of ['1', '$LATEST'])
      assert.equal(
        await Create({ Qualifier }),
        invalid(Qualifier, 'qualifier', 'Member must satisfy regular expression pattern: ((?!^\\d+$)^[0-9a-zA-Z-_]+$)'),
      );
    assert.equal(
      await Create({ InvokeMode: 'UNKNOWN' }),
      invalid('UNKNOWN', 'invokeMode', 'Member must satisfy enum value set: [RESPONSE_STREAM, BUFFERED]'),
    );
    assert.equal(
      await Create({ Cors: { MaxAge: 86_401 } }),
      invalid('86401', 'cors.maxAge', 'Member must have value less than or equal to 86400'),
    );
    const one = { FunctionName: 'echo' };
    assert.equal(await answer(new sdk.GetFunctionUrlConfigCommand(one)), missing);
    assert.equal(await answer(new sdk.GetFunctionUrlConfigCommand({ FunctionName: 'none' })), missing);
    assert.equal(await answer(new sdk.UpdateFunctionUrlConfigCommand(one)), missing);
    assert.equal(await answer(new sdk.DeleteFunctionUrlConfigCommand(one)), missing);
    assert.equal(
      await answer(new sdk.ListFunctionUrlConfigsCommand({ ...one, MaxItems: 51 })),
      invalid('51', 'maxItems', 'Member must have value less than or equal to 50'),
    );
  });

  it('needs both permissions for everybody, with the conditions that the console adds', async () => {
    await functions.deploy('closed', echo);
    const url = await urlOf('closed');
    const status = async () => {
      const response = await fetch(url);
      if (response.status !== 200) assert.deepEqual(await response.json(), forbidden);
      return [response.status, response.headers.get('x-amzn-errortype')];
    };
    assert.deepEqual(await status(), [403, 'AccessDeniedException']);
    const first = await permit('closed', { Action: 'lambda:InvokeFunctionUrl', FunctionUrlAuthType: 'NONE' });
    assert.deepEqual((JSON.parse(String(first.Statement)) as { Condition: object }).Condition, {
      StringEquals: { 'lambda:FunctionUrlAuthType': 'NONE' },
    });
    assert.deepEqual(await status(), [403, 'AccessDeniedException']);
    const second = await permit('closed', { Action: 'lambda:InvokeFunction', InvokedViaFunctionUrl: true });
    assert.deepEqual((JSON.parse(String(second.Statement)) as { Condition: object }).Condition, {
      Bool: { 'lambda:InvokedViaFunctionUrl': 'true' },
    });
    assert.deepEqual(await status(), [200, null]);
    // The second permission is for the URL alone: nobody else can invoke the function by it.
    await lambda.send(new sdk.UpdateFunctionUrlConfigCommand({ FunctionName: 'closed', AuthType: 'AWS_IAM' }));
    assert.deepEqual(await status(), [403, 'AccessDeniedException']);
  });

  it('with AWS_IAM takes signed requests of those who may do both, and names the caller', async () => {
    await functions.deploy('signed', echo);
    const url = await urlOf('signed', { AuthType: 'AWS_IAM' });
    const users = test.client(IAMClient);
    async function userKey(UserName: string, Action: string[]) {
      await users.send(new CreateUserCommand({ UserName }));
      const PolicyDocument = JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action, Resource: arn('signed') }],
      });
      await users.send(new PutUserPolicyCommand({ UserName, PolicyName: 'p', PolicyDocument }));
      const { AccessKey } = await users.send(new CreateAccessKeyCommand({ UserName }));
      return `${AccessKey?.AccessKeyId}:${AccessKey?.SecretAccessKey}`;
    }
    async function signed(user: string, path = '') {
      const args = ['-s', '-w', '\n%{http_code}', '--aws-sigv4', 'aws:amz:ap-south-1:lambda', '--user', user];
      const [body = '', status = ''] = (await run('curl', [...args, url + path])).stdout.split('\n');
      return { status: Number(status), body: JSON.parse(body) as Record<string, unknown> };
    }
    const ana = await userKey('ana', ['lambda:InvokeFunctionUrl', 'lambda:InvokeFunction']);
    const bob = await userKey('bob', ['lambda:InvokeFunctionUrl']);
    const { status, body } = await signed(ana, 'a/b?x=1');
    assert.equal(status, 200);
    const { accountId, authorizer } = body['requestContext'] as { accountId: string; authorizer: { iam: object } };
    assert.equal(accountId, test.account);
    assert.deepEqual(
      { ...authorizer.iam, callerId: 'x', userId: 'x' },
      {
        accessKey: ana.split(':')[0],
        accountId: test.account,
        callerId: 'x',
        cognitoIdentity: null,
        principalOrgId: null,
        userArn: `arn:aws:iam::${test.account}:user/ana`,
        userId: 'x',
      },
    );
    assert.deepEqual(await signed(bob), { status: 403, body: forbidden });
    const wrong = await signed(`${ana}x`);
    assert.equal(wrong.status, 403);
    assert.match(String(wrong.body['message']), /^The request signature we calculated does not match/);
  });

  describe('for everybody', () => {
    let url: string;
    before(async () => {
      url = await urlOf('echo');
      await open('echo');
    });

    it('sends the event of format 2.0, with path and query as they came', async () => {
      const response = await fetch(`${url}pa%20th/1?q=a%20b&m=1&m=2`, {
        method: 'PUT',
        headers: { 'content-type': 'text/plain', cookie: 'a=1; b=2', 'Extra-Header': 'With CapS' },
        body: '{}',
      });
      const { headers, requestContext, ...others } = (await response.json()) as {
        headers: Record<string, string>;
        requestContext: Record<string, unknown>;
      };
      assert.deepEqual(others, {
        version: '2.0',
        routeKey: '$default',
        rawPath: '/pa%20th/1',
        rawQueryString: 'q=a%20b&m=1&m=2',
        cookies: ['a=1', 'b=2'],
        queryStringParameters: { q: 'a b', m: '1,2' },
        body: '{}',
        isBase64Encoded: false,
      });
      assert.deepEqual(
        [headers['extra-header'], headers['content-length'], headers['x-forwarded-proto']],
        ['With CapS', '2', 'http'],
      );
      const { time, timeEpoch, requestId, domainName, apiId, domainPrefix, http, ...context } = requestContext;
      assert.deepEqual(context, { accountId: 'anonymous', routeKey: '$default', stage: '$default' });
      assert.match(String(apiId), /^[a-z2-7]{32}$/);
      assert.equal(domainPrefix, apiId);
      assert.equal(`http://${String(domainName)}/`, url);
      assert.match(String(time), /^\d\d\/\w{3}\/\d{4}:\d\d:\d\d:\d\d \+0000$/);
      assert.equal(typeof timeEpoch, 'number');
      assert.deepEqual(
        { ...(http as object), userAgent: '' },
        {
          method: 'PUT',
          path: '/pa%20th/1',
          protocol: 'HTTP/1.1',
          sourceIp: '127.0.0.1',
          userAgent: '',
        },
      );
      assert.equal(response.headers.get('x-amzn-requestid'), requestId);
    });

    it('takes anything that a function returns for a response', async () => {
      const given = async (returns: unknown) => {
        const response = await ask(url, { returns });
        return [response.status, response.headers.get('content-type'), await response.text()];
      };
      const json = 'application/json';
      assert.deepEqual(await given({ hello: 'world' }), [200, json, '{"hello":"world"}']);
      assert.deepEqual(await given(['hello', 3, true]), [200, json, '["hello",3,true]']);
      assert.deepEqual(await given('hello'), [200, json, 'hello']);
      assert.deepEqual(await given(3.1), [200, json, '3.1']);
      assert.deepEqual(await given({ statusCode: 200, body: 'body123' }), [200, json, 'body123']);
      assert.deepEqual(await given({ statusCode: '418', body: 'tea' }), [418, json, 'tea']);
      const bytes = { statusCode: 200, headers: { 'Content-Type': 'image/gif' }, body: 'R0lG', isBase64Encoded: true };
      assert.deepEqual(await given(bytes), [200, 'image/gif', 'GIF']);
      const failed = [502, 'text/plain', 'Internal Server Error'];
      assert.deepEqual(await given({ statusCode: 99 }), failed);
      const thrown = await ask(url, { error: 'no' });
      assert.deepEqual([thrown.status, await thrown.text()], [502, 'Internal Server Error']);
    });

    it('answers preflights itself, and adds its CORS headers to those of the function', async () => {
      const Cors = {
        AllowOrigins: ['https://a.test', 'https://b.test'],
        AllowMethods: ['GET'],
        AllowHeaders: ['X-A'],
        MaxAge: 9,
      };
      await lambda.send(new sdk.UpdateFunctionUrlConfigCommand({ FunctionName: 'echo', Cors }));
      const preflight = await fetch(url, {
        method: 'OPTIONS',
        headers: { origin: 'https://b.test', 'access-control-request-method': 'GET' },
      });
      const cors = ({ headers }: Response) =>
        Object.fromEntries([...headers].filter(([name]) => /^(access-control|vary)/.test(name)));
      assert.deepEqual([preflight.status, await preflight.text()], [200, '']);
      assert.deepEqual(cors(preflight), {
        'access-control-allow-origin': 'https://b.test',
        'access-control-allow-methods': 'GET',
        'access-control-allow-headers': 'X-A',
        'access-control-max-age': '9',
        vary: 'origin',
      });
      const returns = { statusCode: 200, headers: { 'Access-Control-Allow-Origin': '*' } };
      const twice = await ask(url, { returns }, { origin: 'https://a.test' });
      assert.equal(twice.headers.get('access-control-allow-origin'), '*, https://a.test');
      assert.deepEqual(cors(await ask(url, {}, { origin: 'https://c.test' })), {});
    });

    it('answers as Lambda does to what is too large, and to a function that is throttled', async () => {
      const large = await ask(url, { x: 'x'.repeat(6_300_000) });
      assert.equal(large.status, 413);
      await functions.deploy('busy', echo);
      const busy = await urlOf('busy');
      await open('busy');
      await lambda.send(
        new sdk.PutFunctionConcurrencyCommand({ FunctionName: 'busy', ReservedConcurrentExecutions: 0 }),
      );
      const throttled = await fetch(busy);
      assert.equal(throttled.status, 429);
      assert.deepEqual(await throttled.json(), {
        Type: 'User',
        Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
        message: 'Rate Exceeded.',
      });
    });
  });

  it('of an alias outlives the alias, and answers 403', async () => {
    await functions.deploy('aliased', echo);
    const FunctionName = 'aliased';
    await lambda.send(new sdk.PublishVersionCommand({ FunctionName }));
    await lambda.send(new sdk.CreateAliasCommand({ FunctionName, Name: 'live', FunctionVersion: '1' }));
    const url = await urlOf('aliased', { Qualifier: 'live' });
    await open('aliased', 'live');
    assert.equal((await fetch(url)).status, 200);
    await lambda.send(new sdk.DeleteAliasCommand({ FunctionName, Name: 'live' }));
    const gone = await fetch(url);
    assert.deepEqual([gone.status, await gone.json()], [403, forbidden]);
  });

  it('streams a response while the function still runs, with the status and the headers of its beginning', async () => {
    await functions.deploy('streams', streams);
    const url = await urlOf('streams', { InvokeMode: 'RESPONSE_STREAM' });
    await open('streams');
    // The function asks this server in the middle of its response.
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const wait = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    async function begin(mode: string) {
      const asked = once(server, 'request') as Promise<[unknown, ServerResponse]>;
      const outgoing = sendHttp(`${url}?mode=${mode}&wait=${wait}`).end();
      const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
      const { statusCode, headers } = response;
      assert.deepEqual(
        [statusCode, headers['x-half'], headers['set-cookie'], headers['content-type'], headers['transfer-encoding']],
        [201, '1', ['a=b'], 'application/octet-stream', 'chunked'],
      );
      const [part] = (await once(response, 'data')) as [Buffer];
      assert.equal(String(part), 'first ');
      const [, goOn] = await asked;
      goOn.end();
      return response;
    }
    const [rest] = (await once(await begin(''), 'data')) as [Buffer];
    assert.equal(String(rest), 'second');
    const plain = await fetch(`${url}?mode=plain`);
    assert.deepEqual(
      [plain.status, plain.headers.get('content-type'), await plain.text()],
      [200, 'text/plain', 'plain'],
    );
    const early = await fetch(`${url}?mode=early`);
    assert.deepEqual([early.status, await early.text()], [502, 'Internal Server Error']);
    await assert.rejects(once(await begin('late'), 'end'), /aborted/);
    server.close();
    await functions.deploy('buffers', echo);
    const raw = await urlOf('buffers', { InvokeMode: 'RESPONSE_STREAM' });
    await open('buffers');
    const returned = await ask(raw, { returns: { statusCode: 201, body: 'x' } });
    assert.deepEqual([returned.status, await returned.text()], [200, '{"statusCode":201,"body":"x"}']);
  });

  it('comes in the events of a stream for InvokeWithResponseStream, with the end of the log', async () => {
    const invoke = async (FunctionName: string, event: object = {}) => {
      const output = await lambda.send(
        new sdk.InvokeWithResponseStreamCommand({
          FunctionName,
          Payload: Buffer.from(JSON.stringify(event)),
          LogType: 'Tail',
        }),
      );
      const parts: string[] = [];
      for await (const { PayloadChunk, InvokeComplete } of output.EventStream ?? []) {
        if (PayloadChunk) parts.push(Buffer.from(PayloadChunk.Payload ?? []).toString('utf8'));
        if (!InvokeComplete) continue;
        const log = Buffer.from(InvokeComplete.LogResult ?? '', 'base64').toString('utf8');
        assert.match(log, /REPORT RequestId/);
        parts.push(`${InvokeComplete.ErrorCode}`, JSON.stringify(InvokeComplete.ErrorDetails ?? ''));
      }
      assert.deepEqual(
        [output.StatusCode, output.ExecutedVersion, output.ResponseStreamContentType],
        [200, '$LATEST', 'application/vnd.amazon.eventstream'],
      );
      return parts;
    };
    const query = (mode: string) => ({ queryStringParameters: { mode } });
    assert.deepEqual(await invoke('streams', query('plain')), ['plain', 'undefined', '""']);
    const [code, details] = await invoke('streams', query('early'));
    assert.equal(code, 'Error');
    assert.match(String(details), /early/);
    assert.deepEqual(await invoke('echo', { x: 1 }), ['{"x":1}', 'undefined', '""']);
    const missing = await refusal(lambda.send(new sdk.InvokeWithResponseStreamCommand({ FunctionName: 'none' })));
    assert.equal(missing.message, `Function not found: ${arn('none:$LATEST')}`);
    await lambda.send(
      new sdk.PutFunctionConcurrencyCommand({ FunctionName: 'streams', ReservedConcurrentExecutions: 0 }),
    );
    const throttled = new sdk.InvokeWithResponseStreamCommand({ FunctionName: 'streams' });
    assert.equal((await refusal(lambda.send(throttled))).name, 'TooManyRequestsException');
  });
});
