// A clock that is set back by an hour: nothing waits for it to catch up.
import assert from 'node:assert/strict';
import * as gateway from '@aws-sdk/client-apigatewayv2';
import * as cloudfront from '@aws-sdk/client-cloudfront';
import * as dynamodb from '@aws-sdk/client-dynamodb';
import * as iam from '@aws-sdk/client-iam';
import * as lambda from '@aws-sdk/client-lambda';
import { isPending, paces } from '../../src/sandbox/pace.ts';
import { zipOf } from '../helpers/sandbox/functions.ts';
import { startTestSandbox, type TestSandbox } from '../helpers/sandbox/test-sandbox.ts';

const hour = 60 * 60 * 1000;

describe('a clock that was set back by an hour', () => {
  let test: TestSandbox;
  /** Of the sandbox and of its clients, which are on the same machine. */
  let offset = 0;
  before(async () => void (test = await startTestSandbox({ pace: 'aws', now: () => Date.now() + offset })));
  after(() => test.stop());
  beforeEach(() => void (offset = 0));

  function client<C extends { config: object }>(Client: new (config: never) => C): C {
    const made = test.client(Client);
    Object.defineProperty(made.config, 'systemClockOffset', { get: () => offset, set: () => undefined });
    return made;
  }

  it('lets functions be changed at once, where AWS would answer ResourceConflictException only for seconds', async () => {
    const role = await client(iam.IAMClient).send(
      new iam.CreateRoleCommand({
        RoleName: 'set-back',
        AssumeRolePolicyDocument: JSON.stringify({
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
        }),
      }),
    );
    offset = 10_000;
    const functions = client(lambda.LambdaClient);
    const FunctionName = 'set-back';
    await functions.send(
      new lambda.CreateFunctionCommand({
        FunctionName,
        Role: role.Role?.Arn,
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        Code: { ZipFile: zipOf({ 'index.mjs': 'export const handler = async () => 1;' }) },
      }),
    );
    const change = (Timeout: number) =>
      functions.send(new lambda.UpdateFunctionConfigurationCommand({ FunctionName, Timeout }));
    await assert.rejects(change(5), { name: 'ResourceConflictException' });
    offset -= hour;
    assert.equal((await change(6)).Timeout, 6);
    // The new change takes its seconds by the new clock.
    await assert.rejects(change(7), { name: 'ResourceConflictException' });
    offset += 3_500;
    assert.equal((await change(8)).Timeout, 8);
  });

  it('finishes tables and distributions that were in progress', async () => {
    const tables = client(dynamodb.DynamoDBClient);
    const TableName = 'set-back';
    await tables.send(
      new dynamodb.CreateTableCommand({
        TableName,
        AttributeDefinitions: [{ AttributeName: 'PK', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'PK', KeyType: 'HASH' }],
        BillingMode: 'PAY_PER_REQUEST',
      }),
    );
    const statusOf = async () =>
      (await tables.send(new dynamodb.DescribeTableCommand({ TableName }))).Table?.TableStatus;
    assert.equal(await statusOf(), 'CREATING');
    const edge = client(cloudfront.CloudFrontClient);
    const { Distribution } = await edge.send(
      new cloudfront.CreateDistributionCommand({
        DistributionConfig: {
          CallerReference: 'set-back',
          Comment: '',
          Enabled: true,
          Origins: {
            Quantity: 1,
            Items: [
              {
                Id: 'a',
                DomainName: 'a.example.com',
                CustomOriginConfig: { HTTPPort: 80, HTTPSPort: 443, OriginProtocolPolicy: 'http-only' },
              },
            ],
          },
          DefaultCacheBehavior: {
            TargetOriginId: 'a',
            ViewerProtocolPolicy: 'allow-all',
            CachePolicyId: '658327ea-f89d-4fab-a63d-7e88639e58f6',
          },
        },
      }),
    );
    assert.equal(Distribution?.Status, 'InProgress');
    offset -= hour;
    assert.equal(await statusOf(), 'ACTIVE');
    const again = await edge.send(new cloudfront.GetDistributionCommand({ Id: Distribution.Id }));
    assert.equal(again.Distribution?.Status, 'Deployed');
    await tables.send(new dynamodb.DeleteTableCommand({ TableName }));
    assert.equal(await statusOf(), 'DELETING');
    offset -= hour;
    await assert.rejects(statusOf(), { name: 'ResourceNotFoundException' });
  });

  it('does not use up the rate of calls of API Gateway', async () => {
    const apis = client(gateway.ApiGatewayV2Client);
    await apis.send(new gateway.GetApisCommand({}));
    offset -= hour;
    for (let call = 0; call < 10; call += 1)
      assert.deepEqual((await apis.send(new gateway.GetApisCommand({}))).Items, []);
  });

  it('ends every wait of every pace, and a clock that stays ends none early', () => {
    for (const [kind, wait] of Object.entries(paces.aws) as [keyof typeof paces.aws, number][]) {
      const now = Date.now();
      assert.equal(isPending(kind, now + wait, now), true, kind);
      assert.equal(isPending(kind, now + wait, now + wait), false, kind);
      assert.equal(isPending(kind, now + wait, now - hour), false, kind);
    }
  });
});
