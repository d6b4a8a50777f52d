// Requests that a server in front could read otherwise (request smuggling), and texts with line breaks that could become
// headers of an answer: one request is one, and no text ends a header.
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { ApiGatewayV2Client, CreateApiCommand } from '@aws-sdk/client-apigatewayv2';
import { AddPermissionCommand, CreateFunctionUrlConfigCommand } from '@aws-sdk/client-lambda';
import * as s3 from '@aws-sdk/client-s3';
import { httpDistribution } from '../../helpers/sandbox/distribution.ts';
import { testFunctions } from '../../helpers/sandbox/functions.ts';
import { startTestSandbox, type TestSandbox } from '../../helpers/sandbox/test-sandbox.ts';
import { bytesOf, exchange } from '../../helpers/wire/request.ts';
import { signed } from '../../helpers/wire/sign.ts';

const Bucket = 'kept';
const broken = 'a\r\nx-injected: 1\r\n\r\nHTTP/1.1 200 OK';

describe('A raw request', () => {
  let test: TestSandbox;
  let client: s3.S3Client;
  let api: string;
  let functionUrl: string;
  let website: string;
  let distribution: string;

  before(async () => {
    test = await startTestSandbox({ forTests: true });
    client = test.client(s3.S3Client);
    const CreateBucketConfiguration = { LocationConstraint: 'ap-south-1' } as const;
    await client.send(new s3.CreateBucketCommand({ Bucket, CreateBucketConfiguration }));
    await client.send(new s3.PutObjectCommand({ Bucket, Key: 'a', Body: 'a' }));
    await site({ IndexDocument: { Suffix: 'index.html' } });
    const listed = (await (await fetch(`${test.url}/_sandbox/endpoints`)).json()) as { kind: string; url: string }[];
    website = listed.find(({ kind }) => kind === 'website')?.url ?? '';
    distribution = await httpDistribution(test, new URL(website).host);
    const functions = await testFunctions(test);
    await functions.deploy('answers', 'export const handler = async (event) => JSON.parse(event.body);');
    const permission = { FunctionName: 'answers', StatementId: 'api', Action: 'lambda:InvokeFunction' };
    await functions.lambda.send(new AddPermissionCommand({ ...permission, Principal: 'apigateway.amazonaws.com' }));
    const Target = `arn:aws:lambda:${test.region}:${test.account}:function:answers`;
    const made = await test
      .client(ApiGatewayV2Client)
      .send(new CreateApiCommand({ Name: 'answers', ProtocolType: 'HTTP', Target }));
    api = String(made.ApiEndpoint);
    const all = { FunctionName: 'answers', Principal: '*' };
    for (const more of [
      { StatementId: 'url', Action: 'lambda:InvokeFunctionUrl', FunctionUrlAuthType: 'NONE' as const },
      { StatementId: 'call', Action: 'lambda:InvokeFunction', InvokedViaFunctionUrl: true },
    ])
      await functions.lambda.send(new AddPermissionCommand({ ...all, ...more }));
    const url = new CreateFunctionUrlConfigCommand({ FunctionName: 'answers', AuthType: 'NONE' });
    functionUrl = String((await functions.lambda.send(url)).FunctionUrl);
  });
  afterEach(() => {
    assert.deepEqual(
      test.log.filter((line) => /^(bug|lost)/.test(line)),
      [],
    );
  });
  after(() => test.stop());

  const site = (WebsiteConfiguration: s3.WebsiteConfiguration) =>
    client.send(new s3.PutBucketWebsiteCommand({ Bucket, WebsiteConfiguration }));

  const reset = 'POST /_sandbox/reset HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 0\r\n\r\n';
  const health = 'GET /_sandbox/health HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n';
  const post = (...lines: string[]) => ['POST /kept/x HTTP/1.1', 'host: 127.0.0.1', ...lines, '', ''].join('\r\n');
  const length = `content-length: ${reset.length}`;
  const ambiguous: Readonly<Record<string, string>> = {
    'a length and chunks': post(length, 'transfer-encoding: chunked') + `0\r\n\r\n${reset}`,
    'chunks and a length': post('transfer-encoding: chunked', 'content-length: 4') + `0\r\n\r\n${reset}`,
    'two lengths': post('content-length: 0', length) + reset,
    'a list of lengths': post(`content-length: 0, ${reset.length}`) + reset,
    'a length with a sign': post('content-length: +0') + reset,
    'a length in hexadecimal': post('content-length: 0x0') + reset,
    'an unknown encoding': post('transfer-encoding: xchunked') + `0\r\n\r\n${reset}`,
    'chunks that are not the last encoding': post('transfer-encoding: chunked, identity') + `0\r\n\r\n${reset}`,
    'a folded encoding': post('transfer-encoding:\r\n chunked', length) + `0\r\n\r\n${reset}`,
    'a folded header': post('x: a\r\n content-length: 0', length) + reset,
    'a blank before the colon': post('content-length : 0', length) + reset,
    'a bare line feed': post('x: a\ncontent-length: 0', length) + reset,
    'a bare carriage return': post('x: a\rcontent-length: 0', length) + reset,
    'a vertical tab in an encoding': post('transfer-encoding: \u000bchunked') + `0\r\n\r\n${reset}`,
    'a chunk longer than it says': `${post('transfer-encoding: chunked')}1\r\nxx\r\n0\r\n\r\n${reset}`,
    'a chunk size with a bare line feed': `${post('transfer-encoding: chunked')}0;\n\r\n${reset}`,
    'a header name with a null': post('content-length\u0000: 0', length) + reset,
    'a version that is none': `POST /kept/x HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n`.replace('1.1', '1.9') + reset,
  };
  for (const [what, bytes] of Object.entries(ambiguous)) {
    it(`with ${what} is refused with all that follows it, on every port`, async () => {
      for (const url of [test.url, api, functionUrl, website, distribution]) {
        const said = await talk(url, bytes);
        assert.match(said, /^HTTP\/1\.1 400 Bad Request\r\n/);
        assert.equal(said.match(/^HTTP\/1\.1 \d/gm)?.length, 1, said);
      }
      const { Buckets } = await client.send(new s3.ListBucketsCommand({}));
      assert.ok(Buckets?.some(({ Name }) => Name === Bucket));
    });
  }

  it('has the body that its length says, also with GET, and what follows is another request', async () => {
    const other = await startTestSandbox({ forTests: true });
    try {
      const hidden = `GET /_sandbox/health HTTP/1.1\r\nhost: 127.0.0.1\r\n${length}\r\n\r\n${reset}`;
      const inBody = await talk(other.url, hidden + health);
      assert.deepEqual(inBody.match(/^HTTP\/1\.1 \d+/gm), ['HTTP/1.1 200', 'HTTP/1.1 200']);
      assert.doesNotMatch(inBody, /"reset":true/);
      // Were it a request, its answer would be there.
      assert.match(await talk(other.url, reset + health), /"reset":true/);
    } finally {
      await other.stop();
    }
  });

  /** The headers of an answer, none of which came out of a text. */
  async function headersOf(url: string, target: string, method = 'GET', body = '', sign = false) {
    const { host } = new URL(url);
    const headers = [['host', host] as const, ['content-length', String(body.length)] as const];
    const request = { method, target, headers, body: Buffer.from(body) };
    const wire = sign ? signed(request, { ...test.sandbox.key, region: test.region, service: 's3' }) : request;
    const answer = await exchange(url, bytesOf(wire));
    assert.ok(answer, 'no answer');
    assert.equal(answer.headers['x-injected'], undefined);
    return answer;
  }
  const encoded = encodeURIComponent(broken);

  it('for a key with line breaks gets no header of its own, from S3, a website or a distribution', async () => {
    await client.send(new s3.PutObjectCommand({ Bucket, Key: broken, Body: 'x' }));
    assert.equal((await headersOf(test.url, `/${Bucket}/${encoded}`, 'GET', '', true)).status, 200);
    for (const url of [website, distribution]) {
      assert.equal((await headersOf(url, `/${encoded}`)).status, 403);
      await headersOf(url, `/x?${encoded}`);
    }
    assert.equal((await headersOf(api, `/${encoded}`)).status, 500);
  });

  it('cannot set the headers of an answer beyond the one that a parameter names', async () => {
    const names = ['disposition', 'type', 'language', 'encoding'].map((name) => `response-content-${name}`);
    for (const name of [...names, 'response-cache-control', 'response-expires'])
      await headersOf(test.url, `/${Bucket}/a?${name}=${encoded}`, 'GET', '', true);
  });

  it('is redirected by a website to a text with line breaks as one address', async () => {
    const RoutingRules = [{ Condition: { KeyPrefixEquals: 'r' }, Redirect: { ReplaceKeyWith: broken, HostName: 'b' } }];
    await site({ IndexDocument: { Suffix: 'index.html' }, RoutingRules }).catch(() => undefined);
    await headersOf(website, '/r');
    await site({ RedirectAllRequestsTo: { HostName: broken } }).catch(() => undefined);
    await headersOf(website, '/r');
    await headersOf(distribution, '/r');
    await site({ IndexDocument: { Suffix: 'index.html' } });
  });

  it('gets from a function no header that was a value', async () => {
    for (const answer of [
      { statusCode: 200, headers: { x: broken } },
      { statusCode: 200, headers: { [broken]: 'x' } },
      { statusCode: 200, cookies: [broken] },
      { statusCode: 200, multiValueHeaders: { x: [broken] } },
    ])
      for (const url of [api, functionUrl]) await headersOf(url, '/', 'POST', JSON.stringify(answer));
  });
});

/** All that is said until the other side closes the connection. */
function talk(url: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    let said = '';
    const socket = connect(Number(port), hostname, () => socket.write(bytes, 'latin1'));
    socket.setTimeout(15_000, () => socket.destroy(new Error(`open after 15 s: ${said}`)));
    socket.on('data', (chunk: Buffer) => (said += chunk.toString('latin1')));
    socket.on('error', (error: NodeJS.ErrnoException) => (error.code === 'ECONNRESET' ? resolve(said) : reject(error)));
    socket.on('close', () => resolve(said));
  });
}
