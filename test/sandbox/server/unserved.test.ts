// What the sandbox does not have, said in each protocol as AWS says that there is no such operation, and in its log.
import assert from 'node:assert/strict';
import {
  ApiGatewayV2Client,
  CreateApiCommand,
  CreateIntegrationCommand,
  GetApisCommand,
  ListPortalsCommand,
} from '@aws-sdk/client-apigatewayv2';
import { CloudFrontClient, ListKeyGroupsCommand } from '@aws-sdk/client-cloudfront';
import { DynamoDBClient, ListBackupsCommand } from '@aws-sdk/client-dynamodb';
import { CreateInstanceProfileCommand, IAMClient } from '@aws-sdk/client-iam';
import { LambdaClient, ListCodeSigningConfigsCommand } from '@aws-sdk/client-lambda';
import { GetObjectTorrentCommand, S3Client } from '@aws-sdk/client-s3';
import { refusal, startTestSandbox, type TestSandbox } from '../../helpers/sandbox/test-sandbox.ts';

describe('An operation that the sandbox does not serve', () => {
  let test: TestSandbox;
  before(async () => void (test = await startTestSandbox()));
  after(() => test.stop());

  it('is an invalid action to query clients', async () => {
    const call = test.client(IAMClient).send(new CreateInstanceProfileCommand({ InstanceProfileName: 'g' }));
    assert.deepEqual(await refusal(call), {
      name: 'InvalidAction',
      status: 400,
      message: 'Could not find operation CreateInstanceProfile for version 2010-05-08',
    });
    assert.ok(test.log.includes('not served iam CreateInstanceProfile'), test.log.join('\n'));
  });

  it('is an unknown operation to JSON clients', async () => {
    const json = await refusal(test.client(DynamoDBClient).send(new ListBackupsCommand({})));
    assert.deepEqual([json.name, json.status], ['UnknownOperationException', 400]);
    assert.match(json.message, /dynamodb ListBackups/);
    const rest = await refusal(test.client(LambdaClient).send(new ListCodeSigningConfigsCommand({})));
    assert.deepEqual([rest.name, rest.status], ['UnknownOperationException', 404]);
    assert.ok(test.log.includes('not served lambda ListCodeSigningConfigs'));
  });

  it('is named also where AWS has no such operation, or has it in a service of the same signature', async () => {
    // API Gateway's REST APIs, and a path that no version of Lambda has.
    const gateway = test.client(ApiGatewayV2Client, test.sandbox.key);
    gateway.middlewareStack.add(
      (next) => (given) => {
        Object.assign(given.request as object, { path: '/restapis' });
        return next(given);
      },
      { step: 'build' },
    );
    assert.deepEqual(await refusal(gateway.send(new GetApisCommand({}))), {
      name: 'UnknownOperationException',
      status: 404,
      message:
        'The sandbox does not have the REST APIs of API Gateway: GET /restapis. It has HTTP APIs (aws apigatewayv2).',
    });
    const portal = await refusal(test.client(ApiGatewayV2Client).send(new ListPortalsCommand({})));
    assert.equal(portal.message, 'The sandbox does not serve apigatewayv2 ListPortals.');
    const socket = new CreateApiCommand({ Name: 'socket', ProtocolType: 'WEBSOCKET' });
    assert.equal(
      (await refusal(test.client(ApiGatewayV2Client).send(socket))).message,
      'The sandbox does not support ProtocolType WEBSOCKET of apigatewayv2.',
    );
  });

  it('takes parameters that it does not support where they are off, and refuses them where they are on', async () => {
    const client = test.client(ApiGatewayV2Client);
    const create = (more: object) => client.send(new CreateApiCommand({ Name: 'off', ProtocolType: 'HTTP', ...more }));
    const { ApiId } = await create({ DisableSchemaValidation: false, ApiKeySelectionExpression: '' });
    const refused = await refusal(create({ DisableSchemaValidation: true }));
    assert.equal(refused.message, 'The sandbox does not support DisableSchemaValidation of apigatewayv2 CreateApi.');
    const { IntegrationId, RequestTemplates } = await client.send(
      new CreateIntegrationCommand({
        ApiId,
        IntegrationType: 'HTTP_PROXY',
        IntegrationMethod: 'GET',
        IntegrationUri: 'http://127.0.0.1:9/',
        PayloadFormatVersion: '1.0',
        RequestTemplates: {},
        TlsConfig: { ServerNameToVerify: '' },
        ConnectionId: '',
      }),
    );
    assert.match(String(IntegrationId), /^[a-z0-9]{7}$/);
    assert.equal(RequestTemplates, undefined);
  });

  it('is not implemented to S3 clients, and unknown to CloudFront’s', async () => {
    const s3 = test.client(S3Client).send(new GetObjectTorrentCommand({ Bucket: 'some-bucket', Key: 'k' }));
    const { name, status, message } = await refusal(s3);
    assert.deepEqual([name, status], ['NotImplemented', 501]);
    assert.match(message, /s3 GetObjectTorrent/);
    const cloudfront = await refusal(test.client(CloudFrontClient).send(new ListKeyGroupsCommand({})));
    assert.deepEqual([cloudfront.name, cloudfront.status], ['UnknownOperationException', 404]);
  });

  describe('of a service that it does not have', () => {
    const ask = (
      scope: string,
      init: Omit<RequestInit, 'headers'> & { headers?: Record<string, string> } = {},
      path = '/',
    ) =>
      fetch(`${test.url}${path}`, {
        method: 'POST',
        ...init,
        headers: {
          authorization: `AWS4-HMAC-SHA256 Credential=AKIA/20260101/ap-south-1/${scope}/aws4_request, SignedHeaders=host, Signature=00`,
          ...init.headers,
        },
      });

    it('is refused in the protocol of the request, and does not end up at S3', async () => {
      const json = await ask('sqs', { headers: { 'x-amz-target': 'AmazonSQS.ListQueues' }, body: '{}' });
      assert.equal(json.status, 400);
      const { __type: type, message } = (await json.json()) as Record<string, string>;
      assert.deepEqual([type, message], [
        'UnknownOperationException',
        'The sandbox does not have the service sqs: ListQueues',
      ]); // prettier-ignore
      const query = await ask('ec2', { body: new URLSearchParams({ Action: 'DescribeVpcs', Version: '2016-11-15' }) });
      assert.equal(query.status, 400);
      assert.match(await query.text(), /<Code>InvalidAction<\/Code>.*ec2: DescribeVpcs/);
      const rest = await ask('eks', { method: 'GET' }, '/clusters');
      assert.equal(rest.status, 404);
      assert.equal(rest.headers.get('x-amzn-errortype'), 'UnknownOperationException');
      const xml = await ask('route53', { method: 'GET' }, '/2013-04-01/hostedzone');
      assert.equal(xml.status, 404);
      assert.match(
        await xml.text(),
        /<Code>UnknownOperationException<\/Code><Message>The sandbox does not have the service route53: GET /,
      );
      for (const asked of ['sqs ListQueues', 'ec2 DescribeVpcs', 'eks GET /clusters']) {
        assert.ok(test.log.includes(`not served ${asked}`), asked);
      }
    });
  });

  it('is refused where no action is named at all', async () => {
    const bare = await fetch(test.url, { method: 'POST', body: new URLSearchParams({ Version: '2011-06-15' }) });
    assert.equal(bare.status, 403);
    assert.match(await bare.text(), /MissingAuthenticationToken/);
  });
});
