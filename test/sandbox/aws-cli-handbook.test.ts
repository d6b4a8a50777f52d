// The whole handbook, typed by hand into the real AWS CLI: from the first table to the last thing gone.
import assert from 'node:assert/strict';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sandboxClient } from '../../src/sandbox/client/sandbox-client.ts';
import { packInto } from '../../src/commands/pack/pack-into.ts';
import { sha256 } from '../../src/lib/zip.ts';
import { typedAwsCli, type TypedAwsCli } from '../helpers/aws/typed-aws-cli.ts';
import { census, emptyCensus } from '../helpers/sandbox/census.ts';
import { zipOf } from '../helpers/sandbox/functions.ts';
import { startTestSandbox, type TestSandbox } from '../helpers/sandbox/test-sandbox.ts';
import { root } from '../helpers/root.ts';

const bucket = 'aws-workshop-typed';
const tableName = 'AWSWorkshopDemoTable';
const roleName = 'aws-workshop-lambda-role';
const basic = 'arn:aws:iam::aws:policy/CloudWatchFullAccess';
const database = 'arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess';
const hello = `export const handler = async (event) => {
  console.log('Hello there!', event.who ?? event.rawPath);
  return { statusCode: 200, body: JSON.stringify('Hello from Lambda!') };
};`;

