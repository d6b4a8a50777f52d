// An HTTP API's own address, with real functions behind it: events, routes, answers, CORS, and what goes wrong.
import assert from 'node:assert/strict';
import { request as send, type OutgoingHttpHeaders } from 'node:http';
import * as sdk from '@aws-sdk/client-apigatewayv2';
import { AddPermissionCommand, PutFunctionConcurrencyCommand } from '@aws-sdk/client-lambda';
import { testFunctions, type TestFunctions } from '../../../helpers/sandbox/functions.ts';
import { startTestSandbox, type TestSandbox } from '../../../helpers/sandbox/test-sandbox.ts';

/** Answers with its event, or with what the query says. */
const echo = `
export const handler = async (event) => {
  const { output, wait } = event.queryStringParameters ?? {};
  if (wait) await new Promise((resolve) => setTimeout(resolve, Number(wait)));
  if (output === 'throw') throw new Error('no');
  return output ? JSON.parse(output) : { statusCode: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(event) };
};`;

interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
}

describe('The address of an HTTP API', () => {
  let test: TestSandbox;
  let client: sdk.ApiGatewayV2Client;
  let functions: TestFunctions;
  let functionArn: string;

  before(async () => {
    test = await startTestSandbox();
    client = test.client(sdk.ApiGatewayV2Client);
    functions = await testFunctions(test);
    await functions.deploy('echo', echo);
    functionArn = `arn:aws:lambda:${test.region}:${test.account}:function:echo`;
    await permit('any-api', `arn:aws:execute-api:${test.region}:${test.account}:*`);
  });
  after(() => test.stop());

  const permit = (StatementId: string, SourceArn: string, FunctionName = 'echo') =>
    functions.lambda.send(
      new AddPermissionCommand({
        FunctionName,
        StatementId,
        Action: 'lambda:InvokeFunction',
        Principal: 'apigateway.amazonaws.com',
        SourceArn,
      }),
    );

  interface Wanted {
    routes?: string[];
    cors?: sdk.Cors;
    stages?: Partial<sdk.CreateStageCommandInput>[];
    integration?: Partial<sdk.CreateIntegrationCommandInput>;
  }

  async function api({ routes = ['$default'], cors, stages = [{}], integration }: Wanted = {}): Promise<{
    id: string;
    url: string;
  }> {
    const made = await client.send(
      new sdk.CreateApiCommand({ Name: 'a', ProtocolType: 'HTTP', CorsConfiguration: cors }),
    );
    const ApiId = made.ApiId;
    const { IntegrationId } = await client.send(
      new sdk.CreateIntegrationCommand({
        ApiId,
        IntegrationType: 'AWS_PROXY',
        IntegrationUri: functionArn,
        PayloadFormatVersion: '2.0',
        ...integration,
      }),
    );
    for (const RouteKey of routes) {
      await client.send(new sdk.CreateRouteCommand({ ApiId, RouteKey, Target: `integrations/${IntegrationId}` }));
    }
    for (const stage of stages) {
      await client.send(new sdk.CreateStageCommand({ ApiId, StageName: '$default', AutoDeploy: true, ...stage }));
    }
    return { id: String(ApiId), url: String(made.ApiEndpoint) };
  }

  /** node:http, so that headers and path go out exactly as they are written here. */
  function call(
    url: string,
    path = '/',
    {
      method = 'GET',
      headers = {},
      body = '',
    }: { method?: string; headers?: OutgoingHttpHeaders; body?: string | Buffer } = {},
  ): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const { hostname, port } = new URL(url);
      const outgoing = send({ hostname, port, path, method, headers, agent: false }, (incoming) => {
        let text = '';
        incoming.setEncoding('utf8').on('data', (part: string) => (text += part));
        incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text }));
      });
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  }

  const returning = (output: unknown) => `/?output=${encodeURIComponent(JSON.stringify(output))}`;

  describe('the event of format 2.0', () => {
    it('carries path, query, headers, cookies and body as API Gateway sends them', async () => {
      const { id, url } = await api({ routes: ['POST /users/{name}'] });
      const { text, headers } = await call(url, '/users/x%20Doe?q=Hello%20World&tag=C%23&tag=b', {
        method: 'POST',
        headers: {
          'X-Custom': ['a', 'b'],
          cookie: 'a=1; b=2',
          'content-type': 'application/json',
          'user-agent': 'test/1',
        },
        body: '{"a":1}',
      });
      const event = JSON.parse(text) as Record<string, unknown> & {
        headers: Record<string, string>;
        requestContext: Record<string, unknown>;
      };
      const { headers: sent, requestContext, ...rest } = event;
      assert.deepEqual(rest, {
        version: '2.0',
        routeKey: 'POST /users/{name}',
        rawPath: '/users/x Doe',
        rawQueryString: 'q=Hello%20World&tag=C%23&tag=b',
        cookies: ['a=1', 'b=2'],
        queryStringParameters: { q: 'Hello World', tag: 'C#,b' },
        pathParameters: { name: 'x Doe' },
        body: '{"a":1}',
        isBase64Encoded: false,
      });
      assert.equal(sent['x-custom'], 'a,b');
      assert.equal(sent['content-length'], '7');
      assert.equal(sent['cookie'], undefined);
      assert.equal(sent['x-forwarded-for'], '127.0.0.1');
      assert.match(String(sent['x-amzn-trace-id']), /^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/);
      const { time, timeEpoch, requestId, ...context } = requestContext;
      assert.match(String(time), /^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/);
      assert.ok(Math.abs(Date.now() - Number(timeEpoch)) < 5000);
      assert.equal(requestId, headers['apigw-requestid']);
      // As in a URL: AWS's have hyphens and underscores, and no slash or plus sign.
      assert.match(String(requestId), /^[A-Za-z0-9_-]{15}=$/);
      assert.match(String(requestId), /^[\w+/-]{15}=$/);
      assert.deepEqual(context, {
        accountId: test.account,
        apiId: id,
        domainName: url.replace('http://', ''),
        domainPrefix: id,
        http: {
          method: 'POST',
          path: '/users/x Doe',
          protocol: 'HTTP/1.1',
          sourceIp: '127.0.0.1',
          userAgent: 'test/1',
        },
        routeKey: 'POST /users/{name}',
        stage: '$default',
      });
    });

    it('leaves out what there is not', async () => {
      const { url } = await api();
      const event = JSON.parse((await call(url, '/')).text) as Record<string, unknown> & {
        headers: Record<string, string>;
      };
      for (const name of ['cookies', 'queryStringParameters', 'pathParameters', 'stageVariables', 'body'])
        assert.equal(name in event, false, name);
      assert.equal(event['rawQueryString'], '');
      assert.equal(event.headers['content-length'], '0');
    });

    it('carries every body but text in base64', async () => {
      const { url } = await api();
      const sent = async (type: string) =>
        JSON.parse(
          (await call(url, '/', { method: 'POST', headers: { 'content-type': type }, body: 'a=b' })).text,
        ) as object;
      for (const type of [
        'application/x-www-form-urlencoded',
        'application/octet-stream',
        'image/png',
        'multipart/form-data; boundary=x',
      ]) {
        const event = (await sent(type)) as { body: string; isBase64Encoded: boolean };
        assert.deepEqual([event.isBase64Encoded, event.body], [true, 'YT1i'], type);
      }
      for (const type of [
        'text/plain',
        'application/json; charset=utf-8',
        'application/vnd.api+json',
        'application/xml',
      ]) {
        const event = (await sent(type)) as { body: string; isBase64Encoded: boolean };
        assert.deepEqual([event.isBase64Encoded, event.body], [false, 'a=b'], type);
      }
    });

    it('carries a body without a Content-Type in base64, so that no byte is lost', async () => {
      const { url } = await api();
      const { text } = await call(url, '/', { method: 'POST', body: Buffer.from([0xff, 0xfe]) });
      const { body, isBase64Encoded } = JSON.parse(text) as { body: string; isBase64Encoded: boolean };
      assert.deepEqual([isBase64Encoded, body], [true, '//4=']);
    });

    it('decodes the path twice, ends it at a ? that was encoded once, and refuses a % that starts no character', async () => {
      const { url } = await api({ routes: ['GET /items/{id}'] });
      const seen = async (path: string) => {
        const { status, text } = await call(url, path);
        if (status !== 200) return { status, text };
        const { rawPath, pathParameters } = JSON.parse(text) as { rawPath: string; pathParameters: object };
        return { rawPath, ...pathParameters };
      };
      assert.deepEqual(await seen('/items/a%3Fb'), { rawPath: '/items/a', id: 'a' });
      assert.deepEqual(await seen('/items/a%3fb/c'), { rawPath: '/items/a', id: 'a' });
      assert.deepEqual(await seen('/items/a%253Fb'), { rawPath: '/items/a?b', id: 'a?b' });
      assert.deepEqual(await seen('/items/a%252Fb'), { rawPath: '/items/a/b', id: 'a/b' });
      assert.deepEqual(await seen('/items/%F0%9F%99%82'), { rawPath: '/items/🙂', id: '🙂' });
      const refused = { status: 400, text: '{"message":"Bad Request"}' };
      for (const path of ['/items/a%25b', '/items/%', '/items/%zz', '/items/%ff', '/%25/x'])
        assert.deepEqual(await seen(path), refused, path);
    });
  });

  it('sends the event of format 1.0 where the integration says so', async () => {
    const { url } = await api({ routes: ['GET /a/{id}'], integration: { PayloadFormatVersion: '1.0' } });
    const event = JSON.parse((await call(url, '/a/1?x=1&x=2')).text) as Record<string, unknown>;
    assert.equal(event['version'], '1.0');
    assert.equal(event['resource'], '/a/{id}');
    assert.equal(event['httpMethod'], 'GET');
    assert.deepEqual(event['multiValueQueryStringParameters'], { x: ['1', '2'] });
    assert.deepEqual(event['pathParameters'], { id: '1' });
    assert.equal(event['body'], null);
    assert.equal(event['stageVariables'], null);
  });

  describe('routes', () => {
    it('prefers the full match to the greedy one, literals to variables, and a method of its own to ANY', async () => {
      const { url } = await api({
        routes: ['$default', 'ANY /{proxy+}', 'GET /a/{x}', 'ANY /a/b', 'GET /a/b', 'GET /{y}/b'],
      });
      const taken = async (method: string, path: string) =>
        (JSON.parse((await call(url, path, { method })).text) as { routeKey: string }).routeKey;
      assert.equal(await taken('GET', '/a/b'), 'GET /a/b');
      assert.equal(await taken('POST', '/a/b'), 'ANY /a/b');
      assert.equal(await taken('GET', '/a/c'), 'GET /a/{x}');
      assert.equal(await taken('GET', '/c/b'), 'GET /{y}/b');
      assert.equal(await taken('GET', '/a/b/c'), 'ANY /{proxy+}');
      assert.equal(await taken('GET', '/'), '$default');
    });

    it('gives a greedy variable the rest of the path without its slash', async () => {
      const { url } = await api({ routes: ['ANY /f/{proxy+}'] });
      const event = JSON.parse((await call(url, '/f/a/b%20c/d')).text) as { pathParameters: object };
      assert.deepEqual(event.pathParameters, { proxy: 'a/b c/d' });
    });

    it('answers 404 for every other method and path, HEAD included, and 404 without a stage', async () => {
      const { url } = await api({ routes: ['GET /{id}'] });
      const { url: unstaged } = await api({ stages: [] });
      for (const [origin, method, path] of [
        [url, 'POST', '/x'],
        [url, 'GET', '/'],
        [url, 'GET', '/x/y'],
        [unstaged, 'GET', '/x'],
      ] as const) {
        const { status, headers, text } = await call(origin, path, { method });
        assert.deepEqual(
          [status, headers['content-type'], text],
          [404, 'application/json', '{"message":"Not Found"}'],
          `${method} ${path}`,
        );
      }
      assert.equal((await call(url, '/x', { method: 'HEAD' })).status, 404);
    });

    it('takes the first segment for a stage where there is one of that name', async () => {
      const { url } = await api({
        routes: ['GET /a'],
        stages: [{}, { StageName: 'prod', StageVariables: { color: 'blue' } }],
      });
      const event = JSON.parse((await call(url, '/prod/a')).text) as {
        rawPath: string;
        requestContext: { stage: string };
        stageVariables: object;
      };
      assert.deepEqual([event.rawPath, event.requestContext.stage], ['/prod/a', 'prod']);
      assert.deepEqual(event.stageVariables, { color: 'blue' });
      assert.equal((await call(url, '/a')).status, 200);
    });

    it('serves the deployment of a stage, not what was changed since', async () => {
      const { id, url } = await api({ routes: ['GET /a'], stages: [] });
      const { DeploymentId } = await client.send(new sdk.CreateDeploymentCommand({ ApiId: id }));
      await client.send(new sdk.CreateStageCommand({ ApiId: id, StageName: '$default', DeploymentId }));
      await client.send(new sdk.CreateRouteCommand({ ApiId: id, RouteKey: 'GET /b' }));
      assert.equal((await call(url, '/a')).status, 200);
      assert.equal((await call(url, '/b')).status, 404);
      await client.send(new sdk.CreateDeploymentCommand({ ApiId: id, StageName: '$default' }));
      // The route is there now; it has no integration.
      assert.equal((await call(url, '/b')).status, 500);
    });
  });

  it('shows an automatic deployment only after its delay', async () => {
    let time = Date.now();
    const slow = await startTestSandbox({ pace: 'aws', now: () => time });
    try {
      const control = slow.client(sdk.ApiGatewayV2Client);
      const { ApiId, ApiEndpoint } = await control.send(
        new sdk.CreateApiCommand({ Name: 'a', ProtocolType: 'HTTP', Target: functionArn }),
      );
      assert.equal((await call(String(ApiEndpoint))).status, 404);
      const before = await control.send(new sdk.GetDeploymentsCommand({ ApiId }));
      assert.equal(before.Items?.[0]?.DeploymentStatus, 'PENDING');
      assert.equal(
        (await control.send(new sdk.GetStageCommand({ ApiId, StageName: '$default' }))).DeploymentId,
        undefined,
      );
      time += 3_000;
      assert.equal((await call(String(ApiEndpoint))).status, 500);
      assert.ok((await control.send(new sdk.GetStageCommand({ ApiId, StageName: '$default' }))).DeploymentId);
    } finally {
      await slow.stop();
    }
  });

  describe('answers', () => {
    it('sends the cookies before a set-cookie header', async () => {
      const { url } = await api();
      const output = { statusCode: 200, headers: { 'Set-Cookie': 'h=1' }, cookies: ['c=1'] };
      assert.deepEqual((await call(url, returning(output))).headers['set-cookie'], ['c=1', 'h=1']);
    });

    it('takes status, headers, cookies and body from an object with a statusCode', async () => {
      const { url } = await api();
      const output = {
        statusCode: 201,
        headers: { 'X-A': 1, 'x-b': true },
        cookies: ['a=1', 'b=2; Secure'],
        body: 'aGk=',
        isBase64Encoded: true,
      };
      const { status, headers, text } = await call(url, returning(output));
      assert.equal(status, 201);
      assert.deepEqual([headers['x-a'], headers['x-b']], ['1', 'true']);
      assert.deepEqual(headers['set-cookie'], ['a=1', 'b=2; Secure']);
      assert.equal(headers['content-type'], 'text/plain; charset=utf-8');
      assert.equal(text, 'hi');
    });

    it('takes anything else for the body of a 200, a string without its quotes', async () => {
      const { url } = await api();
      for (const [output, body] of [
        [{ body: 'x', headers: {} }, '{"body":"x","headers":{}}'],
        ['Hello', 'Hello'],
        [[1, 2], '[1,2]'],
        [7, '7'],
      ] as const) {
        const { status, headers, text } = await call(url, returning(output));
        assert.deepEqual([status, headers['content-type'], text], [200, 'application/json', body]);
      }
    });

    it('answers 500 to a response that it cannot read', async () => {
      const { url } = await api();
      const malformed = [
        { statusCode: 200.5 },
        { statusCode: 0 },
        { statusCode: '200' },
        { statusCode: 200, body: {} },
        { statusCode: 200, headers: { a: {} } },
        { statusCode: 200, headers: { 'bad name': 'x' } },
      ];
      for (const path of [...malformed.map(returning), '/?output=throw']) {
        const { status, headers, text } = await call(url, path);
        assert.deepEqual(
          [status, headers['content-type'], text],
          [500, 'application/json', '{"message":"Internal Server Error"}'],
          path,
        );
      }
    });

    it('needs a statusCode in format 1.0', async () => {
      const { url } = await api({ integration: { PayloadFormatVersion: '1.0' } });
      assert.equal((await call(url, returning('Hello'))).status, 500);
      const many = await call(
        url,
        returning({ statusCode: 200, multiValueHeaders: { 'set-cookie': ['a=1', 'b=2'] }, body: 'x' }),
      );
      assert.deepEqual(many.headers['set-cookie'], ['a=1', 'b=2']);
    });
  });

  describe('permission', () => {
    before(() => functions.deploy('closed', echo));

    it('is needed: without it the answer is 500 and the function does not run', async () => {
      const { id, url } = await api({
        routes: ['GET /{id}', 'POST /shorten'],
        integration: { IntegrationUri: functionArn.replace(/echo$/, 'closed') },
      });
      assert.deepEqual((await call(url, '/abc')).text, '{"message":"Internal Server Error"}');
      assert.ok(test.log.some((line) => line.includes('not-permitted')));
      // The path of the request is not the route: a permission for it lets nobody in.
      const source = `arn:aws:execute-api:${test.region}:${test.account}:${id}`;
      await permit('path', `${source}/*/GET/abc`, 'closed');
      assert.equal((await call(url, '/abc')).status, 500);
      await permit('route', `${source}/*/GET/{id}`, 'closed');
      assert.equal((await call(url, '/abc')).status, 200);
      assert.equal((await call(url, '/shorten', { method: 'POST' })).status, 500);
      await permit('post', `${source}/*/*/shorten`, 'closed');
      assert.equal((await call(url, '/shorten', { method: 'POST' })).status, 200);
    });

    it('asks for a method of any name on an ANY route', async () => {
      const { id, url } = await api({
        routes: ['ANY /any'],
        integration: { IntegrationUri: functionArn.replace(/echo$/, 'closed') },
      });
      const source = `arn:aws:execute-api:${test.region}:${test.account}:${id}`;
      await permit('get-only', `${source}/*/GET/any`, 'closed');
      assert.equal((await call(url, '/any')).status, 500);
      await permit('any', `${source}/*/*/any`, 'closed');
      assert.equal((await call(url, '/any')).status, 200);
    });

    it('answers 500 for a function that does not exist', async () => {
      const { url } = await api({ integration: { IntegrationUri: functionArn.replace(/echo$/, 'nothing') } });
      assert.equal((await call(url)).text, '{"message":"Internal Server Error"}');
    });
  });

  describe('limits', () => {
    it('answers 503 when the integration takes longer than its timeout', async () => {
      const { url } = await api({ integration: { TimeoutInMillis: 100 } });
      const { status, text } = await call(url, '/?wait=300');
      assert.deepEqual([status, text], [503, '{"message":"Service Unavailable"}']);
    });

    it('answers 503 when Lambda throttles', async () => {
      await functions.deploy('busy', echo);
      await permit('all', `arn:aws:execute-api:${test.region}:${test.account}:*`, 'busy');
      await functions.lambda.send(
        new PutFunctionConcurrencyCommand({ FunctionName: 'busy', ReservedConcurrentExecutions: 0 }),
      );
      const { url } = await api({ integration: { IntegrationUri: functionArn.replace(/echo$/, 'busy') } });
      assert.equal((await call(url)).text, '{"message":"Service Unavailable"}');
    });

    it('answers 429 beyond the stage’s burst', async () => {
      const { url } = await api({
        stages: [{ DefaultRouteSettings: { ThrottlingBurstLimit: 2, ThrottlingRateLimit: 0.01 } }],
      });
      const answers = [await call(url), await call(url), await call(url)];
      assert.deepEqual(
        answers.map(({ status }) => status),
        [200, 200, 429],
      );
      assert.equal(answers[2]?.text, '{"message":"Too Many Requests"}');
    });

    it('answers 413 and 431 to what is too large', async () => {
      const { url } = await api();
      // More than the function takes, and more than the gateway reads.
      for (const megabytes of [5, 12]) {
        const large = await call(url, '/', {
          method: 'POST',
          headers: { 'content-type': 'application/octet-stream' },
          body: Buffer.alloc(megabytes * 1024 * 1024),
        });
        assert.deepEqual([large.status, large.text], [413, '{"message":"Request Entity Too Large"}']);
      }
      const wide = await call(url, '/', { headers: { 'x-wide': 'a'.repeat(10_300) } });
      assert.equal(wide.status, 431);
    });
  });

  describe('CORS', () => {
    const preflight = {
      origin: 'http://example.com',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type',
    };
    const corsOf = ({ headers }: Answer) =>
      Object.fromEntries(
        Object.entries(headers).filter(([name]) => name.startsWith('access-control-') || name === 'vary'),
      );

    it('does not exist before it is configured: a preflight is an ordinary request', async () => {
      const { url } = await api({ routes: ['POST /shorten'] });
      const refused = await call(url, '/shorten', { method: 'OPTIONS', headers: preflight });
      assert.equal(refused.status, 404);
      assert.deepEqual(corsOf(refused), {});
      const own = await call(
        (await api()).url,
        returning({ statusCode: 200, headers: { 'access-control-allow-origin': 'x' } }),
      );
      assert.equal(own.headers['access-control-allow-origin'], 'x');
    });

    it('answers preflights itself, on every path that has no route for OPTIONS', async () => {
      const { url } = await api({
        routes: ['POST /shorten'],
        cors: { AllowOrigins: ['*'], AllowMethods: ['*'], AllowHeaders: ['content-type'] },
      });
      for (const path of ['/shorten', '/nothing']) {
        const answer = await call(url, path, { method: 'OPTIONS', headers: preflight });
        assert.deepEqual([answer.status, answer.text, answer.headers['content-type']], [204, '', undefined]);
        assert.deepEqual(corsOf(answer), {
          'access-control-allow-origin': '*',
          'access-control-allow-methods': '*',
          'access-control-allow-headers': 'content-type',
        });
      }
    });

    it('echoes an origin of the list with vary, and says nothing to others, who are served all the same', async () => {
      const { url } = await api({
        cors: {
          AllowOrigins: ['http://Example.com'],
          AllowCredentials: true,
          ExposeHeaders: ['x-a', 'x-b'],
          MaxAge: 5,
        },
      });
      const mine = await call(url, returning({ statusCode: 200, headers: { 'access-control-allow-origin': '*' } }), {
        headers: { origin: 'http://example.com' },
      });
      assert.deepEqual(corsOf(mine), {
        'access-control-allow-origin': 'http://example.com',
        'access-control-allow-credentials': 'true',
        'access-control-expose-headers': 'x-a,x-b',
        vary: 'origin',
      });
      const other = await call(url, '/', { headers: { origin: 'http://other.com' } });
      assert.deepEqual([other.status, corsOf(other)], [200, {}]);
    });

    it('goes with the gateway’s own errors too', async () => {
      const { url } = await api({ routes: ['GET /x'], cors: { AllowOrigins: ['*'] } });
      const { status, headers } = await call(url, '/nothing', { headers: { origin: 'http://example.com' } });
      assert.deepEqual([status, headers['access-control-allow-origin']], [404, '*']);
    });

    it('leaves OPTIONS to the integration where a route matches it', async () => {
      const { url } = await api({ routes: ['ANY /x'], cors: { AllowOrigins: ['*'], AllowMethods: ['POST'] } });
      const answer = await call(url, '/x', { method: 'OPTIONS', headers: preflight });
      assert.equal(answer.status, 200);
      assert.equal((JSON.parse(answer.text) as { routeKey: string }).routeKey, 'ANY /x');
      assert.equal(answer.headers['access-control-allow-methods'], 'POST');
    });
  });

  it('is not there for an API whose execute-api endpoint is disabled', async () => {
    const { id, url } = await api();
    await client.send(new sdk.UpdateApiCommand({ ApiId: id, DisableExecuteApiEndpoint: true }));
    assert.equal((await call(url)).text, '{"message":"Not Found"}');
  });
});
