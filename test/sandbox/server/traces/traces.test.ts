// Traces of the sandbox: the hops of a request, and at each of them the policies and the statement that decided.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as api from '@aws-sdk/client-apigatewayv2';
import * as cloudfront from '@aws-sdk/client-cloudfront';
import { CreateTableCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { AddPermissionCommand } from '@aws-sdk/client-lambda';
import * as s3 from '@aws-sdk/client-s3';
import { PutPublicAccessBlockCommand, S3ControlClient } from '@aws-sdk/client-s3-control';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import {
  sandboxClient,
  SandboxRefusal,
  type SandboxClient,
  type Trace,
  type TraceDecision,
  type TraceHop,
} from '../../../../src/sandbox/client/sandbox-client.ts';
import { mismatches, type Schema } from '../../../helpers/json-schema.ts';
import { fromRoot } from '../../../helpers/root.ts';
import { testFunctions } from '../../../helpers/sandbox/functions.ts';
import { tableInput } from '../../../helpers/sandbox/tables.ts';
import { startTestSandbox, type TestSandbox } from '../../../helpers/sandbox/test-sandbox.ts';

/** GET reads an item, and POST puts one. */
const handler = `
import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
const client = new DynamoDBClient({ maxAttempts: 1 });
export const handler = async ({ requestContext, pathParameters, body }) => {
  const PK = { S: pathParameters?.id ?? 'new' };
  console.log('item', PK.S);
  if (requestContext.http.method === 'GET') {
    const { Item } = await client.send(new GetItemCommand({ TableName: 'Links', Key: { PK } }));
    return { statusCode: 200, body: Item.url.S };
  }
  try {
    await client.send(new PutItemCommand({ TableName: 'Links', Item: { PK, url: { S: JSON.parse(body).url } } }));
  } catch (error) {
    return { statusCode: 500, body: error.name };
  }
};`;

const getPolicy = { Effect: 'Allow', Action: ['dynamodb:GetItem'], Resource: 'arn:aws:dynamodb:*:*:table/Links' };

describe('a trace', () => {
  let test: TestSandbox;
  let client: SandboxClient;
  let url: string;
  let apiId: string;

  before(async function () {
    this.timeout(120_000);
    test = await startTestSandbox();
    client = sandboxClient({ url: test.url, ...test.sandbox.ownKey });
    const table = test.client(DynamoDBClient);
    await table.send(new CreateTableCommand(tableInput('Links')));
    await Promise.all(
      Array.from({ length: 16 }, (_, at) =>
        table.send(new PutItemCommand({ TableName: 'Links', Item: { PK: { S: `id${at}` }, url: { S: `to-${at}` } } })),
      ),
    );
    const functions = await testFunctions(test);
    await test.client(IAMClient).send(
      new PutRolePolicyCommand({
        RoleName: 'function-role',
        PolicyName: 'read-links',
        PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [{ Sid: 'Read', ...getPolicy }] }),
      }),
    );
    // Sixteen processes that start at once can need more than the 3 seconds of the default.
    await functions.deploy('links', handler, { Timeout: 30 });
    await functions.lambda.send(
      new AddPermissionCommand({
        FunctionName: 'links',
        StatementId: 'from-api',
        Action: 'lambda:InvokeFunction',
        Principal: 'apigateway.amazonaws.com',
        SourceArn: `arn:aws:execute-api:${test.region}:${test.account}:*`,
      }),
    );
    const gateway = test.client(api.ApiGatewayV2Client);
    const made = await gateway.send(new api.CreateApiCommand({ Name: 'links', ProtocolType: 'HTTP' }));
    apiId = String(made.ApiId);
    const { IntegrationId } = await gateway.send(
      new api.CreateIntegrationCommand({
        ApiId: apiId,
        IntegrationType: 'AWS_PROXY',
        IntegrationUri: `arn:aws:lambda:${test.region}:${test.account}:function:links`,
        PayloadFormatVersion: '2.0',
      }),
    );
    for (const RouteKey of ['GET /{id}', 'POST /shorten'])
      await gateway.send(
        new api.CreateRouteCommand({ ApiId: apiId, RouteKey, Target: `integrations/${IntegrationId}` }),
      );
    await gateway.send(new api.CreateStageCommand({ ApiId: apiId, StageName: '$default', AutoDeploy: true }));
    url = String((await client.endpoints()).find(({ kind }) => kind === 'api')?.url);
  });
  after(() => test.stop());

  const schema = JSON.parse(readFileSync(fromRoot('docs/schemas/trace.schema.json'), 'utf8')) as Schema;

  async function traceOf(response: Response, header: string): Promise<Trace> {
    const id = String(response.headers.get(header));
    const trace = await client.traces.get(id);
    assert.ok(trace, `no trace ${id}`);
    assert.equal(trace.id, id);
    assert.deepEqual(mismatches({ traces: [trace], target: 'sandbox', where: [] }, schema), []);
    return trace;
  }

  const outline = ({ service, name, status, hops }: TraceHop): unknown[] => [
    `${service} ${name} ${status}`,
    ...hops.map(outline),
  ];
  /** Lines that a function writes while it starts are sent before the others. */
  const withoutLogs = (hop: TraceHop): TraceHop => ({
    ...hop,
    hops: hop.hops.filter(({ service }) => service !== 'logs').map(withoutLogs),
  });
  const logOf = ({ hops }: TraceHop): string =>
    hops.map((hop) => (hop.service === 'logs' ? (hop.request?.body ?? '') : logOf(hop))).join('');
  const decided = ({ checks }: TraceDecision) =>
    checks.flatMap(({ decided, kind, name, statement }) => (decided ? [{ kind, name, sid: statement?.sid }] : []));

  it('shows the way of a GET from the API through the function to the table, and who allowed each call', async () => {
    const response = await fetch(`${url}/id3`);
    assert.equal(await response.text(), 'to-3');
    const { door, status, root } = await traceOf(response, 'apigw-requestid');
    assert.deepEqual([door, status], ['api', 200]);
    assert.deepEqual(outline(withoutLogs(root)), [
      'apigateway GET /id3 200',
      ['lambda links 200', ['dynamodb GetItem 200']],
    ]);
    assert.equal(root.resource, `arn:aws:execute-api:${test.region}:${test.account}:${apiId}/$default/GET/id3`);
    assert.equal(root.details['route'], 'GET /{id}');
    const [invocation] = root.hops;
    assert.ok(invocation);
    assert.ok(invocation.coldStart && invocation.coldStart.initDuration > 0);
    assert.match(String(invocation.details['log group']), /^\/aws\/lambda\/links$/);
    const [invoke] = invocation.decisions;
    assert.ok(invoke);
    assert.deepEqual(
      [invoke.principal, invoke.action, invoke.decision, invoke.reason],
      ['apigateway.amazonaws.com', 'lambda:InvokeFunction', 'allow', 'statement'],
    );
    assert.deepEqual(decided(invoke), [{ kind: 'resource-policy', name: 'function policy', sid: 'from-api' }]);
    assert.deepEqual(invoke.conditionKeys, {
      'AWS:SourceArn': `arn:aws:execute-api:${test.region}:${test.account}:${apiId}/$default/GET/{id}`,
    });
    const get = invocation.hops.find(({ service }) => service === 'dynamodb');
    const [read] = get?.decisions ?? [];
    assert.ok(read);
    assert.match(read.principal, /^arn:aws:sts::\d{12}:assumed-role\/function-role\/links$/);
    assert.deepEqual(decided(read), [{ kind: 'identity-policy', name: 'read-links', sid: 'Read' }]);
    assert.deepEqual(read.checks.find(({ decided }) => decided)?.statement, {
      index: 0,
      sid: 'Read',
      statement: { Sid: 'Read', ...getPolicy },
    });
    assert.deepEqual(
      read.checks.map(({ name, effect }) => `${name} ${effect}`),
      ['account match pass', 'read-links allow', 'CloudWatchFullAccess none'],
    );
    assert.match(logOf(root), /INFO\titem id3\n/);
    // A later hop is found by its own request id, too.
    assert.equal((await client.traces.get(String(get?.id)))?.id, response.headers.get('apigw-requestid'));
  });

  it('shows for a refused call that no statement of any policy allows it', async () => {
    const response = await fetch(`${url}/shorten`, {
      method: 'POST',
      body: JSON.stringify({ url: 'https://aws.com' }),
    });
    assert.equal(await response.text(), 'AccessDeniedException');
    const { root } = await traceOf(response, 'apigw-requestid');
    const put = root.hops[0]?.hops.find(({ name }) => name === 'PutItem');
    assert.equal(put?.status, 400);
    assert.equal(put?.error?.code, 'AccessDeniedException');
    const [decision, ...others] = put?.decisions ?? [];
    assert.ok(decision);
    assert.deepEqual(others, []);
    assert.deepEqual(
      [decision.action, decision.decision, decision.reason],
      ['dynamodb:PutItem', 'deny', 'no-statement'],
    );
    assert.deepEqual(decided(decision), []);
    assert.match(String(decision.text), /because no identity-based policy allows the dynamodb:PutItem action$/);
  });

  it('joins the calls and the logs of sixteen requests at once to the request that made them', async () => {
    const responses = await Promise.all(Array.from({ length: 16 }, (_, at) => fetch(`${url}/id${at}`)));
    for (const [at, response] of responses.entries()) {
      assert.equal(await response.text(), `to-${at}`);
      const { root } = await traceOf(response, 'apigw-requestid');
      const [invocation, ...rest] = root.hops;
      assert.deepEqual(rest, []);
      const calls = invocation?.hops.filter(({ service }) => service === 'dynamodb') ?? [];
      assert.deepEqual(
        calls.map(({ request }) => request?.body),
        [`{"TableName":"Links","Key":{"PK":{"S":"id${at}"}}}`],
      );
      assert.deepEqual(logOf(root).match(/item \w+/g), [`item id${at}`]);
    }
  });

  it('keeps no secret of a request, of an answer, or of a log line', async () => {
    const response = await fetch(`${url}/shorten?token=abc-1`, {
      method: 'POST',
      headers: { authorization: 'Bearer abc-2', cookie: 'a=abc-3', 'x-api-key': 'abc-4' },
      body: JSON.stringify({ url: 'https://aws.com/?access_token=abc-5', password: 'abc"-6' }),
    });
    const text = JSON.stringify(await traceOf(response, 'apigw-requestid'));
    assert.deepEqual(text.match(/abc"?-\d/g), null);
    assert.match(text, /\(secret\)/);
    const sts = test.client(STSClient);
    const RoleArn = `arn:aws:iam::${test.account}:role/function-role`;
    const refused = await sts
      .send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'session' }))
      .catch((error: Error) => error);
    assert.ok(refused instanceof Error);
    const [last] = (await client.traces.list({ limit: 1 })).traces;
    assert.equal(last?.root.name, 'AssumeRole');
    assert.equal(last.root.request?.headers['authorization'], '(secret)');
    assert.doesNotMatch(JSON.stringify(last), /Signature=/);
  });

  it('is not given to who does not have the key of the sandbox', async () => {
    await assert.rejects(sandboxClient({ url: test.url }).traces.list(), (error: unknown) => {
      assert.ok(error instanceof SandboxRefusal);
      assert.equal(error.status, 401);
      return true;
    });
  });

  it('comes to a client that follows as soon as its request has ended', async () => {
    const stop = new AbortController();
    const { last } = await client.traces.list({ limit: 1 });
    const traces = client.traces.follow({ after: last }, stop.signal);
    const next = traces.next();
    const response = await fetch(`${url}/id7`);
    const { value } = (await next) as { value: Trace };
    assert.equal(value.id, response.headers.get('apigw-requestid'));
    const waiting = traces.next();
    stop.abort();
    assert.deepEqual(await waiting, { value: undefined, done: true });
  });

  describe('of a bucket', () => {
    let bucket: s3.S3Client;
    const Bucket = 'traced-website';
    const allowAll = {
      Sid: 'Public',
      Effect: 'Allow',
      Principal: '*',
      Action: 's3:GetObject',
      Resource: `arn:aws:s3:::${Bucket}/*`,
    };
    const setPolicy = (statement: object) =>
      bucket.send(
        new s3.PutBucketPolicyCommand({
          Bucket,
          Policy: JSON.stringify({ Version: '2012-10-17', Statement: [statement] }),
        }),
      );
    const blockAccount = (isBlocked: boolean) =>
      test.client(S3ControlClient).send(
        new PutPublicAccessBlockCommand({
          AccountId: test.account,
          PublicAccessBlockConfiguration: { RestrictPublicBuckets: isBlocked },
        }),
      );
    const website = async () => String((await client.endpoints()).find(({ kind }) => kind === 'website')?.url);

    before(async () => {
      bucket = test.client(s3.S3Client);
      await bucket.send(
        new s3.CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: 'ap-south-1' } }),
      );
      await bucket.send(
        new s3.PutBucketWebsiteCommand({ Bucket, WebsiteConfiguration: { IndexDocument: { Suffix: 'index.html' } } }),
      );
      await bucket.send(new s3.PutObjectCommand({ Bucket, Key: 'index.html', Body: 'hi', ContentType: 'text/html' }));
      await bucket.send(new s3.DeletePublicAccessBlockCommand({ Bucket }));
      await setPolicy(allowAll);
    });

    it('shows which level of Block Public Access refuses a visitor of the website', async () => {
      await blockAccount(true);
      const response = await fetch(`${await website()}/`);
      assert.equal(response.status, 403);
      const { door, root } = await traceOf(response, 'x-amz-request-id');
      assert.deepEqual([door, root.error?.code], ['website', 'AccessDenied']);
      const [decision] = root.decisions;
      assert.ok(decision);
      assert.deepEqual(
        [decision.principal, decision.action, decision.resource, decision.decision, decision.reason],
        ['anonymous', 's3:GetObject', `arn:aws:s3:::${Bucket}/index.html`, 'deny', 'gate'],
      );
      assert.deepEqual(
        decision.checks.map(({ name, effect, decided }) => [name, effect, decided]),
        [
          ['Block Public Access of the account', 'deny', true],
          ['Block Public Access of the bucket', 'pass', false],
          ['bucket policy', 'not-reached', false],
        ],
      );
      await blockAccount(false);
      const allowed = await traceOf(await fetch(`${await website()}/`), 'x-amz-request-id');
      assert.deepEqual(allowed.root.decisions.map(decided), [
        [{ kind: 'resource-policy', name: 'bucket policy', sid: 'Public' }],
      ]);
    });

    it('shows how CloudFront reads as its identity, and that a hit asks S3 for nothing', async () => {
      const cdn = test.client(cloudfront.CloudFrontClient);
      const { CloudFrontOriginAccessIdentity: identity } = await cdn.send(
        new cloudfront.CreateCloudFrontOriginAccessIdentityCommand({
          CloudFrontOriginAccessIdentityConfig: { CallerReference: 'trace', Comment: '' },
        }),
      );
      const arn = `arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity ${identity?.Id}`;
      await setPolicy({ ...allowAll, Sid: 'Identity', Principal: { AWS: arn } });
      await cdn.send(
        new cloudfront.CreateDistributionCommand({
          DistributionConfig: {
            CallerReference: 'trace',
            Comment: '',
            Enabled: true,
            DefaultRootObject: 'index.html',
            Origins: {
              Quantity: 1,
              Items: [
                {
                  Id: 'bucket',
                  DomainName: `${Bucket}.s3.ap-south-1.amazonaws.com`,
                  S3OriginConfig: { OriginAccessIdentity: `origin-access-identity/cloudfront/${identity?.Id}` },
                },
              ],
            },
            DefaultCacheBehavior: {
              TargetOriginId: 'bucket',
              ViewerProtocolPolicy: 'allow-all',
              CachePolicyId: '658327ea-f89d-4fab-a63d-7e88639e58f6',
            },
          },
        }),
      );
      const address = String((await client.endpoints()).find(({ kind }) => kind === 'distribution')?.url);
      const miss = await traceOf(await fetch(`${address}/`), 'x-amz-cf-id');
      assert.deepEqual(outline(miss.root), ['cloudfront GET / 200', ['s3 GetObject 200']]);
      assert.equal(miss.root.details['cache'], 'Miss');
      const [decision] = miss.root.hops[0]?.decisions ?? [];
      assert.ok(decision);
      assert.equal(decision.principal, arn);
      assert.deepEqual(decided(decision), [{ kind: 'resource-policy', name: 'bucket policy', sid: 'Identity' }]);
      assert.deepEqual(decision.checks[0]?.kind, 'origin-access-identity');
      const hit = await traceOf(await fetch(`${address}/`), 'x-amz-cf-id');
      assert.deepEqual(outline(hit.root), ['cloudfront GET / 200']);
      assert.equal(hit.root.details['cache'], 'Hit');
    });
  });
});
