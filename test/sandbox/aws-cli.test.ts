// The real AWS CLI, which was not written here and speaks through botocore, against a sandbox of its own.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeRestrictedKey } from '../../src/aws/sandbox-key.ts';
import { zipOf } from '../helpers/lambda.ts';
import { startTestSandbox, type TestSandbox } from '../helpers/sandbox.ts';

interface Answer {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Each start of the CLI costs about half a second: what does not depend on each other runs at once. */
describe('The AWS CLI', function () {
  this.timeout(60_000);
  let test: TestSandbox;
  let home: string;
  let version: string;

  before(async function () {
    const { stdout, error } = spawnSync('aws', ['--version'], { encoding: 'utf8' });
    version = error ? '' : stdout;
    if (!version.startsWith('aws-cli/')) {
      process.stderr.write('    The AWS CLI is not installed: its test is skipped (pip install awscli).\n');
      this.skip();
    }
    test = await startTestSandbox();
    home = await mkdtemp(join(tmpdir(), 'workshop-aws-cli-'));
  });
  after(async () => {
    await test?.stop();
    if (home) await rm(home, { recursive: true, force: true });
  });

  function aws(line: string, more: readonly string[] = [], keys?: Record<string, string>): Promise<Answer> {
    const { accessKeyId, secretAccessKey } = test.sandbox.key;
    const args = ['--endpoint-url', test.url, '--region', test.region, '--output', 'json', ...line.split(' '), ...more];
    const child = spawn('aws', args, {
      cwd: home,
      env: {
        PATH: process.env['PATH'],
        HOME: home,
        AWS_PAGER: '',
        AWS_EC2_METADATA_DISABLED: 'true',
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
        ...keys,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return new Promise((resolve, reject) => {
      let [out, err] = ['', ''];
      child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
      child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
      child.on('error', reject);
      child.on('close', (code) => resolve({ code, out, err }));
    });
  }

  async function json(line: string, more: readonly string[] = []): Promise<Record<string, never>> {
    const { code, out, err } = await aws(line, more);
    assert.equal(code, 0, `aws ${line}: ${err}`);
    return (out.trim() ? JSON.parse(out) : {}) as Record<string, never>;
  }

  it('writes tables, buckets, objects, roles, functions, APIs and identities', async () => {
    const document = (name: string, value: object) => writeFile(join(home, name), JSON.stringify(value));
    await document('trust.json', {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
    });
    const code = "export const handler = async (event) => { console.log('said', event.word); return event.word; };";
    await writeFile(join(home, 'code.zip'), zipOf({ 'index.mjs': code }));
    await writeFile(join(home, 'index.html'), '<h1>Hello</h1>');
    const table =
      'dynamodb create-table --table-name Links --attribute-definitions AttributeName=PK,AttributeType=S --key-schema AttributeName=PK,KeyType=HASH --billing-mode PAY_PER_REQUEST';
    const role = 'iam create-role --role-name teller --assume-role-policy-document file://trust.json';
    const [made, bucket] = await Promise.all([
      json(role),
      json(`s3api create-bucket --bucket cli-bucket --create-bucket-configuration LocationConstraint=${test.region}`),
      json(table),
      json('apigatewayv2 create-api --name links --protocol-type HTTP'),
      json('cloudfront create-cloud-front-origin-access-identity --cloud-front-origin-access-identity-config', [
        'CallerReference=cli,Comment=made by hand',
      ]),
    ]);
    const { Role } = made as unknown as { Role: { Arn: string } };
    assert.equal(Role.Arn, `arn:aws:iam::${test.account}:role/teller`);
    assert.equal((bucket as { Location?: string }).Location, 'http://cli-bucket.s3.amazonaws.com/');
    const policy = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole';
    const make = `lambda create-function --function-name teller --runtime nodejs24.x --handler index.handler --role ${Role.Arn} --zip-file fileb://code.zip`;
    await Promise.all([
      json(make),
      json(`iam attach-role-policy --role-name teller --policy-arn ${policy}`),
      json('dynamodb put-item --table-name Links --item', ['{"PK":{"S":"x"},"url":{"S":"https://example.com"}}']),
      aws('s3 cp index.html s3://cli-bucket/').then(({ code, err }) => assert.equal(code, 0, err)),
    ]);
    const call = 'lambda invoke --function-name teller --payload {"word":"hello"} answer.json --log-type Tail';
    // Version 2 of the CLI takes payloads as base64 unless it is told; version 1 knows no such option.
    const raw = version.startsWith('aws-cli/1.') ? [] : ['--cli-binary-format', 'raw-in-base64-out'];
    const invoked = (await json(call, raw)) as { StatusCode?: number; LogResult?: string };
    assert.equal(invoked.StatusCode, 200);
    assert.match(Buffer.from(String(invoked.LogResult), 'base64').toString(), /said hello/);
  });

  it('lists everything, as issue after issue of a course asks for it', async () => {
    const [tables, functions, apis, buckets, distributions, roles, events, identity, item] = await Promise.all([
      json('dynamodb list-tables'),
      json('lambda list-functions'),
      json('apigatewayv2 get-apis'),
      aws('s3 ls'),
      json('cloudfront list-distributions'),
      json('iam list-roles'),
      json('logs filter-log-events --log-group-name /aws/lambda/teller --filter-pattern said'),
      json('sts get-caller-identity'),
      json('dynamodb get-item --table-name Links --key', ['{"PK":{"S":"x"}}']),
    ]);
    assert.deepEqual(tables, { TableNames: ['Links'] });
    const of = (value: unknown) => value as { [key: string]: string }[];
    assert.deepEqual(of(functions['Functions']).map((one) => one['FunctionName']), ['teller']); // prettier-ignore
    assert.deepEqual(of(apis['Items']).map((one) => one['Name']), ['links']); // prettier-ignore
    assert.match(buckets.out, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d cli-bucket$/m);
    // Of an empty list the CLI shows nothing.
    assert.equal((distributions['DistributionList'] as { Items?: object } | undefined)?.Items, undefined);
    assert.deepEqual(of(roles['Roles']).map((one) => one['RoleName']), ['teller']); // prettier-ignore
    assert.match(String(of(events['events'])[0]?.['message']), /said hello/);
    assert.equal(identity['Arn'], `arn:aws:iam::${test.account}:user/workshop`);
    assert.deepEqual(item, { Item: { PK: { S: 'x' }, url: { S: 'https://example.com' } } });
  });

  it('shows AWS’s words for what a restricted caller may not, for what is missing, and for what is not served', async () => {
    const document = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: 'dynamodb:*', Resource: '*' } };
    const text = JSON.stringify(document);
    const key = await makeRestrictedKey({ url: test.url, ...test.sandbox.key }, test.region, 'learner', [
      { file: 'policy.json', text },
    ]);
    const keys = { AWS_ACCESS_KEY_ID: key.accessKeyId, AWS_SECRET_ACCESS_KEY: key.secretAccessKey };
    const [tables, buckets, missing, unserved, service] = await Promise.all([
      aws('dynamodb list-tables', [], keys),
      aws('s3 ls', [], keys),
      aws('lambda get-function --function-name nothing'),
      aws('iam create-group --group-name g'),
      aws('sqs list-queues'),
    ]);
    assert.equal(tables.code, 0, tables.err);
    const who = `arn:aws:iam::${test.account}:user/learner`;
    assert.ok(buckets.code !== 0 && buckets.err.includes(
      `An error occurred (AccessDenied) when calling the ListBuckets operation: User: ${who} is not authorized to perform: s3:ListAllMyBuckets because no identity-based policy allows the s3:ListAllMyBuckets action`,
    ), buckets.err); // prettier-ignore
    assert.match(
      missing.err,
      /\(ResourceNotFoundException\) when calling the GetFunction operation: Function not found/,
    );
    assert.match(unserved.err, /\(InvalidAction\) when calling the CreateGroup operation: Could not find operation CreateGroup for version 2010-05-08/); // prettier-ignore
    assert.match(service.err, /does not have the service sqs: ListQueues/);
  });
});
