import assert from 'node:assert/strict';
import { request } from 'node:http';
import { CreateTableCommand, DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { LambdaClient, CreateAliasCommand } from '@aws-sdk/client-lambda';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { refusal, startTestSandbox, type TestSandbox } from '../helpers/sandbox.ts';

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
    const stranger = { accessKeyId: 'AKIAXXXXXXXXXXXXXXXX', secretAccessKey: 'x'.repeat(40) };
    const sts = await refusal(test.client(STSClient, stranger).send(new GetCallerIdentityCommand({})));
    assert.deepEqual(sts, {
      name: 'InvalidClientTokenId',
      status: 403,
      message: 'The security token included in the request is invalid.',
    });
    const dynamodb = await refusal(test.client(DynamoDBClient, stranger).send(new ListTablesCommand({})));
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

  it('names a parameter that it does not honour', async () => {
    const table = new CreateTableCommand({
      TableName: 'Links',
      AttributeDefinitions: [{ AttributeName: 'PK', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'PK', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
      OnDemandThroughput: { MaxReadRequestUnits: 5 },
    });
    const { name, message } = await refusal(test.client(DynamoDBClient).send(table));
    assert.equal(name, 'NotImplemented');
    assert.match(message, /does not honour OnDemandThroughput of dynamodb CreateTable/);
  });

  it('names a required parameter that is missing', async () => {
    const alias = new CreateAliasCommand({ FunctionName: 'f', Name: undefined, FunctionVersion: '1' });
    const { status } = await refusal(test.client(LambdaClient).send(alias));
    assert.equal(status, 400);
  });

  it('answers no web page and no foreign host name', async () => {
    assert.equal(await statusOf(test.url, { origin: 'http://evil.example' }), 403);
    assert.equal(await statusOf(test.url, { host: 'evil.example' }), 403);
    assert.equal(await statusOf(`${test.url}/_sandbox/health`, {}), 200);
  });
});

function statusOf(url: string, headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(url, { headers }, (response) => resolve(response.resume().statusCode))
      .on('error', reject)
      .end();
  });
}