/** One after the other: each chapter stands on what the one before has made, as in the handbook. */
describe('The handbook by the AWS CLI', function () {
  this.timeout(120_000);
  let test: TestSandbox;
  let typed: TypedAwsCli;
  let text: TypedAwsCli['text'];
  let json: TypedAwsCli['json'];
  let refused: TypedAwsCli['refused'];
  /** For S3 Control, whose host does not resolve everywhere: the sandbox as a proxy. */
  let byProxy: TypedAwsCli;
  let roleArn: string;
  let apiId: string;
  let api: string;
  let website: string;
  let identity: string;
  let distribution: string;
  let domain: string;

  before(async function () {
    test = await startTestSandbox();
    const found = await typedAwsCli(test);
    if (!found) return this.skip();
    typed = found;
    ({ text, json, refused } = typed);
    byProxy = typed.as({ http_proxy: test.url });
    await packInto(typed.dir);
    await typed.write('hello.zip', zipOf({ 'index.mjs': hello }));
    await cp(join(root, 'ui-dist'), join(typed.dir, 'dist'), { recursive: true });
  });
  after(async () => {
    await typed?.end();
    await test?.stop();
  });

  async function curl(
    url: string,
    init: RequestInit = {},
  ): Promise<{ status: number; body: string; headers: Headers }> {
    const response = await fetch(url, { redirect: 'manual', ...init });
    return { status: response.status, body: await response.text(), headers: response.headers };
  }

  const preflight = () =>
    curl(`${api}/shorten`, {
      method: 'OPTIONS',
      headers: {
        origin: 'http://localhost:9000',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type',
      },
    });

  const shorten = (url: string) =>
    curl(`${api}/shorten`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: 'http://localhost:9000' },
      body: JSON.stringify({ urlToShorten: url }),
    });

  it('makes a table, and an item goes in and comes out', async () => {
    assert.equal(await text`sts get-caller-identity --query Account --output text`, test.account);
    const made = await json`dynamodb create-table --table-name ${tableName}
      --attribute-definitions AttributeName=PK,AttributeType=S --key-schema AttributeName=PK,KeyType=HASH
      --billing-mode PAY_PER_REQUEST --query TableDescription.[TableName,KeySchema,BillingModeSummary.BillingMode]`;
    assert.deepEqual(made, [tableName, [{ AttributeName: 'PK', KeyType: 'HASH' }], 'PAY_PER_REQUEST']);
    await text`dynamodb wait table-exists --table-name ${tableName}`;
    const item = { PK: { S: 'by-hand' }, url: { S: 'https://example.com/é' } };
    await typed.write('item.json', item);
    assert.equal(await json`dynamodb put-item --table-name ${tableName} --item file://item.json`, undefined);
    const key = '{"PK":{"S":"by-hand"}}';
    assert.deepEqual(await json`dynamodb get-item --table-name ${tableName} --key ${key} --consistent-read`, {
      Item: item,
    });
    const gone = await json`dynamodb delete-item --table-name ${tableName} --key ${key} --return-values ALL_OLD`;
    assert.deepEqual(gone, { Attributes: item });
    assert.equal(await json`dynamodb get-item --table-name ${tableName} --key ${key}`, undefined);
    assert.match(
      await refused`dynamodb create-table --table-name ${tableName} --billing-mode PAY_PER_REQUEST
        --attribute-definitions AttributeName=PK,AttributeType=S --key-schema AttributeName=PK,KeyType=HASH`,
      /\(ResourceInUseException\) when calling the CreateTable operation: Table already exists: AWSWorkshopDemoTable/,
    );
  });

  it('makes the role, trusted by Lambda, and attaches the policy', async () => {
    const trust = JSON.parse(await readFile(join(root, 'templates/policies/lambda-trust.json'), 'utf8')) as object;
    await typed.write('trust.json', trust);
    roleArn = await text`iam create-role --role-name ${roleName} --assume-role-policy-document file://trust.json
      --query Role.Arn --output text`;
    assert.equal(roleArn, `arn:aws:iam::${test.account}:role/${roleName}`);
    await text`iam wait role-exists --role-name ${roleName}`;
    const trusted = await json`iam get-role --role-name ${roleName} --query Role.AssumeRolePolicyDocument`;
    assert.deepEqual(trusted, trust);
    await text`iam attach-role-policy --role-name ${roleName} --policy-arn ${basic}`;
    const attached = await text`iam list-attached-role-policies --role-name ${roleName}
      --query AttachedPolicies[].[PolicyName,PolicyArn] --output text`;
    assert.equal(attached, `CloudWatchFullAccess\t${basic}`);
    assert.match(
      await refused`iam attach-role-policy --role-name ${roleName} --policy-arn arn:aws:iam::aws:policy/Cloudwatch`,
      /\(NoSuchEntity\) .*: Policy arn:aws:iam::aws:policy\/Cloudwatch does not exist or is not attachable\.$/,
    );
  });

  it('makes both functions, runs one, and finds its line in the logs', async () => {
    // As bytes: of a text, version 1 takes it as it is, and version 2 as base64.
    await typed.write('event.json', { who: 'me' });
    const make = (name: string) => text`lambda create-function --function-name ${name} --runtime nodejs24.x
      --handler index.handler --role ${roleArn} --zip-file fileb://hello.zip --query State --output text`;
    const made = await Promise.all([make('createShortURL'), make('getLongURL')]);
    assert.deepEqual(made, ['Pending', 'Pending']);
    await Promise.all([
      text`lambda wait function-active-v2 --function-name createShortURL`,
      text`lambda wait function-active --function-name getLongURL`,
    ]);
    const invoked = (await json`lambda invoke --function-name createShortURL --payload fileb://event.json
      --log-type Tail answer.json`) as { StatusCode: number; ExecutedVersion: string; LogResult: string };
    assert.deepEqual([invoked.StatusCode, invoked.ExecutedVersion], [200, '$LATEST']);
    const tail = Buffer.from(invoked.LogResult, 'base64').toString();
    assert.match(tail, /^START RequestId: \S+ Version: \$LATEST\n.*\tINFO\tHello there! me\nEND .*\nREPORT /s);
    const answer = await readFile(join(typed.dir, 'answer.json'), 'utf8');
    assert.deepEqual(JSON.parse(answer), { statusCode: 200, body: '"Hello from Lambda!"' });
    const group = '/aws/lambda/createShortURL';
    const stream = await text`logs describe-log-streams --log-group-name ${group} --order-by LastEventTime --descending
      --max-items 1 --query logStreams[0].logStreamName --output text`;
    const name = stream.split('\n')[0];
    assert.match(String(name), /^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/);
    const [lines, filtered] = await Promise.all([
      text`logs get-log-events --log-group-name ${group} --log-stream-name ${name} --query events[].message --output text`,
      text`logs filter-log-events --log-group-name ${group} --filter-pattern ${'"Hello there!"'} --interleaved
        --query events[].logStreamName --output text`,
    ]);
    assert.match(lines, /^INIT_START .*Hello there! me.*REPORT RequestId/s);
    assert.equal(filtered, name);
    assert.match(
      await refused`logs filter-log-events --log-group-name /aws/lambda/getLongURL`,
      /\(ResourceNotFoundException\) .*: The specified log group does not exist\.$/,
    );
  });

  it('makes the API with its routes, which answers once it may invoke', async () => {
    const made = await text`apigatewayv2 create-api --name aws-workshop-api-gateway --protocol-type HTTP
      --query [ApiId,ApiEndpoint] --output text`;
    [apiId = '', api = ''] = made.split('\t');
    const functionArn = (name: string) => `arn:aws:lambda:${test.region}:${test.account}:function:${name}`;
    const connect = async (name: string, route: string) => {
      const integration = await text`apigatewayv2 create-integration --api-id ${apiId} --integration-type AWS_PROXY
        --integration-uri ${functionArn(name)} --payload-format-version 2.0 --query IntegrationId --output text`;
      const target = `integrations/${integration}`;
      const key = await text`apigatewayv2 create-route --api-id ${apiId} --route-key ${route} --target ${target}
        --query RouteKey --output text`;
      assert.equal(key, route);
    };
    await Promise.all([connect('createShortURL', 'POST /shorten'), connect('getLongURL', 'GET /{shortId}')]);
    assert.deepEqual(await curl(`${api}/some-id`).then(({ status, body }) => [status, body]), [
      404,
      '{"message":"Not Found"}',
    ]);
    const stage = await json`apigatewayv2 create-stage --api-id ${apiId} --stage-name $default --auto-deploy
      --query [StageName,AutoDeploy]`;
    assert.deepEqual(stage, ['$default', true]);
    const before = await shorten('x');
    assert.deepEqual([before.status, before.body], [500, '{"message":"Internal Server Error"}']);
    const source = `arn:aws:execute-api:${test.region}:${test.account}:${apiId}`;
    const permit = (name: string, path: string) => text`lambda add-permission --function-name ${name}
      --statement-id api --action lambda:InvokeFunction --principal apigateway.amazonaws.com
      --source-arn ${`${source}/*/${path}`} --query Statement --output text`;
    const [statement] = await Promise.all([
      permit('createShortURL', 'POST/shorten'),
      permit('getLongURL', 'GET/{shortId}'),
    ]);
    assert.deepEqual(JSON.parse(statement), {
      Sid: 'api',
      Effect: 'Allow',
      Principal: { Service: 'apigateway.amazonaws.com' },
      Action: 'lambda:InvokeFunction',
      Resource: functionArn('createShortURL'),
      Condition: { ArnLike: { 'AWS:SourceArn': `${source}/*/POST/shorten` } },
    });
    for (const answer of [await shorten('x'), await curl(`${api}/some-id`)]) {
      assert.deepEqual([answer.status, answer.body], [200, '"Hello from Lambda!"']);
      assert.equal(answer.headers.get('content-type'), 'text/plain; charset=utf-8');
      assert.equal(answer.headers.get('access-control-allow-origin'), null);
    }
  });

  it('answers a browser’s preflight once CORS is configured', async () => {
    assert.equal((await preflight()).status, 404);
    const cors = await json`apigatewayv2 update-api --api-id ${apiId} --query CorsConfiguration
      --cors-configuration AllowOrigins=*,AllowMethods=*,AllowHeaders=content-type`;
    assert.deepEqual(cors, { AllowOrigins: ['*'], AllowMethods: ['*'], AllowHeaders: ['content-type'] });
    const { status, headers } = await preflight();
    const told = ['origin', 'methods', 'headers'].map((name) => headers.get(`access-control-allow-${name}`));
    assert.deepEqual([status, ...told], [204, '*', '*', 'content-type']);
    assert.equal((await shorten('x')).headers.get('access-control-allow-origin'), '*');
  });

  it('deploys the real code, which runs with its layer and with access to the table', async () => {
    const deploy = (name: string) => text`lambda update-function-code --function-name ${name}
      --zip-file ${`fileb://${name}.zip`} --query CodeSha256 --output text`;
    const [layer, deployed] = await Promise.all([
      text`lambda publish-layer-version --layer-name aws-workshop-lambda-layer --zip-file fileb://lambdalayer.zip
        --compatible-runtimes nodejs24.x --query LayerVersionArn --output text`,
      deploy('createShortURL'),
      deploy('getLongURL'),
    ]);
    assert.equal(layer, `arn:aws:lambda:${test.region}:${test.account}:layer:aws-workshop-lambda-layer:1`);
    assert.equal(deployed, sha256(await readFile(join(typed.dir, 'createShortURL.zip'))));
    await text`lambda wait function-updated-v2 --function-name createShortURL`;
    const error = await text`lambda invoke --function-name createShortURL --query FunctionError --output text out.json`;
    assert.equal(error, 'Unhandled');
    assert.match(await readFile(join(typed.dir, 'out.json'), 'utf8'), /Cannot find package 'nanoid'/);
    const use = (name: string) => text`lambda update-function-configuration --function-name ${name} --layers ${layer}
      --environment Variables={TABLE_NAME=${tableName}} --query Layers[].Arn --output text`;
    assert.deepEqual(await Promise.all([use('createShortURL'), use('getLongURL')]), [layer, layer]);
    await text`lambda wait function-updated --function-name createShortURL`;
    const long = 'https://example.com/a/long/way?to=go';
    assert.equal((await shorten(long)).status, 500);
    const denied = await text`logs filter-log-events --log-group-name /aws/lambda/createShortURL
      --filter-pattern AccessDeniedException --query events[0].message --output text`;
    const who = `arn:aws:sts::${test.account}:assumed-role/${roleName}/createShortURL`;
    const table = `arn:aws:dynamodb:${test.region}:${test.account}:table/${tableName}`;
    const because = 'because no identity-based policy allows the dynamodb:PutItem action';
    const refusal = `User: ${who} is not authorized to perform: dynamodb:PutItem on resource: ${table} ${because}`;
    assert.ok(denied.includes(refusal), denied);
    await text`iam attach-role-policy --role-name ${roleName} --policy-arn ${database}`;
    const { status, body } = await shorten(long);
    assert.equal(status, 200, body);
    const found = await curl(`${api}/${body.replaceAll('"', '')}`);
    assert.ok([found.body, found.headers.get('location')].join().includes(long), JSON.stringify(found));
    assert.equal(await text`dynamodb scan --table-name ${tableName} --select COUNT --query Count --output text`, '1');
  });

  it('hosts the website: 403 at first, 200 once both levels of blocking are off and the policy is on', async () => {
    assert.equal(await text`s3 mb s3://${bucket}`, `make_bucket: ${bucket}`);
    await writeFile(join(typed.dir, 'dist/config.json'), JSON.stringify({ api }));
    const uploaded = await text`s3 sync dist s3://${bucket} --no-progress`;
    assert.match(uploaded, new RegExp(`^upload: dist/index.html to s3://${bucket}/index.html$`, 'm'));
    const types = await Promise.all(
      ['index.html', 'config.json', 'favicon.svg'].map(
        (key) => text`s3api head-object --bucket ${bucket} --key ${key} --query ContentType --output text`,
      ),
    );
    assert.deepEqual(types, ['text/html', 'application/json', 'image/svg+xml']);
    assert.equal(await text`s3 website s3://${bucket} --index-document index.html`, '');
    const endpoints = await sandboxClient(test).endpoints();
    website = endpoints.find(({ id }) => id === bucket)?.url ?? '';
    const first = await curl(website);
    assert.match(`${first.status} ${first.body}`, /^403 .*<li>Code: AccessDenied<\/li>/s);
    const publicRead = await readFile(join(root, 'templates/policies/public-read.json'), 'utf8');
    await typed.write('public.json', publicRead.replace('{bucketName}', bucket));
    const blocked = await refused`s3api put-bucket-policy --bucket ${bucket} --policy file://public.json`;
    const why = 'because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access.';
    assert.ok(blocked.endsWith(`s3:PutBucketPolicy on resource: "arn:aws:s3:::${bucket}" ${why}`), blocked);
    await setBlocking(false);
    assert.equal(await json`s3api put-bucket-policy --bucket ${bucket} --policy file://public.json`, undefined);
    const status = await json`s3api get-bucket-policy-status --bucket ${bucket} --query PolicyStatus.IsPublic`;
    assert.equal(status, true);
    const second = await curl(website);
    assert.deepEqual([second.status, second.headers.get('content-type')], [200, 'text/html']);
    assert.equal(second.body, await readFile(join(root, 'ui-dist/index.html'), 'utf8'));
    const missing = await curl(`${website}/nothing.html`);
    assert.match(`${missing.status} ${missing.body}`, /^404 .*<li>Code: NoSuchKey<\/li>/s);
  });

  /** All four flags, of the account and of the bucket. */
  async function setBlocking(on: boolean): Promise<void> {
    const names = ['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets'];
    const flags = names.map((name) => `${name}=${on}`).join();
    await byProxy.text`s3control put-public-access-block --account-id ${test.account}
      --public-access-block-configuration ${flags}`;
    await text`s3api put-public-access-block --bucket ${bucket} --public-access-block-configuration ${flags}`;
    const [account, own] = await Promise.all([
      byProxy.json`s3control get-public-access-block --account-id ${test.account}`,
      json`s3api get-public-access-block --bucket ${bucket}`,
    ]);
    const wanted = { PublicAccessBlockConfiguration: Object.fromEntries(names.map((name) => [name, on])) };
    assert.deepEqual([account, own], [wanted, wanted]);
  }

  it('distributes the website through CloudFront, and the bucket is private again', async () => {
    identity = await text`cloudfront create-cloud-front-origin-access-identity
      --cloud-front-origin-access-identity-config ${`CallerReference=typed,Comment=${bucket}`}
      --query CloudFrontOriginAccessIdentity.Id --output text`;
    await typed.write('distribution.json', {
      CallerReference: 'typed',
      Comment: '',
      Enabled: true,
      DefaultRootObject: 'index.html',
      Origins: {
        Quantity: 1,
        Items: [
          {
            Id: bucket,
            DomainName: `${bucket}.s3.${test.region}.amazonaws.com`,
            S3OriginConfig: { OriginAccessIdentity: `origin-access-identity/cloudfront/${identity}` },
          },
        ],
      },
      DefaultCacheBehavior: {
        TargetOriginId: bucket,
        ViewerProtocolPolicy: 'allow-all',
        CachePolicyId: '658327ea-f89d-4fab-a63d-7e88639e58f6',
        Compress: true,
      },
    });
    const made = await text`cloudfront create-distribution --distribution-config file://distribution.json
      --query Distribution.[Id,DomainName,Status] --output text`;
    [distribution = '', domain = ''] = made.split('\t');
    assert.match(made, /^E[A-Z0-9]{13}\t\S+\tInProgress$/);
    await text`cloudfront wait distribution-deployed --id ${distribution}`;
    const url = `http://${domain}`;
    const policy = await readFile(join(root, 'templates/policies/identity-read.json'), 'utf8');
    await typed.write('identity.json', policy.replace('{bucketName}', bucket).replace('{identityId}', identity));
    await text`s3api put-bucket-policy --bucket ${bucket} --policy file://identity.json`;
    assert.equal((await curl(website)).status, 403);
    const [first, second] = [await curl(url), await curl(url)];
    assert.deepEqual(
      [first, second].map(({ status, headers }) => [status, headers.get('x-cache')]),
      [[200, 'Miss from cloudfront'], [200, 'Hit from cloudfront']], // prettier-ignore
    );
    await setBlocking(true);
    assert.deepEqual([(await curl(website)).status, (await curl(`${url}/favicon.svg`)).status], [403, 200]);
    await text`s3 cp dist/favicon.svg s3://${bucket}/index.html --content-type image/svg+xml`;
    assert.equal((await curl(url)).body, first.body);
    const invalidation =
      await text`cloudfront create-invalidation --distribution-id ${distribution} --paths /index.html /
      --query Invalidation.Id --output text`;
    await text`cloudfront wait invalidation-completed --distribution-id ${distribution} --id ${invalidation}`;
    assert.equal((await curl(url)).headers.get('content-type'), 'image/svg+xml');
  });

  it('takes it all away again, in order, and nothing is left', async () => {
    const tag = () => text`cloudfront get-distribution-config --id ${distribution} --query ETag --output text`;
    assert.match(
      await refused`cloudfront delete-distribution --id ${distribution} --if-match ${await tag()}`,
      /\(DistributionNotDisabled\) .*: The distribution you are trying to delete has not been disabled\.$/,
    );
    const config = await json`cloudfront get-distribution-config --id ${distribution} --query DistributionConfig`;
    await typed.write('disabled.json', { ...(config as object), Enabled: false });
    await text`cloudfront update-distribution --id ${distribution} --if-match ${await tag()}
      --distribution-config file://disabled.json`;
    await text`cloudfront wait distribution-deployed --id ${distribution}`;
    await text`cloudfront delete-distribution --id ${distribution} --if-match ${await tag()}`;
    const seen =
      await text`cloudfront get-cloud-front-origin-access-identity --id ${identity} --query ETag --output text`;
    await Promise.all([
      text`cloudfront delete-cloud-front-origin-access-identity --id ${identity} --if-match ${seen}`,
      text`s3 rb s3://${bucket} --force`,
      byProxy.text`s3control delete-public-access-block --account-id ${test.account}`,
      text`apigatewayv2 delete-api --api-id ${apiId}`,
      text`lambda delete-function --function-name createShortURL`,
      text`lambda delete-function --function-name getLongURL`,
      text`lambda delete-layer-version --layer-name aws-workshop-lambda-layer --version-number 1`,
      text`iam detach-role-policy --role-name ${roleName} --policy-arn ${basic}`,
      text`dynamodb delete-table --table-name ${tableName}`,
    ]);
    assert.match(
      await refused`iam delete-role --role-name ${roleName}`,
      /\(DeleteConflict\) .*: Cannot delete entity, must detach all policies first\.$/,
    );
    await text`iam detach-role-policy --role-name ${roleName} --policy-arn ${database}`;
    await Promise.all([
      text`iam delete-role --role-name ${roleName}`,
      text`dynamodb wait table-not-exists --table-name ${tableName}`,
      text`logs delete-log-group --log-group-name /aws/lambda/createShortURL`,
      text`logs delete-log-group --log-group-name /aws/lambda/getLongURL`,
    ]);
    assert.deepEqual(await census(test), emptyCensus);
  });
});
