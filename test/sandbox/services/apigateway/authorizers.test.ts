// Who may call a route: tokens of a real issuer on loopback, real functions as authorizers, and requests signed by curl.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import * as sdk from '@aws-sdk/client-apigatewayv2';
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from '@aws-sdk/client-iam';
import { AddPermissionCommand } from '@aws-sdk/client-lambda';
import { testFunctions, type TestFunctions } from '../../../helpers/sandbox/functions.ts';
import { refusal, startTestSandbox, type TestSandbox } from '../../../helpers/sandbox/test-sandbox.ts';

const run = promisify(execFile);

/** Answers with what the event says of its caller. */
const echo = `export const handler = async ({ requestContext: { authorizer = null, identity } }) =>
  ({ statusCode: 200, body: JSON.stringify(identity ? { authorizer, user: identity.userArn } : authorizer) });`;

/** Lets through whom the header x-user names: as a simple response, or by a policy. It also counts its invocations. */
const gate = `
let count = 0;
export const handler = async (event) => {
  count += 1;
  const user = event.headers['x-user'] ?? event.headers['X-User'];
  if (user === 'broken') throw new Error('no');
  if (user === 'odd') return 'yes';
  const context = { user, count, source: event.identitySource };
  if (user?.startsWith('policy')) {
    const Effect = user === 'policy-allow' ? 'Allow' : 'Deny';
    const Resource = event.routeArn ?? event.methodArn;
    return { principalId: user, policyDocument: { Version: '2012-10-17', Statement: [{ Effect, Action: 'execute-api:Invoke', Resource }] }, context };
  }
  return { isAuthorized: user === 'ana', context };
};`;

interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly challenge?: string;
}

