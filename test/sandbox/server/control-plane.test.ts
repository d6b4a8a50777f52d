// The control plane: which service a request is for, who may call, and how it refuses.
import assert from 'node:assert/strict';
import { request } from 'node:http';
import { CloudFrontClient, CreateDistributionCommand } from '@aws-sdk/client-cloudfront';
import { CreateTableCommand, DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { LambdaClient, CreateAliasCommand } from '@aws-sdk/client-lambda';
import { GetPublicAccessBlockCommand, PutPublicAccessBlockCommand, S3ControlClient } from '@aws-sdk/client-s3-control';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { createUserKey } from '../../helpers/sandbox/user-key.ts';
import { refusal, startTestSandbox, type TestSandbox } from '../../helpers/sandbox/test-sandbox.ts';

describe('control plane', () => {
  let test: TestSandbox;
  before(async () => void (test = await startTestSandbox()));
  after(() => test.stop());

  it('tells the caller who it is', async () => {
    const { Account, Arn, UserId } = await test.client(STSClient).send(new GetCallerIdentityCommand({}));
    assert.equal(Account, test.account);
    assert.equal(Arn, `arn:aws:iam::${test.account}:user/workshop`);
    assert.match(UserId ?? '', /^AIDA[A-Z0-9]{17}$/);
  });

  it('refuses a key that it has not made, in the words of each service', async () => {
    const unknownKey = { accessKeyId: 'AKIAXXXXXXXXXXXXXXXX', secretAccessKey: 'x'.repeat(40) };
    const sts = await refusal(test.client(STSClient, unknownKey).send(new GetCallerIdentityCommand({})));
    assert.deepEqual(sts, {
      name: 'InvalidClientTokenId',
      status: 403,
      message: 'The security token included in the request is invalid.',
    });
    const dynamodb = await refusal(test.client(DynamoDBClient, unknownKey).send(new ListTablesCommand({})));
    assert.equal(dynamodb.name, 'UnrecognizedClientException');
  });

  it('refuses a signature made with another secret', async () => {
    const forged = { ...test.sandbox.key, secretAccessKey: 'y'.repeat(40) };
    const { name, status } = await refusal(test.client(STSClient, forged).send(new GetCallerIdentityCommand({})));
    assert.deepEqual({ name, status }, { name: 'SignatureDoesNotMatch', status: 403 });
    const dynamodb = await refusal(test.client(DynamoDBClient, forged).send(new ListTablesCommand({})));
    assert.equal(dynamodb.name, 'InvalidSignatureException');
  });

  it('refuses a request that was signed too long ago', async () => {
    const sts = new STSClient({
      region: test.region,
      endpoint: test.url,
      credentials: test.sandbox.key,
      systemClockOffset: -20 * 60 * 1000,
      maxAttempts: 1,
    });
    assert.equal((await refusal(sts.send(new GetCallerIdentityCommand({})))).name, 'SignatureDoesNotMatch');
  });

  it('names a parameter that it does not support', async () => {
    const table = new CreateTableCommand({
      TableName: 'Links',
      AttributeDefinitions: [{ AttributeName: 'PK', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'PK', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
      OnDemandThroughput: { MaxReadRequestUnits: 5 },
    });
    const { name, message } = await refusal(test.client(DynamoDBClient).send(table));
    assert.equal(name, 'NotImplemented');
    assert.match(message, /does not support OnDemandThroughput of dynamodb CreateTable/);
  });

  it('names a required parameter that is missing', async () => {
    const alias = new CreateAliasCommand({ FunctionName: 'f', Name: undefined, FunctionVersion: '1' });
    const { status } = await refusal(test.client(LambdaClient).send(alias));
    assert.equal(status, 400);
  });

  it('answers as a proxy for hosts that do not resolve: any account before S3 Control, at any port', async () => {
    const { accessKeyId, secretAccessKey } = createUserKey(test.sandbox.store, {
      account: '998877665544',
      userName: 'ana',
    });
    const control = new S3ControlClient({
      region: test.region,
      endpoint: 'http://localhost:9',
      credentials: { accessKeyId, secretAccessKey },
      requestHandler: { handle: throughProxy(test.url) },
      maxAttempts: 1,
    });
    const AccountId = '998877665544';
    const PublicAccessBlockConfiguration = { BlockPublicAcls: true };
    await control.send(new PutPublicAccessBlockCommand({ AccountId, PublicAccessBlockConfiguration }));
    const { PublicAccessBlockConfiguration: found } = await control.send(
      new GetPublicAccessBlockCommand({ AccountId }),
    );
    assert.equal(found?.BlockPublicAcls, true);
  });

  it('answers no web page, however it asks', async () => {
    const health = `${test.url}/_sandbox/health`;
    for (const origin of ['http://evil.example', 'null', test.url]) {
      for (const method of ['GET', 'POST', 'OPTIONS']) assert.equal(await statusOf(health, { origin }, method), 403);
    }
    // A form needs no preflight, an image and a link in a page send no origin.
    const form = { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'cross-site' };
    assert.equal(await statusOf(test.url, form, 'POST'), 403);
    for (const site of ['cross-site', 'same-site']) {
      assert.equal(await statusOf(health, { 'sec-fetch-site': site, 'sec-fetch-mode': 'no-cors' }), 403);
    }
    // From a page in a bucket, seen at its address in S3.
    assert.equal(await statusOf(health, { 'sec-fetch-site': 'same-origin' }), 403);
    const socket = { connection: 'Upgrade', upgrade: 'websocket', origin: 'http://evil.example' };
    assert.equal(await statusOf(health, socket), 403);
  });

  it('answers who types its address, and tools', async () => {
    assert.equal(await statusOf(`${test.url}/_sandbox/health`, { 'sec-fetch-site': 'none' }), 200);
    assert.equal(await statusOf(`${test.url}/_sandbox/health`, {}), 200);
  });

  it('answers to no name that somebody else could point at it', async () => {
    const port = new URL(test.url).port;
    for (const host of [
      'evil.example',
      `evil.example:${port}`,
      '0.0.0.0',
      `127.0.0.1.evil.example`,
      'localhost.evil',
      '1.127.0.0.1',
      'other-127.0.0.1',
    ])
      assert.equal(await statusOf(`${test.url}/_sandbox/health`, { host }), 403, host);
    for (const host of [
      'localhost',
      `LOCALHOST:${port}`,
      `some-bucket.localhost:${port}`,
      `123456789012.127.0.0.1:${port}`,
      `stream-127.0.0.1:${port}`,
      `streaming-localhost:${port}`,
    ])
      assert.equal(await statusOf(`${test.url}/_sandbox/health`, { host }), 200, host);
  });

  it('is out of reach behind a distribution', async () => {
    const cloudfront = test.client(CloudFrontClient);
    const made = await cloudfront.send(
      new CreateDistributionCommand({
        DistributionConfig: {
          CallerReference: 'reach',
          Comment: '',
          Enabled: true,
          Origins: {
            Quantity: 1,
            Items: [
              {
                Id: 'us',
                DomainName: new URL(test.url).host,
                CustomOriginConfig: { HTTPPort: 80, HTTPSPort: 443, OriginProtocolPolicy: 'http-only' },
              },
            ],
          },
          DefaultCacheBehavior: {
            TargetOriginId: 'us',
            ViewerProtocolPolicy: 'allow-all',
            CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
          },
        },
      }),
    );
    const door = `http://${made.Distribution?.DomainName}`;
    const answer = await fetch(`${door}/_sandbox/doors`);
    assert.equal(answer.status, 502);
    assert.doesNotMatch(await answer.text(), /"url"/);
  });
});

interface Asked {
  readonly method: string;
  readonly hostname: string;
  readonly port?: number;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body?: string;
}

/** As a client with `http_proxy` sends it: the whole address in the request line. */
function throughProxy(proxy: string) {
  return ({ method, hostname, port, path, headers, body }: Asked) =>
    new Promise<never>((resolve, reject) => {
      assert.equal(hostname, '998877665544.localhost');
      const options = { method, headers, path: `http://${hostname}:${port}${path}` };
      const sent = request(proxy, options, (answer) => {
        const response = { statusCode: answer.statusCode, headers: answer.headers, body: answer };
        resolve({ response } as never);
      });
      sent.on('error', reject).end(body);
    });
}

function statusOf(url: string, headers: Record<string, string>, method = 'GET'): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(url, { headers, method }, (response) => resolve(response.resume().statusCode))
      .on('error', reject)
      .end();
  });
}
