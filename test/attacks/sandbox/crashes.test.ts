// Answers and settings that no server can use: each is refused or left out in the words of its service, and none ends in
// a dropped connection or an internal error.
import assert from 'node:assert/strict';
import { AddPermissionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { ApiGatewayV2Client, CreateApiCommand } from '@aws-sdk/client-apigatewayv2';
import * as cloudfront from '@aws-sdk/client-cloudfront';
import { testFunctions } from '../../helpers/sandbox/functions.ts';
import { refusal, startTestSandbox, type TestSandbox } from '../../helpers/sandbox/test-sandbox.ts';

describe('the answer of a function', () => {
  let test: TestSandbox;
  let url: string;
  before(async () => {
    test = await startTestSandbox();
    const { deploy } = await testFunctions(test);
    await deploy('echo', `export const handler = async (event) => JSON.parse(event.body ?? JSON.stringify(event));`);
    const target = `arn:aws:lambda:${test.region}:${test.account}:function:echo`;
    const api = await test
      .client(ApiGatewayV2Client)
      .send(new CreateApiCommand({ Name: 'a', ProtocolType: 'HTTP', Target: target }));
    const permission = { FunctionName: 'echo', StatementId: 'api', Action: 'lambda:InvokeFunction' };
    await test
      .client(LambdaClient)
      .send(new AddPermissionCommand({ ...permission, Principal: 'apigateway.amazonaws.com' }));
    url = String(api.ApiEndpoint);
  });
  after(async () => {
    await test.stop();
    assert.deepEqual(
      test.log.filter((line) => /^(bug|lost)/.test(line)),
      [],
    );
  });

  const answer = (output: object) =>
    fetch(`${url}/a`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(output),
    });

  for (const name of ['trailer', 'Trailer', 'te', 'transfer-encoding', 'connection', 'content-length', 'upgrade'])
    it(`reaches the client without its ${name} header`, async () => {
      const got = await answer({ statusCode: 200, headers: { [name]: 'x-checksum', 'x-own': 'y' }, body: 'fine' });
      assert.deepEqual([got.status, got.headers.get('x-own'), await got.text()], [200, 'y', 'fine']);
      assert.notEqual(got.headers.get(name), 'x-checksum');
    });

  it('may have headers with names of JavaScript, and the event has such parameters', async () => {
    const headers = JSON.parse('{"__proto__":"a","constructor":"b"}') as object;
    const got = await answer({ statusCode: 200, headers, body: '' });
    assert.deepEqual([got.status, got.headers.get('__proto__'), got.headers.get('constructor')], [200, 'a', 'b']);
    const event = await (await fetch(`${url}/a?__proto__=1&constructor=2`)).text();
    assert.match(event, /"queryStringParameters":\{"__proto__":"1","constructor":"2"\}/);
  });

  it('that no client could read is a 500', async () => {
    for (const output of [{ statusCode: 101 }, { statusCode: 200, headers: { 'a b': 'c' } }, { statusCode: 200.5 }])
      assert.deepEqual(await (await answer(output)).text(), '{"message":"Internal Server Error"}');
  });
});

describe('a number of a distribution out of its range', () => {
  let test: TestSandbox;
  let client: cloudfront.CloudFrontClient;
  before(async () => {
    test = await startTestSandbox();
    client = test.client(cloudfront.CloudFrontClient);
  });
  after(() => test.stop());

  interface Numbers {
    readonly origin?: Partial<cloudfront.Origin>;
    readonly custom?: Partial<cloudfront.CustomOriginConfig>;
    readonly behavior?: Partial<cloudfront.DefaultCacheBehavior>;
    readonly errors?: cloudfront.CustomErrorResponse;
  }
  const create = ({ origin, custom, behavior, errors }: Numbers) => {
    const http = { HTTPPort: 80, HTTPSPort: 443, OriginProtocolPolicy: 'http-only' as const };
    const one = { Id: 'o', DomainName: 'localhost', CustomOriginConfig: { ...http, ...custom }, ...origin };
    const DistributionConfig: cloudfront.DistributionConfig = {
      CallerReference: JSON.stringify({ origin, custom, behavior, errors }),
      Comment: '',
      Enabled: true,
      Origins: { Quantity: 1, Items: [one] },
      DefaultCacheBehavior: {
        TargetOriginId: 'o',
        ViewerProtocolPolicy: 'allow-all',
        ForwardedValues: { QueryString: false, Cookies: { Forward: 'none' } },
        MinTTL: 0,
        ...behavior,
      },
      ...(errors && { CustomErrorResponses: { Quantity: 1, Items: [errors] } }),
    };
    return client.send(new cloudfront.CreateDistributionCommand({ DistributionConfig }));
  };

  const cases: readonly [Numbers, name: string, message: RegExp][] = [
    [{ custom: { HTTPPort: 97_947 } }, 'InvalidArgument', /^The parameter HTTPPort is not valid: it must be 80, 443/],
    [{ custom: { HTTPPort: 0 } }, 'InvalidArgument', /HTTPPort/],
    [{ custom: { HTTPSPort: -1 } }, 'InvalidArgument', /HTTPSPort/],
    [{ custom: { HTTPPort: 22 } }, 'InvalidArgument', /HTTPPort/],
    [{ custom: { OriginReadTimeout: 0 } }, 'InvalidOriginReadTimeout', /read timeout/],
    [{ custom: { OriginReadTimeout: 2_147_483_647 } }, 'InvalidOriginReadTimeout', /read timeout/],
    [{ custom: { OriginKeepaliveTimeout: 121 } }, 'InvalidOriginKeepaliveTimeout', /keep alive timeout/],
    [{ origin: { ConnectionAttempts: 2_147_483_647 } }, 'InvalidArgument', /ConnectionAttempts .* from 1 to 3\./],
    [{ origin: { ConnectionTimeout: 11 } }, 'InvalidArgument', /ConnectionTimeout .* from 1 to 10\./],
    [{ origin: { DomainName: 'localhost:97947' } }, 'InvalidArgument', /DomainName .* from 1 to 65535\./],
    [{ behavior: { MinTTL: -1 } }, 'InvalidArgument', /MinTTL/],
    [{ behavior: { MaxTTL: 1e15 } }, 'InvalidArgument', /MaxTTL/],
    [{ errors: { ErrorCode: 404, ErrorCachingMinTTL: -5 } }, 'InvalidArgument', /ErrorCachingMinTTL/],
  ];
  for (const [numbers, name, message] of cases)
    it(`is refused: ${JSON.stringify(numbers)}`, async () => {
      const refused = await refusal(create(numbers));
      assert.deepEqual([refused.name, refused.status], [name, 400]);
      assert.match(refused.message, message);
    });

  it('is accepted at its ends', async () => {
    const custom = { HTTPPort: 65_535, HTTPSPort: 1_024, OriginReadTimeout: 120, OriginKeepaliveTimeout: 1 };
    const made = await create({ custom, origin: { ConnectionAttempts: 3, ConnectionTimeout: 1 } });
    assert.ok(made.Distribution?.Id);
  });

  it('is refused as the length of a page', async () => {
    for (const MaxItems of [0, -1]) {
      const { name, status } = await refusal(client.send(new cloudfront.ListDistributionsCommand({ MaxItems })));
      assert.deepEqual([name, status], ['InvalidArgument', 400]);
    }
  });
});