describe('Authorizers of an HTTP API', () => {
  let test: TestSandbox;
  let client: sdk.ApiGatewayV2Client;
  let functions: TestFunctions;
  let issuer: Issuer;

  before(async () => {
    test = await startTestSandbox();
    client = test.client(sdk.ApiGatewayV2Client);
    functions = await testFunctions(test);
    issuer = await startIssuer();
    await Promise.all([functions.deploy('echo', echo), functions.deploy('gate', gate)]);
    await permit('echo', `arn:aws:execute-api:${test.region}:${test.account}:*`);
  });
  after(async () => {
    issuer.server.close();
    await test.stop();
  });

  const arnOf = (name: string) => `arn:aws:lambda:${test.region}:${test.account}:function:${name}`;
  const uriOf = (name: string) =>
    `arn:aws:apigateway:${test.region}:lambda:path/2015-03-31/functions/${arnOf(name)}/invocations`;

  let statements = 0;
  const permit = (FunctionName: string, SourceArn: string) =>
    functions.lambda.send(
      new AddPermissionCommand({
        FunctionName,
        StatementId: `statement-${(statements += 1)}`,
        Action: 'lambda:InvokeFunction',
        Principal: 'apigateway.amazonaws.com',
        SourceArn,
      }),
    );

  async function api(version = '2.0'): Promise<{ ApiId: string; url: string; Target: string }> {
    const made = await client.send(new sdk.CreateApiCommand({ Name: 'a', ProtocolType: 'HTTP' }));
    const ApiId = String(made.ApiId);
    const { IntegrationId } = await client.send(
      new sdk.CreateIntegrationCommand({
        ApiId,
        IntegrationType: 'AWS_PROXY',
        IntegrationUri: arnOf('echo'),
        PayloadFormatVersion: version,
      }),
    );
    await client.send(new sdk.CreateStageCommand({ ApiId, StageName: '$default', AutoDeploy: true }));
    return { ApiId, url: String(made.ApiEndpoint), Target: `integrations/${IntegrationId}` };
  }

  type Authorizer = Partial<sdk.CreateAuthorizerCommandInput>;

  async function guarded(
    authorizer: Authorizer,
    route: Partial<sdk.CreateRouteCommandInput> = {},
    version = '2.0',
  ): Promise<{ ApiId: string; AuthorizerId: string; RouteId: string; url: string }> {
    const { ApiId, url, Target } = await api(version);
    const { AuthorizerId } = await client.send(
      new sdk.CreateAuthorizerCommand({
        ApiId,
        Name: 'gate',
        AuthorizerType: 'REQUEST',
        IdentitySource: [],
        ...authorizer,
      }),
    );
    const { RouteId } = await client.send(
      new sdk.CreateRouteCommand({
        ApiId,
        RouteKey: 'GET /items/{id}',
        Target,
        AuthorizationType: authorizer.AuthorizerType === 'JWT' ? 'JWT' : 'CUSTOM',
        AuthorizerId,
        ...route,
      }),
    );
    return { ApiId, AuthorizerId: String(AuthorizerId), RouteId: String(RouteId), url };
  }

  async function get(url: string, headers: Record<string, string> = {}): Promise<Answer> {
    const response = await fetch(`${url}/items/1`, { headers });
    const challenge = response.headers.get('www-authenticate');
    return {
      status: response.status,
      body: JSON.parse(await response.text()) as unknown,
      ...(challenge !== null && { challenge }),
    };
  }

  const unauthorized = { status: 401, body: { message: 'Unauthorized' } };
  const forbidden = { status: 403, body: { message: 'Forbidden' } };
  const failed = { status: 500, body: { message: 'Internal Server Error' } };

  describe('with a token', () => {
    const jwt = (): Authorizer => ({
      AuthorizerType: 'JWT',
      IdentitySource: ['$request.header.Authorization'],
      JwtConfiguration: { Issuer: issuer.url, Audience: ['my-app'] },
    });
    const now = () => Math.floor(Date.now() / 1000);
    const claims = (more: object = {}) => ({ iss: issuer.url, aud: 'my-app', exp: now() + 600, ...more });
    const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
    const invalid = (reason: string, scope = ''): Answer => ({
      ...unauthorized,
      challenge: `Bearer scope="${scope}" error="invalid_token" error_description="${reason}"`,
    });

    it('lets a valid token through, and gives its claims to the function as texts', async () => {
      const { url } = await guarded(jwt());
      const token = issuer.token(claims({ exp: 4_102_444_800, sub: 'ana', groups: ['a', 'b'], admin: true }));
      const answer = await get(url, bearer(token));
      assert.deepEqual(answer, {
        status: 200,
        body: {
          jwt: {
            claims: {
              iss: issuer.url,
              aud: 'my-app',
              exp: '4102444800',
              sub: 'ana',
              groups: '[a b]',
              admin: 'true',
            },
            scopes: null,
          },
        },
      });
      assert.equal((await get(url, { authorization: token })).status, 200);
    });

    it('says in www-authenticate what is wrong with a token', async () => {
      const { url } = await guarded(jwt());
      assert.deepEqual(await get(url), { ...unauthorized, challenge: 'Bearer' });
      const cases: [string, string][] = [
        ['abc', 'unable to parse the token'],
        [issuer.token(claims({ aud: 'other' })), 'the token does not have a valid audience'],
        [issuer.token(claims({ aud: 'other', client_id: 'my-app' })), 'the token does not have a valid audience'],
        [issuer.token(claims({ iss: 'https://example.com' })), 'invalid issuer'],
        [issuer.token(claims({ exp: now() - 1 })), 'the token has expired'],
        [issuer.token(claims({ nbf: now() + 600 })), 'the token is not valid yet'],
        [issuer.token(claims(), { alg: 'HS256' }), 'signing method HS256 is invalid'],
        [issuer.token(claims(), { alg: 'none' }), 'signing method none is invalid'],
        [issuer.token(claims(), { kid: 'k2' }), `unable to find a signing key with the id 'k2'`],
        [`${issuer.token(claims()).slice(0, -4)}AAAA`, 'the signature of the token is invalid'],
      ];
      for (const [token, reason] of cases) assert.deepEqual(await get(url, bearer(token)), invalid(reason), reason);
      assert.equal((await get(url, bearer(issuer.token(claims({ aud: undefined, client_id: 'my-app' }))))).status, 200);
    });

    it('wants one of the scopes of the route', async () => {
      const { url } = await guarded(jwt(), { AuthorizationScopes: ['read', 'write'] });
      assert.deepEqual(await get(url, bearer(issuer.token(claims({ scope: 'other' })))), {
        ...forbidden,
        challenge:
          'Bearer scope="read write" error="insufficient_scope" error_description="the token does not have a required scope"',
      });
      const { status, body } = await get(url, bearer(issuer.token(claims({ scope: 'email write' }))));
      assert.deepEqual([status, (body as { jwt: { scopes: string[] } }).jwt.scopes], [200, ['email', 'write']]);
    });

    it('answers 401 while the issuer cannot be reached, and asks it once for many tokens', async () => {
      const gone = await startIssuer();
      const { url } = await guarded({ ...jwt(), JwtConfiguration: { Issuer: gone.url, Audience: ['my-app'] } });
      const token = gone.token({ ...claims(), iss: gone.url });
      for (let time = 0; time < 3; time += 1) assert.equal((await get(url, bearer(token))).status, 200);
      assert.deepEqual(gone.asked, ['/.well-known/openid-configuration', '/keys']);
      gone.server.close();
      gone.server.closeAllConnections();
      const other = await guarded({ ...jwt(), JwtConfiguration: { Issuer: `${gone.url}/x`, Audience: ['my-app'] } });
      assert.deepEqual(
        await get(other.url, bearer(gone.token({ ...claims(), iss: `${gone.url}/x` }))),
        invalid('OIDC discovery endpoint communication error'),
      );
    });
  });

  describe('with a function', () => {
    const lambda = (more: Authorizer = {}): Authorizer => ({
      AuthorizerUri: uriOf('gate'),
      AuthorizerPayloadFormatVersion: '2.0',
      EnableSimpleResponses: true,
      ...more,
    });

    async function permitted(...args: Parameters<typeof guarded>): ReturnType<typeof guarded> {
      const made = await guarded(...args);
      const { ApiId, AuthorizerId } = made;
      const SourceArn = `arn:aws:execute-api:${test.region}:${test.account}:${ApiId}/authorizers/${AuthorizerId}`;
      await permit('gate', SourceArn);
      return made;
    }

    it('lets through whom a simple response lets through, with its context', async () => {
      const { url } = await permitted(lambda());
      const { status, body } = await get(url, { 'x-user': 'ana' });
      const { lambda: context } = body as { lambda: { user: string; source: unknown } };
      assert.deepEqual([status, context.user, context.source], [200, 'ana', null]);
      assert.deepEqual(await get(url, { 'x-user': 'bob' }), forbidden);
      assert.deepEqual(await get(url, { 'x-user': 'broken' }), failed);
      assert.deepEqual(await get(url, { 'x-user': 'odd' }), failed);
    });

    it('lets through what a policy allows, in both payload formats', async () => {
      for (const version of ['1.0', '2.0']) {
        const settings = { AuthorizerPayloadFormatVersion: version, EnableSimpleResponses: false };
        const { url } = await permitted(lambda(settings), {}, version);
        const { status, body } = await get(url, { 'x-user': 'policy-allow' });
        const context =
          version === '1.0' ? (body as { authorizer: object }).authorizer : (body as { lambda: object }).lambda;
        assert.deepEqual([status, (context as { user: string }).user], [200, 'policy-allow'], version);
        assert.deepEqual(await get(url, { 'x-user': 'policy-deny' }), forbidden, version);
        // A simple response where the authorizer is not set to it.
        assert.deepEqual(await get(url, { 'x-user': 'ana' }), failed, version);
      }
    });

    it('is invoked only with the permission of the function, for this authorizer', async () => {
      const { url } = await guarded(lambda());
      assert.deepEqual(await get(url, { 'x-user': 'ana' }), failed);
      assert.ok(test.log.some((line) => line.endsWith(`${arnOf('gate')} was not invoked: not-permitted`)));
    });

    it('answers 401 without its identity sources, and keeps its answers for as long as it is set to', async () => {
      const source = { IdentitySource: ['$request.header.X-User', '$request.querystring.none'] };
      const { url: missing } = await permitted(lambda(source));
      assert.deepEqual(await get(missing, { 'x-user': 'ana' }), unauthorized);

      const { url, ApiId } = await permitted(lambda({ IdentitySource: ['$request.header.X-User'] }));
      const count = async () =>
        ((await get(url, { 'x-user': 'ana' })).body as { lambda: { count: number } }).lambda.count;
      const first = await count();
      assert.equal(await count(), first);
      await client.send(new sdk.ResetAuthorizersCacheCommand({ ApiId, StageName: '$default' }));
      assert.equal(await count(), first + 1);
    });

    it('asks the function for every request where it keeps no answers', async () => {
      const settings = { IdentitySource: ['$request.header.X-User'], AuthorizerResultTtlInSeconds: 0 };
      const { url } = await permitted(lambda(settings));
      const count = async () =>
        ((await get(url, { 'x-user': 'ana' })).body as { lambda: { count: number } }).lambda.count;
      const first = await count();
      assert.equal(await count(), first + 1);
    });
  });

  describe('with a signature', () => {
    async function userKey(name: string, Resource: string) {
      const iam = test.client(IAMClient);
      await iam.send(new CreateUserCommand({ UserName: name }));
      const Statement = [{ Effect: 'Allow', Action: 'execute-api:Invoke', Resource }];
      const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
      await iam.send(new PutUserPolicyCommand({ UserName: name, PolicyName: 'p', PolicyDocument }));
      const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: name }));
      return `${AccessKey?.AccessKeyId}:${AccessKey?.SecretAccessKey}`;
    }

    async function signed(url: string, user: string, service = 'execute-api'): Promise<Answer> {
      const scope = `aws:amz:${test.region}:${service}`;
      const address = `${url}/items/1`;
      const args = ['-s', '-w', '\n%{http_code}', '--aws-sigv4', scope, '--user', user, address];
      const [body = '', status = ''] = (await run('curl', args)).stdout.split('\n');
      return { status: Number(status), body: JSON.parse(body) as unknown };
    }

    it('lets through who may invoke this path of this API, and names the caller to the function', async () => {
      const { ApiId, url, Target } = await api();
      await client.send(
        new sdk.CreateRouteCommand({ ApiId, RouteKey: 'GET /items/{id}', Target, AuthorizationType: 'AWS_IAM' }),
      );
      const execute = `arn:aws:execute-api:${test.region}:${test.account}`;
      const ana = await userKey('ana', `${execute}:${ApiId}/$default/GET/items/*`);
      const bob = await userKey('bob', `${execute}:${ApiId}/$default/POST/items/*`);
      assert.deepEqual(await get(url), forbidden);
      const { status, body } = await signed(url, ana);
      assert.equal(status, 200);
      const { iam } = body as { iam: Record<string, unknown> };
      assert.deepEqual(
        { ...iam, callerId: undefined, userId: undefined },
        {
          accessKey: ana.split(':')[0],
          accountId: test.account,
          callerId: undefined,
          cognitoIdentity: null,
          principalOrgId: null,
          userArn: `arn:aws:iam::${test.account}:user/ana`,
          userId: undefined,
        },
      );
      assert.deepEqual(await signed(url, bob), forbidden);
      assert.deepEqual(await signed(url, `${ana}x`), forbidden);
      assert.deepEqual(await signed(url, ana, 's3'), forbidden);
    });
  });

  describe('the operations', () => {
    it('give an authorizer back, change it, list it, and remove it when no route uses it', async () => {
      const { ApiId, AuthorizerId, RouteId } = await guarded({
        AuthorizerUri: uriOf('gate'),
        AuthorizerPayloadFormatVersion: '2.0',
        IdentitySource: ['$request.header.X-User'],
      });
      const { $metadata: _, ...made } = await client.send(new sdk.GetAuthorizerCommand({ ApiId, AuthorizerId }));
      assert.deepEqual(made, {
        AuthorizerId,
        AuthorizerPayloadFormatVersion: '2.0',
        AuthorizerResultTtlInSeconds: 300,
        AuthorizerType: 'REQUEST',
        AuthorizerUri: uriOf('gate'),
        EnableSimpleResponses: false,
        IdentitySource: ['$request.header.X-User'],
        Name: 'gate',
      });
      const changed = await client.send(
        new sdk.UpdateAuthorizerCommand({ ApiId, AuthorizerId, AuthorizerResultTtlInSeconds: 60 }),
      );
      assert.equal(changed.AuthorizerResultTtlInSeconds, 60);
      const { Items } = await client.send(new sdk.GetAuthorizersCommand({ ApiId }));
      assert.deepEqual(
        Items?.map((item) => item.AuthorizerId),
        [AuthorizerId],
      );
      assert.deepEqual(await refusal(client.send(new sdk.DeleteAuthorizerCommand({ ApiId, AuthorizerId }))), {
        name: 'ConflictException',
        status: 409,
        message: `Cannot delete Authorizer '${AuthorizerId}', it is referenced by Route '${RouteId}'`,
      });
      const open = await client.send(new sdk.UpdateRouteCommand({ ApiId, RouteId, AuthorizationType: 'NONE' }));
      assert.deepEqual([open.AuthorizationType, open.AuthorizerId], ['NONE', undefined]);
      await client.send(new sdk.DeleteAuthorizerCommand({ ApiId, AuthorizerId }));
      assert.deepEqual(await refusal(client.send(new sdk.GetAuthorizerCommand({ ApiId, AuthorizerId }))), {
        name: 'NotFoundException',
        status: 404,
        message: `Invalid Authorizer identifier specified ${AuthorizerId}`,
      });
    });

    it('refuse settings that do not fit together', async () => {
      const { ApiId, Target } = await api();
      const base = { ApiId, Name: 'x' };
      const request = { ...base, AuthorizerType: 'REQUEST' as const, AuthorizerUri: uriOf('gate'), IdentitySource: [] };
      const jwt = { ...base, AuthorizerType: 'JWT' as const, IdentitySource: ['$request.header.Authorization'] };
      const JwtConfiguration = { Issuer: 'https://example.com', Audience: ['a'] };
      const cases: [sdk.CreateAuthorizerCommandInput, string][] = [
        [request, 'AuthorizerPayloadFormatVersion is a required parameter for REQUEST authorizers'],
        [{ ...request, AuthorizerPayloadFormatVersion: '3.0' }, 'Invalid payload format version specified: 3.0'],
        [
          { ...request, AuthorizerPayloadFormatVersion: '1.0', EnableSimpleResponses: true },
          'EnableSimpleResponses is only supported with payload format version 2.0',
        ],
        [
          { ...request, AuthorizerPayloadFormatVersion: '2.0', AuthorizerResultTtlInSeconds: 60 },
          'To cache results, an authorizer needs an identity source',
        ],
        [{ ...request, AuthorizerUri: arnOf('gate'), AuthorizerPayloadFormatVersion: '2.0' }, 'Invalid Authorizer URI'],
        [{ ...request, IdentitySource: ['Authorization'] }, 'Invalid identity source: Authorization'],
        [{ ...jwt, JwtConfiguration, IdentitySource: [] }, 'A JWT authorizer needs exactly one identity source'],
        [
          { ...jwt, JwtConfiguration: { ...JwtConfiguration, Issuer: 'http://example.com' } },
          'Invalid issuer: http://example.com. Issuer must be a valid URL',
        ],
        [
          { ...jwt, JwtConfiguration, AuthorizerUri: uriOf('gate') },
          'AuthorizerUri is not supported for JWT authorizers',
        ],
      ];
      for (const [input, message] of cases)
        assert.deepEqual(
          await refusal(client.send(new sdk.CreateAuthorizerCommand(input))),
          { name: 'BadRequestException', status: 400, message },
          message,
        );
      const route = { ApiId, RouteKey: 'GET /x', Target };
      const { AuthorizerId } = await client.send(new sdk.CreateAuthorizerCommand({ ...jwt, JwtConfiguration }));
      const routes: [Partial<sdk.CreateRouteCommandInput>, string][] = [
        [{ AuthorizationType: 'JWT' }, 'AuthorizerId is required for authorization type JWT'],
        [{ AuthorizerId }, 'AuthorizerId is not supported for authorization type NONE'],
        [
          { AuthorizationType: 'CUSTOM', AuthorizerId },
          `Authorizer ${AuthorizerId} does not support authorization type CUSTOM`,
        ],
        [{ AuthorizationScopes: ['a'] }, 'Authorization scopes are only supported for authorization type JWT'],
      ];
      for (const [input, message] of routes)
        assert.deepEqual(
          await refusal(client.send(new sdk.CreateRouteCommand({ ...route, ...input }))),
          { name: 'BadRequestException', status: 400, message },
          message,
        );
    });
  });
});

interface Issuer {
  readonly url: string;
  readonly server: Server;
  /** The paths that were asked for. */
  readonly asked: string[];
  token(claims: object, header?: { alg?: string; kid?: string }): string;
}

/** An OpenID provider: a discovery document, a key set, and tokens. */
async function startIssuer(): Promise<Issuer> {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const keys = [{ ...publicKey.export({ format: 'jwk' }), kid: 'k1', alg: 'RS256', use: 'sig' }];
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(String(request.url));
    response.end(JSON.stringify(request.url === '/keys' ? { keys } : { jwks_uri: `${url}/keys` }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return {
    url,
    server,
    asked,
    token(claims, { alg = 'RS256', kid = 'k1' } = {}) {
      const signed = `${encode({ alg, kid })}.${encode(claims)}`;
      const signature =
        alg === 'RS256'
          ? sign('RSA-SHA256', Buffer.from(signed), privateKey)
          : createHmac('sha256', 'x').update(signed).digest();
      return `${signed}.${signature.toString('base64url')}`;
    },
  };
}
