// Chapters 2 to 5 done by hand with the real AWS CLI, with the mistakes that learners make. Each is named by its check.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import type { Checkpoint } from '../../../../../src/engine/types.ts';
import { typedAwsCli, type TypedAwsCli } from '../../../../helpers/aws/typed-aws-cli.ts';
import { zipOf } from '../../../../helpers/sandbox/functions.ts';
import { next } from '../../../../../src/commands/course/next/next.ts';
import { runCommand } from '../../../../helpers/workspace/own-code.ts';
import { failure, roundByHand } from '../../../../helpers/workspace/by-hand.ts';
import { openTestWorkspace, type TestWorkspace } from '../../../../helpers/workspace/test-workspace.ts';

const table = 'AWSWorkshopDemoTable';
const role = 'aws-workshop-lambda-role';
const hello = (line: string) => `export const handler = async () => {
  ${line}
  return { statusCode: 200, body: JSON.stringify('Hello from Lambda!') };
};`;

/** One after the other: each step stands on the one before, as in the course. */
describe('chapters 2 to 5 by hand', function () {
  this.timeout(120_000);
  let workspace: TestWorkspace;
  let typed: TypedAwsCli;
  let text: TypedAwsCli['text'];
  let apiId: string;

  before(async function () {
    workspace = await openTestWorkspace();
    const found = await typedAwsCli(workspace.sandbox);
    if (!found) return this.skip();
    typed = found;
    ({ text } = typed);
    await workspace.goto('environment');
  });
  after(async () => {
    await typed?.end();
    await workspace?.stop();
  });

  const round = (yes = false) => roundByHand(workspace, { yes });
  const checkpoint = async () => JSON.parse(await readFile(workspace.paths.checkpoint, 'utf8')) as Checkpoint;
  const createTable = (cli: TypedAwsCli, name = table) =>
    cli.text`dynamodb create-table --table-name ${name} --key-schema AttributeName=PK,KeyType=HASH
      --attribute-definitions AttributeName=PK,AttributeType=S --billing-mode PAY_PER_REQUEST`;

  it('shows the task with all names and settings, and what does not exist yet', async () => {
    const { code, shown, said } = await round();
    assert.equal(code, 1);
    assert.deepEqual(shown, [
      `missing  DynamoDB table ${table}`,
      `not checked  The table stores an item and returns it: it needs the DynamoDB table ${table}, which does not exist yet`,
    ]);
    const task = said.join('\n');
    assert.match(task, /DynamoDB table AWSWorkshopDemoTable\n {2}partitionKey +PK\n {2}billingMode +PAY_PER_REQUEST\n/);
    assert.match(task, /## What is checked\n\n- The table stores an item and returns it\n/);
    assert.match(task, /eval "\$\(workshop sandbox env\)"/);
    assert.deepEqual(said.slice(-2), ['next: workshop next   # checks again', 'next: workshop hint']);
  });

  it('names a wrong key with its type and sort key, and a wrong capacity mode, with what is expected', async () => {
    await text`dynamodb create-table --table-name ${table}
      --key-schema AttributeName=pk,KeyType=HASH AttributeName=id,KeyType=RANGE
      --attribute-definitions AttributeName=pk,AttributeType=N AttributeName=id,AttributeType=S
      --provisioned-throughput ReadCapacityUnits=1,WriteCapacityUnits=1`;
    assert.deepEqual((await round()).shown, [
      `differs  DynamoDB table ${table}`,
      'partitionKey: expected PK, actual pk of type N with sort key id',
      'billingMode: expected PAY_PER_REQUEST, actual PROVISIONED',
      'error  The table stores an item and returns it: ValidationException: ' +
        'One or more parameter values were invalid: Missing the key pk in the item',
    ]);
    await text`dynamodb delete-table --table-name ${table}`;
  });

  it('names the region in which the table is, if it is the wrong one', async () => {
    const elsewhere = typed.as({ AWS_DEFAULT_REGION: 'eu-west-1' });
    await createTable(elsewhere);
    assert.equal(
      (await round()).shown[0],
      `missing  DynamoDB table ${table}: a DynamoDB table ${table} exists in the region eu-west-1, ` +
        'and this workshop uses ap-south-1. Create it in ap-south-1.',
    );
    await elsewhere.text`dynamodb delete-table --table-name ${table}`;
  });

  it('names a table whose name is nearly right', async () => {
    await createTable(typed, 'AWSWorkshopDemoTabel');
    assert.equal(
      (await round()).shown[0],
      `missing  DynamoDB table ${table}: there is a DynamoDB table AWSWorkshopDemoTabel, ` +
        `and the name must be exactly ${table}.`,
    );
    await text`dynamodb delete-table --table-name AWSWorkshopDemoTabel`;
  });

  it('adopts the table after a yes: with our tag, a record and its checks', async () => {
    await createTable(typed);
    const asking = await round();
    assert.deepEqual(asking.shown, [
      `found  DynamoDB table ${table}`,
      'passed  The table stores an item and returns it',
    ]);
    assert.deepEqual([asking.code, asking.said.at(-1)], [3, 'next: workshop next --yes']);
    const arn = `arn:aws:dynamodb:${workspace.sandbox.region}:${workspace.sandbox.account}:table/${table}`;
    const tags = () =>
      text`dynamodb list-tags-of-resource --resource-arn ${arn} --query Tags[].[Key,Value] --output text`;
    assert.equal(await tags(), '', 'nothing is tagged before the yes');
    const declined = await roundByHand(workspace, { answers: [false] });
    assert.deepEqual([declined.code, declined.asked], [0, ['Adopt it?']]);
    assert.equal(await tags(), '');

    const { code, shown, said } = await round(true);
    assert.equal(code, 0);
    assert.deepEqual(shown, [
      `found  DynamoDB table ${table}`,
      'passed  The table stores an item and returns it',
      `adopted  DynamoDB table ${table}`,
      'Create the DynamoDB table: done, all checks passed',
    ]);
    assert.deepEqual(said.slice(-2), ['next: workshop next --by-hand', 'next: workshop next   # the tool builds it']);
    assert.equal(await tags(), 'workshop\turl-shortener');
    const { steps, resources } = await checkpoint();
    assert.deepEqual([steps['table']?.status, steps['table']?.byHand], ['verified', undefined]);
    assert.deepEqual(
      resources.map(({ id, step, status, byHand }) => [id, step, status, byHand]),
      [['table', 'table', 'ready', true]],
    );
    assert.deepEqual(
      (await workspace.inspectAll()).map(({ state }) => state),
      ['present'],
    );
  });

  it('shows a policy in short lines, and as it can be pasted', async () => {
    const task = (await round()).said.join('\n');
    const [, policy = ''] =
      /IAM role aws-workshop-lambda-role\n {2}trust\n({\n[^]*?\n})\npolicy CloudWatch/.exec(task) ?? [];
    assert.equal(
      policy,
      [
        '{',
        '  "Version": "2012-10-17",',
        '  "Statement": [',
        '    {',
        '      "Effect": "Allow",',
        '      "Principal": { "Service": "lambda.amazonaws.com" },',
        '      "Action": "sts:AssumeRole"',
        '    }',
        '  ]',
        '}',
      ].join('\n'),
    );
    await typed.write('trust.json', policy);
    await text`iam create-role --role-name pasted --assume-role-policy-document file://trust.json`;
    await text`iam delete-role --role-name pasted`;
  });

  it('names who can assume the role, and a policy that is not attached', async () => {
    const trust = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole' }] };
    const trusting = (Service: string) => ({
      ...trust,
      Statement: [{ ...trust.Statement[0], Sid: 'Mine', Principal: { Service: [Service] } }],
    });
    await typed.write('trust.json', trusting('ec2.amazonaws.com'));
    await text`iam create-role --role-name ${role} --assume-role-policy-document file://trust.json`;
    const { code, shown } = await round();
    assert.equal(code, 1);
    assert.equal(shown[0], `differs  IAM role ${role}`);
    assert.match(String(shown[3]), /^actual: {3}.*"Principal":\{"Service":\["ec2\.amazonaws\.com"\]\}/);
    assert.ok(shown.includes(`missing  policy CloudWatchFullAccess on the role ${role}`));
    const at = shown.indexOf('failed  Only Lambda can assume the role');
    assert.deepEqual(shown.slice(at + 1, at + 3), ['expected: lambda.amazonaws.com', 'actual:   ec2.amazonaws.com']);

    await typed.write('trust.json', trusting('lambda.amazonaws.com'));
    await text`iam update-assume-role-policy --role-name ${role} --policy-document file://trust.json`;
    await text`iam attach-role-policy --role-name ${role} --policy-arn arn:aws:iam::aws:policy/CloudWatchFullAccess`;
    assert.equal((await round(true)).code, 0);
  });

  it('names a timeout that is left at its default, and accepts code of the learner’s own', async () => {
    await typed.write('hello.zip', zipOf({ 'index.mjs': hello('') }));
    await typed.write('other.zip', zipOf({ 'index.mjs': hello('').replace('Hello from', 'Hello to') }));
    const arn = `arn:aws:iam::${workspace.sandbox.account}:role/${role}`;
    await text`lambda create-function --function-name getLongUrl --runtime nodejs24.x --handler index.handler
      --role ${arn} --zip-file fileb://hello.zip`;
    // Not the first of the missing resources.
    const misnamed =
      'missing  Lambda function getLongURL: there is a Lambda function getLongUrl, and the name must be exactly getLongURL.';
    assert.ok((await round()).shown.includes(misnamed));
    await text`lambda delete-function --function-name getLongUrl`;
    for (const name of ['createShortURL', 'getLongURL']) {
      await text`logs create-log-group --log-group-name ${`/aws/lambda/${name}`}`;
      await text`logs put-retention-policy --log-group-name ${`/aws/lambda/${name}`} --retention-in-days 7`;
      await text`lambda create-function --function-name ${name} --runtime nodejs24.x --handler index.handler
        --role ${arn} --zip-file ${name === 'getLongURL' ? 'fileb://other.zip' : 'fileb://hello.zip'} --timeout ${name === 'getLongURL' ? 3 : 10}`;
    }
    const { shown } = await round();
    const at = shown.indexOf('differs  Lambda function getLongURL');
    assert.deepEqual(shown.slice(at + 1, at + 2), ['timeout: expected 10, actual 3']);
    await text`lambda wait function-updated-v2 --function-name getLongURL`;
    await text`lambda update-function-configuration --function-name getLongURL --timeout 10`;
    assert.deepEqual(failure(await round(), 'getLongURL returns "Hello from Lambda!"').slice(0, 2), [
      'expected: 200 "Hello from Lambda!"',
      'actual:   200 "Hello to Lambda!"',
    ]);
    // All settings are right: what is left is code.
    const { document } = await runCommand<object, { script: string }>(workspace, next, { commands: true });
    assert.match(document.script, /\naws lambda update-function-code --function-name getLongURL --zip-file /);
    await text`lambda update-function-code --function-name getLongURL --zip-file fileb://hello.zip`;
    assert.equal((await round(true)).code, 0);
    const { resources } = await checkpoint();
    const code =
      await text`lambda get-function-configuration --function-name getLongURL --query CodeSha256 --output text`;
    const record = resources.find(({ id }) => id === 'get-function');
    assert.equal((record?.outputs as { codeSha256: string } | undefined)?.codeSha256, code, 'the code stays as it was');
  });

  it('finds the line that the learner’s code logs', async () => {
    await typed.write('log.zip', zipOf({ 'index.mjs': hello("console.log('Hello there!');") }));
    await text`lambda update-function-code --function-name createShortURL --zip-file fileb://log.zip`;
    assert.equal((await round(true)).code, 0);
  });

  it('names the route GET /{id} in place of GET /{shortId}', async () => {
    const arn = (name: string) =>
      `arn:aws:lambda:${workspace.sandbox.region}:${workspace.sandbox.account}:function:${name}`;
    await round();
    apiId = await text`apigatewayv2 create-api --name aws-workshop-api-gateway --protocol-type HTTP
      --query ApiId --output text`;
    for (const [name, route] of [
      ['createShortURL', 'POST /shorten'],
      ['getLongURL', 'GET /{id}'],
    ] as const) {
      const id = await text`apigatewayv2 create-integration --api-id ${apiId} --integration-type AWS_PROXY
        --integration-uri ${arn(name)} --payload-format-version 2.0 --query IntegrationId --output text`;
      await text`apigatewayv2 create-route --api-id ${apiId} --route-key ${route} --target ${`integrations/${id}`}`;
    }
    await text`apigatewayv2 create-stage --api-id ${apiId} --stage-name $default --auto-deploy
      --default-route-settings ThrottlingRateLimit=10,ThrottlingBurstLimit=20`;
    const { shown } = await round();
    assert.ok(shown.includes('missing  API route GET /{shortId}'));
    const at = shown.indexOf('failed  Each route leads to its function, and the stage deploys automatically');
    assert.deepEqual(shown.slice(at + 1, at + 3), [
      'expected: POST /shorten: createShortURL, GET /{shortId}: getLongURL, $default: deploys automatically',
      'actual:   POST /shorten: createShortURL, $default: deploys automatically, GET /{id}: getLongURL',
    ]);
    const route =
      await text`apigatewayv2 get-routes --api-id ${apiId} --query ${"Items[?RouteKey=='GET /{id}'].RouteId"} --output text`;
    await text`apigatewayv2 update-route --api-id ${apiId} --route-id ${route} --route-key ${'GET /{shortId}'}`;
  });

  it('names the function that the API has no permission to invoke', async () => {
    const permit = (name: string) => text`lambda add-permission --function-name ${name} --statement-id mine
      --action lambda:InvokeFunction --principal apigateway.amazonaws.com
      --source-arn ${`arn:aws:execute-api:${workspace.sandbox.region}:${workspace.sandbox.account}:${apiId}/*/*`}`;
    await permit('createShortURL');
    const { shown } = await round();
    assert.ok(shown.includes('passed  POST /shorten invokes createShortURL'));
    const at = shown.indexOf('failed  GET /{shortId} invokes getLongURL');
    assert.deepEqual(shown.slice(at + 1, at + 4), [
      'expected: 200 "Hello from Lambda!"',
      'actual:   500 {"message":"Internal Server Error"}',
      'The API did not return the response of the function.',
    ]);
    await permit('getLongURL');
    const { code, shown: adopted } = await round(true);
    assert.equal(code, 0);
    assert.ok(adopted.includes('adopted  HTTP API aws-workshop-api-gateway'));
    // The statement has another id than the workshop's: what works is enough.
    assert.ok(adopted.includes('adopted  permission for the API to invoke getLongURL'));
  });

  it('names the header that CORS does not allow', async () => {
    await text`apigatewayv2 update-api --api-id ${apiId} --cors-configuration AllowOrigins=*,AllowMethods=*`;
    const { shown } = await round();
    assert.deepEqual(shown.slice(0, 5), [
      'differs  HTTP API aws-workshop-api-gateway',
      'cors.headers: expected ["content-type"], actual []',
      'failed  The preflight response allows the page to call the API',
      'expected: 204, access-control-allow-origin: *, access-control-allow-methods: *, access-control-allow-headers: content-type',
      'actual:   204, access-control-allow-origin: *, access-control-allow-methods: *, access-control-allow-headers: none',
    ]);
    await text`apigatewayv2 update-api --api-id ${apiId}
      --cors-configuration AllowOrigins=*,AllowMethods=*,AllowHeaders=content-type`;
    assert.equal((await round(true)).code, 0);
  });

  it('leaves a stack that verify, inspect and teardown treat as ours', async () => {
    const checks = await workspace.verifyAll();
    assert.deepEqual(
      checks.filter(({ status }) => status !== 'pass').map(({ id }) => id),
      [],
    );
    assert.deepEqual(
      (await workspace.inspectAll()).filter(({ state }) => state !== 'present'),
      [],
    );
    const { left, removed } = await workspace.teardown();
    assert.deepEqual(left, []);
    assert.equal(removed.length, 15);
  });
});
