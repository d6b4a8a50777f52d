// HTTP integrations, parameter mapping and access logs, with a real server on loopback behind the API.
import assert from 'node:assert/strict';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as sdk from '@aws-sdk/client-apigatewayv2';
import { CloudWatchLogsClient, CreateLogGroupCommand, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { AddPermissionCommand } from '@aws-sdk/client-lambda';
import { testFunctions } from '../../../helpers/sandbox/functions.ts';
import { createUserKey } from '../../../helpers/sandbox/user-key.ts';
import { refusal, startTestSandbox, type TestSandbox } from '../../../helpers/sandbox/test-sandbox.ts';

interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

describe('An HTTP API', () => {
  let test: TestSandbox;
  let client: sdk.ApiGatewayV2Client;
  let server: Server;
  let origin: string;
  const received: Received[] = [];

  before(async () => {
    test = await startTestSandbox();
    client = test.client(sdk.ApiGatewayV2Client);
    server = createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (text: string) => (body += text));
      request.on('end', () => {
        received.push({ method: String(request.method), url: String(request.url), headers: request.headers, body });
        if (request.url?.startsWith('/slow')) return;
        response.writeHead(request.url?.startsWith('/gone') ? 410 : 201, {
          'content-type': 'application/json',
          'set-cookie': ['a=1', 'b=2'],
          'x-server': 'mine',
        });
        response.end('{"id":7,"items":[{"name":"first"}]}');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(async () => {
    server.closeAllConnections();
    server.close();
    await test.stop();
  });

  async function api(
    integration: Partial<sdk.CreateIntegrationCommandInput>,
    { stage }: { stage?: Partial<sdk.CreateStageCommandInput> } = {},
  ): Promise<{ ApiId: string; IntegrationId: string; url: string }> {
    const made = await client.send(new sdk.CreateApiCommand({ Name: 'a', ProtocolType: 'HTTP' }));
    const ApiId = String(made.ApiId);
    const { IntegrationId } = await client.send(
      new sdk.CreateIntegrationCommand({
        ApiId,
        IntegrationType: 'HTTP_PROXY',
        IntegrationMethod: 'ANY',
        ...integration,
      }),
    );
    await client.send(
      new sdk.CreateRouteCommand({ ApiId, RouteKey: 'ANY /pets/{proxy+}', Target: `integrations/${IntegrationId}` }),
    );
    await client.send(new sdk.CreateStageCommand({ ApiId, StageName: '$default', AutoDeploy: true, ...stage }));
    return { ApiId, IntegrationId: String(IntegrationId), url: String(made.ApiEndpoint) };
  }

  const last = () => received.at(-1) as Received;

  describe('with an HTTP integration', () => {
    it('passes method, path parameters, query, headers and body on, and the response back', async () => {
      const { url, ApiId } = await api({ IntegrationUri: `${origin}/v1/{proxy}?fixed=1` });
      const response = await fetch(`${url}/pets/a%20b/c?x=1&x=2`, {
        method: 'PUT',
        headers: { 'x-custom': 'yes', 'content-type': 'text/plain' },
        body: 'hello',
      });
      assert.deepEqual(
        [response.status, response.headers.get('x-server'), response.headers.getSetCookie(), await response.text()],
        [201, 'mine', ['a=1', 'b=2'], '{"id":7,"items":[{"name":"first"}]}'],
      );
      const { method, url: path, headers, body } = last();
      assert.deepEqual([method, path, body], ['PUT', '/v1/a%20b/c?fixed=1&x=1&x=2', 'hello']);
      const host = new URL(url).host;
      assert.deepEqual(
        ['host', 'x-custom', 'via', 'forwarded', 'x-amzn-apigateway-api-id', 'content-length'].map(
          (name) => headers[name],
        ),
        [
          new URL(origin).host,
          'yes',
          'HTTP/1.1 AmazonAPIGateway',
          `by=127.0.0.1;for=127.0.0.1;host=${host};proto=http`,
          ApiId,
          '5',
        ],
      );
    });

    it('sends the method of the integration, and a request that may come from a web page as such', async () => {
      const { url } = await api({ IntegrationUri: `${origin}/x`, IntegrationMethod: 'POST' });
      await fetch(`${url}/pets/1`);
      assert.deepEqual([last().method, last().url, last().headers['sec-fetch-site']], ['POST', '/x', 'cross-site']);
    });

    it('answers 503 for a server that does not answer in time, or not at all', async () => {
      const slow = await api({ IntegrationUri: `${origin}/slow`, TimeoutInMillis: 50 });
      const gone = await api({ IntegrationUri: 'http://127.0.0.1:1/' });
      for (const { url } of [slow, gone]) {
        const response = await fetch(`${url}/pets/1`);
        assert.deepEqual([response.status, await response.text()], [503, '{"message":"Service Unavailable"}']);
      }
    });

    it('never reaches the control plane', async () => {
      const { url } = await api({ IntegrationUri: `${test.url}/_sandbox/health` });
      assert.equal((await fetch(`${url}/pets/1`)).status, 503);
    });

    it('is what quick create makes of a URL', async () => {
      const made = await client.send(
        new sdk.CreateApiCommand({ Name: 'q', ProtocolType: 'HTTP', Target: `${origin}/quick` }),
      );
      const { Items } = await client.send(new sdk.GetIntegrationsCommand({ ApiId: made.ApiId }));
      assert.deepEqual(
        Items?.map((item) => [
          item.IntegrationType,
          item.IntegrationMethod,
          item.PayloadFormatVersion,
          item.IntegrationUri,
        ]),
        [['HTTP_PROXY', 'ANY', '1.0', `${origin}/quick`]],
      );
      assert.equal((await fetch(String(made.ApiEndpoint), { method: 'DELETE' })).status, 201);
      assert.deepEqual([last().method, last().url], ['DELETE', '/quick']);
    });

    it('is refused where its settings do not fit together', async () => {
      const { ApiId } = await client.send(new sdk.CreateApiCommand({ Name: 'a', ProtocolType: 'HTTP' }));
      const base = { ApiId, IntegrationType: 'HTTP_PROXY' as const, IntegrationUri: origin, IntegrationMethod: 'GET' };
      const cases: [Partial<sdk.CreateIntegrationCommandInput>, string][] = [
        [{ IntegrationUri: 'example.com' }, 'Invalid HTTP endpoint specified for URI'],
        [{ IntegrationMethod: undefined }, 'HttpMethod is a required parameter for HTTP_PROXY integrations'],
        [{ IntegrationMethod: 'FETCH' }, 'Invalid HTTP method specified: FETCH'],
        [{ PayloadFormatVersion: '2.0' }, 'Invalid payload format version specified: 2.0'],
        [{ Description: 'x'.repeat(1025) }, 'Description must be at most 1024 characters'],
        [
          { RequestParameters: { 'add:header.x': '1' } },
          'Invalid mapping expression specified: Validation Result: add:header.x',
        ],
        [
          { RequestParameters: { 'append:header.Host-x': '$request.heder.y' } },
          'Invalid mapping expression specified: $request.heder.y',
        ],
        [
          { RequestParameters: { 'overwrite:header.Authorization': 'x' } },
          'Operations on header authorization are restricted',
        ],
        [{ RequestParameters: { 'overwrite:header.x-amz-y': 'x' } }, 'Operations on header x-amz-y are restricted'],
        [
          { ResponseParameters: { '100': { 'overwrite:statuscode': '200' } } },
          'Invalid status code in ResponseParameters: 100',
        ],
        [
          { ResponseParameters: { '200': { 'overwrite:path': '/x' } } },
          'Invalid mapping expression specified: Validation Result: overwrite:path',
        ],
      ];
      for (const [input, message] of cases)
        assert.deepEqual(
          await refusal(client.send(new sdk.CreateIntegrationCommand({ ...base, ...input }))),
          { name: 'BadRequestException', status: 400, message },
          message,
        );
    });
  });

  describe('with parameter mapping', () => {
    it('changes headers, query and path of the request', async () => {
      const { url } = await api({
        IntegrationUri: `${origin}/v1`,
        RequestParameters: {
          'append:header.x-list': '$request.querystring.q',
          'overwrite:header.x-text': '${request.path.proxy} of ${context.stage}, ${stageVariables.none}.',
          'remove:header.x-gone': "''",
          'append:querystring.user': '$request.body.user.names[1]',
          'remove:querystring.q': "''",
          'overwrite:path': '/mapped/${request.path.proxy}',
        },
      });
      await fetch(`${url}/pets/1?q=a&q=b`, {
        method: 'POST',
        headers: { 'x-list': 'first', 'x-gone': '1' },
        body: '{"user":{"names":["ana","bob"]}}',
      });
      const { url: path, headers } = last();
      assert.equal(path, '/mapped/1?user=bob');
      assert.deepEqual(
        [headers['x-list'], headers['x-text'], headers['x-gone']],
        ['first,a,b', '1 of $default, .', undefined],
      );
    });

    it('changes status and headers of the response with that status', async () => {
      const { url, ApiId, IntegrationId } = await api({
        IntegrationUri: `${origin}/{proxy}`,
        ResponseParameters: {
          '201': {
            'overwrite:statuscode': '202',
            'append:header.x-server': '$response.body.items[0].name',
            'overwrite:header.x-id': 'id ${response.body.id} for ${context.routeKey}',
            'remove:header.set-cookie': "''",
          },
          '410': { 'overwrite:statuscode': '404' },
        },
      });
      const response = await fetch(`${url}/pets/x`);
      assert.deepEqual(
        [
          response.status,
          response.headers.get('x-server'),
          response.headers.get('x-id'),
          response.headers.getSetCookie(),
        ],
        [202, 'mine,first', 'id 7 for ANY /pets/{proxy+}', []],
      );
      assert.equal((await fetch(`${url}/pets/gone`)).status, 404);
      const { ResponseParameters } = await client.send(
        new sdk.UpdateIntegrationCommand({ ApiId, IntegrationId, ResponseParameters: { '410': {} } }),
      );
      assert.deepEqual(Object.keys(ResponseParameters ?? {}), ['201']);
      assert.equal((await fetch(`${url}/pets/gone`)).status, 410);
    });
  });

  describe('with an access log', () => {
    const groupArn = (name: string) => `arn:aws:logs:${test.region}:${test.account}:log-group:${name}`;
    const Format =
      '$context.requestId $context.httpMethod $context.routeKey $context.status $context.responseLength $context.integrationErrorMessage $context.unknown';

    it('writes a line for each request, with the reason that the client does not see', async () => {
      const logs = test.client(CloudWatchLogsClient);
      await logs.send(new CreateLogGroupCommand({ logGroupName: 'api-access' }));
      const functions = await testFunctions(test);
      await functions.deploy('quiet', 'export const handler = () => ({ statusCode: 200, body: "ok" });');
      const IntegrationUri = `arn:aws:lambda:${test.region}:${test.account}:function:quiet`;
      const { url, ApiId } = await api(
        { IntegrationType: 'AWS_PROXY', IntegrationMethod: 'POST', IntegrationUri, PayloadFormatVersion: '2.0' },
        { stage: { AccessLogSettings: { DestinationArn: groupArn('api-access'), Format } } },
      );
      const denied = await fetch(`${url}/pets/1`);
      await functions.lambda.send(
        new AddPermissionCommand({
          FunctionName: 'quiet',
          StatementId: 'api',
          Action: 'lambda:InvokeFunction',
          Principal: 'apigateway.amazonaws.com',
          SourceArn: `arn:aws:execute-api:${test.region}:${test.account}:${ApiId}/*`,
        }),
      );
      const allowed = await fetch(`${url}/pets/1`);
      assert.deepEqual([denied.status, allowed.status], [500, 200]);
      const { events } = await logs.send(new FilterLogEventsCommand({ logGroupName: 'api-access' }));
      const route = 'GET ANY /pets/{proxy+}';
      assert.deepEqual(
        events?.map(({ message }) => message),
        [
          `${denied.headers.get('apigw-requestid')} ${route} 500 35 ${IntegrationUri} was not invoked: not-permitted -`,
          `${allowed.headers.get('apigw-requestid')} ${route} 200 2 - -`,
        ],
      );
      await client.send(new sdk.DeleteAccessLogSettingsCommand({ ApiId, StageName: '$default' }));
      await fetch(`${url}/pets/1`);
      const after = await logs.send(new FilterLogEventsCommand({ logGroupName: 'api-access' }));
      assert.equal(after.events?.length, 2);
    });

    it('is refused without a request id, with another destination, and without the permission to set it up', async () => {
      const { ApiId } = await api({ IntegrationUri: origin });
      const update = (AccessLogSettings: sdk.AccessLogSettings, by = client) =>
        refusal(by.send(new sdk.UpdateStageCommand({ ApiId, StageName: '$default', AccessLogSettings })));
      const destination = groupArn('x');
      const bad = (message: string) => ({ name: 'BadRequestException', status: 400, message });
      assert.deepEqual(
        await update({ DestinationArn: destination, Format: '$context.status' }),
        bad('Access Log format must include at least $context.requestId or $context.extendedRequestId'),
      );
      assert.deepEqual(
        await update({ DestinationArn: destination, Format: 'a\n$context.requestId' }),
        bad('Access Log format must be single line'),
      );
      assert.deepEqual(
        await update({ DestinationArn: destination }),
        bad('AccessLogSettings need both DestinationArn and Format'),
      );
      const firehose = 'arn:aws:firehose:ap-south-1:123456789012:deliverystream/x';
      assert.equal((await update({ DestinationArn: firehose, Format })).name, 'NotImplemented');
      const Statement = [{ Effect: 'Allow' as const, Action: 'apigateway:*', Resource: '*' }];
      const key = createUserKey(test.sandbox.store, {
        account: test.account,
        userName: 'gateway-only',
        policy: { Version: '2012-10-17', Statement },
      });
      const by = test.client(sdk.ApiGatewayV2Client, key);
      assert.deepEqual(await update({ DestinationArn: destination, Format }, by), {
        name: 'AccessDeniedException',
        status: 403,
        message: `User: arn:aws:iam::${test.account}:user/gateway-only is not authorized to perform: logs:CreateLogDelivery on resource: * because no identity-based policy allows the logs:CreateLogDelivery action`,
      });
    });
  });
});
