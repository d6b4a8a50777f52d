// A web page that points a name of its own at 127.0.0.1 (DNS rebinding) reads no answer of an API, a function URL, a
// website or a distribution, and changes nothing: each answers as AWS does for a host that it does not know.
import assert from 'node:assert/strict';
import { ApiGatewayV2Client, CreateApiCommand } from '@aws-sdk/client-apigatewayv2';
import { AddPermissionCommand, CreateFunctionUrlConfigCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  CreateBucketCommand,
  DeletePublicAccessBlockCommand,
  PutBucketPolicyCommand,
  PutBucketWebsiteCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { httpDistribution } from '../../helpers/sandbox/distribution.ts';
import { testFunctions } from '../../helpers/sandbox/functions.ts';
import { startTestSandbox, type TestSandbox } from '../../helpers/sandbox/test-sandbox.ts';
import { bytesOf, exchange, type WireAnswer } from '../../helpers/wire/request.ts';

const config = '{"apiUrl":"http://127.0.0.1:21000"}';

describe('A rebinding page', () => {
  let test: TestSandbox;
  const urls = { api: '', 'function URL': '', website: '', distribution: '' };

  before(async () => {
    test = await startTestSandbox();
    urls.api = await makeApi(test);
    urls['function URL'] = await makeFunctionUrl(test);
    urls.website = await makeWebsite(test);
    urls.distribution = await httpDistribution(test, new URL(urls.website).host);
  });
  after(() => test.stop());

  const foreign = [
    'evil.example',
    'evil.example:21000',
    '127.0.0.1.evil.example',
    'localhost.evil.example',
    'evillocalhost',
    '.localhost',
    '0.0.0.0',
    '127.0.0.1@evil.example',
    '',
  ];
  for (const kind of ['api', 'function URL', 'website', 'distribution'] as const) {
    const isCode = kind === 'api' || kind === 'function URL';
    const path = isCode ? '/' : '/config.json';
    it(`gets nothing from the address of ${kind === 'api' ? 'an API' : `a ${kind}`}`, async () => {
      for (const host of foreign) {
        for (const method of ['GET', 'POST']) {
          const answer = await ask(urls[kind], method, path, [['host', host]]);
          assert.deepEqual(seen(answer), refusals(host.replace(/:\d+$/, ''))[kind], `${method} for ${host}`);
          assert.equal(answer?.headers['access-control-allow-origin'], undefined);
        }
      }
    });

    it(`is served by ${kind} on the names of this machine, on any port, as through ssh`, async () => {
      const { port } = new URL(urls[kind]);
      const hosts = [`127.0.0.1:${port}`, `localhost:${port}`, 'LOCALHOST:8080', '[::1]:9', `shop.localhost:${port}`];
      for (const host of hosts) {
        const answer = await ask(urls[kind], 'GET', path, [['host', host]]);
        assert.equal(answer?.status, 200, host);
        assert.equal(String(answer?.body), isCode ? host : config);
      }
    });

    it(`cannot hide its name from ${kind}: not in the target, nor behind a second header`, async () => {
      const own = new URL(urls[kind]).host;
      const target = await ask(urls[kind], 'GET', `http://evil.example${path}`, [['host', own]]);
      assert.deepEqual(seen(target), refusals('evil.example')[kind]);
      for (const hosts of [
        [own, 'evil.example'],
        ['evil.example', own],
      ]) {
        const answer = await ask(
          urls[kind],
          'GET',
          path,
          hosts.map((host) => ['host', host] as const),
        );
        assert.deepEqual(seen(answer), refusals(hosts.join(', '))[kind]);
      }
      assert.equal((await ask(urls[kind], 'GET', `http://${own}${path}`, [['host', own]]))?.status, 200);
    });
  }

  it('does not reach the function of an API, and the log says why', async () => {
    const before = test.log.length;
    await ask(urls.api, 'POST', '/', [['host', 'evil.example']]);
    const lines = test.log.slice(before);
    assert.equal(lines.length, 1);
    assert.match(lines[0] ?? '', /^refused api \w+ POST: not a host of this machine: evil\.example$/);
  });
});

const refusals = (host: string) => ({
  api: { status: 403, type: 'application/json', error: 'ForbiddenException', text: '{"message":"Forbidden"}' },
  'function URL': {
    status: 403,
    type: 'application/json',
    error: 'AccessDeniedException',
    text: '{"Message":null}',
  },
  website: {
    status: 404,
    type: 'text/html; charset=utf-8',
    error: 'NoSuchBucket',
    text: `The specified bucket does not exist / BucketName: ${host}`,
  },
  distribution: { status: 403, type: 'text/html', error: undefined, text: 'Bad request.' },
});

/** What an answer says, without its ids. */
function seen(answer: WireAnswer | undefined) {
  const text = String(answer?.body);
  const s3 = /<li>Message: (.*)<\/li>\n<li>(BucketName: .*)<\/li>/.exec(text)?.slice(1).join(' / ');
  const cloudfront = /^<H1>403 ERROR[^]*^(Bad request\.)$/m.exec(text)?.[1];
  return {
    status: answer?.status,
    type: answer?.headers['content-type'],
    error: answer?.headers['x-amzn-errortype'] ?? answer?.headers['x-amz-error-code'],
    text: s3 ?? cloudfront ?? text,
  };
}

function ask(url: string, method: string, target: string, headers: readonly (readonly [string, string])[]) {
  const all = [...headers, ['content-length', '0'], ['connection', 'close']] as const;
  return exchange(url, bytesOf({ method, target, headers: all, body: Buffer.alloc(0) }));
}

/** Each of its answers is the host that it was called by. */
async function makeApi(test: TestSandbox): Promise<string> {
  const functions = await testFunctions(test);
  await functions.deploy('named', 'export const handler = async (event) => event.headers.host;');
  const name = { FunctionName: 'named', StatementId: 'api', Action: 'lambda:InvokeFunction' };
  await functions.lambda.send(new AddPermissionCommand({ ...name, Principal: 'apigateway.amazonaws.com' }));
  const Target = `arn:aws:lambda:${test.region}:${test.account}:function:named`;
  const api = await test
    .client(ApiGatewayV2Client)
    .send(
      new CreateApiCommand({ Name: 'named', ProtocolType: 'HTTP', Target, CorsConfiguration: { AllowOrigins: ['*'] } }),
    );
  return String(api.ApiEndpoint);
}

/** Of the same function. */
async function makeFunctionUrl(test: TestSandbox): Promise<string> {
  const lambda = test.client(LambdaClient);
  const name = { FunctionName: 'named', Principal: '*' };
  await lambda.send(
    new AddPermissionCommand({
      ...name,
      StatementId: 'url',
      Action: 'lambda:InvokeFunctionUrl',
      FunctionUrlAuthType: 'NONE',
    }),
  );
  await lambda.send(
    new AddPermissionCommand({
      ...name,
      StatementId: 'call',
      Action: 'lambda:InvokeFunction',
      InvokedViaFunctionUrl: true,
    }),
  );
  const made = await lambda.send(new CreateFunctionUrlConfigCommand({ FunctionName: 'named', AuthType: 'NONE' }));
  return String(made.FunctionUrl);
}

async function makeWebsite(test: TestSandbox): Promise<string> {
  const s3 = test.client(S3Client);
  const Bucket = 'rebound';
  await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: 'ap-south-1' } }));
  await s3.send(new DeletePublicAccessBlockCommand({ Bucket }));
  const read = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `arn:aws:s3:::${Bucket}/*` };
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [read] });
  await s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
  const WebsiteConfiguration = { IndexDocument: { Suffix: 'index.html' } };
  await s3.send(new PutBucketWebsiteCommand({ Bucket, WebsiteConfiguration }));
  await s3.send(new PutObjectCommand({ Bucket, Key: 'config.json', Body: config, ContentType: 'application/json' }));
  const endpoints = (await (await fetch(`${test.url}/_sandbox/endpoints`)).json()) as { kind: string; url: string }[];
  return endpoints.find(({ kind }) => kind === 'website')?.url ?? '';
}
