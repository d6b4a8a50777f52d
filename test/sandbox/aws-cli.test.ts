// The real AWS CLI, which was not written here and speaks through botocore: its high-level commands, its ways to page
// and to print, and what it shows of refusals.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeRestrictedKey } from '../../src/commands/sandbox/restricted-key.ts';
import { typedAwsCli, type TypedAwsCli } from '../helpers/aws/typed-aws-cli.ts';
import { testFunctions } from '../helpers/sandbox/functions.ts';
import { startTestSandbox, type TestSandbox } from '../helpers/sandbox/test-sandbox.ts';

describe('The AWS CLI', function () {
  this.timeout(120_000);
  let test: TestSandbox;
  let typed: TypedAwsCli;
  let text: TypedAwsCli['text'];
  let json: TypedAwsCli['json'];
  let refused: TypedAwsCli['refused'];

  before(async function () {
    test = await startTestSandbox();
    const found = await typedAwsCli(test);
    if (!found) return this.skip();
    typed = found;
    ({ text, json, refused } = typed);
  });
  after(async () => {
    await typed?.end();
    await test?.stop();
  });

  const read = (name: string) => readFile(join(typed.dir, name));

  it('keeps a folder and a bucket alike, both ways, and takes a bucket away with what is in it', async () => {
    await text`s3 mb s3://site`;
    await mkdir(join(typed.dir, 'site/assets'), { recursive: true });
    const files = ['index.html', 'assets/app.js', 'assets/ä ö+&.css', 'old.txt'];
    const local = async (file: string, content = file) => {
      await writeFile(join(typed.dir, 'site', file), content);
      // Younger than what is in the bucket, to the second, would be sent again.
      await utimes(join(typed.dir, 'site', file), new Date(), Date.now() / 1000 - 60);
    };
    for (const file of files) await local(file);
    const sync = () => text`s3 sync site s3://site --delete --no-progress --exclude *.tmp --cache-control max-age=60`;
    assert.equal((await sync()).match(/upload: /g)?.length, 4);
    assert.equal(await sync(), '');
    await rm(join(typed.dir, 'site/old.txt'));
    await local('index.html', 'another');
    const changed = (await sync()).split('\n').map((line) => line.split(':')[0]);
    assert.deepEqual(new Set(changed), new Set(['delete', 'upload']));
    const head = await json`s3api head-object --bucket site --key ${'assets/ä ö+&.css'}
      --query [ContentType,CacheControl,ContentLength]`;
    assert.deepEqual(head, ['text/css', 'max-age=60', Buffer.byteLength('assets/ä ö+&.css')]);
    assert.match(await text`s3 ls s3://site`, /^ +PRE assets\/\n\d{4}-\d\d-\d\d \d\d:\d\d:\d\d +7 index\.html$/);
    const listed = await text`s3 ls s3://site --recursive --summarize --page-size 1`;
    assert.match(listed, /assets\/ä ö\+&\.css\n.*index\.html\n\nTotal Objects: 3\n +Total Size: 38$/s);
    await text`s3 sync s3://site back`;
    assert.equal(String(await read('back/assets/ä ö+&.css')), 'assets/ä ö+&.css');
    await text`s3 mv s3://site/index.html s3://site/moved/index.html`;
    await text`s3 rm s3://site/assets --recursive`;
    assert.equal(
      await text`s3api list-objects-v2 --bucket site --query Contents[].Key --output text`,
      'moved/index.html',
    );
    assert.match(await refused`s3 rb s3://site`, /\(BucketNotEmpty\) .*: The bucket you tried to delete is not empty/);
    assert.match(await text`s3 rb s3://site --force`, /^delete: s3:\/\/site\/moved\/index\.html\nremove_bucket: site$/);
  });

  it('sends a large file in parts and fetches it in ranges, and presigns a link for anybody', async () => {
    await text`s3 mb s3://large`;
    const bytes = randomBytes(17 * 1024 * 1024 + 5);
    await typed.write('large.bin', bytes);
    await text`s3 cp large.bin s3://large/large.bin --no-progress`;
    const etag = await text`s3api head-object --bucket large --key large.bin --query ETag --output text`;
    assert.match(etag, /^"[0-9a-f]{32}-3"$/);
    await Promise.all([
      text`s3 cp s3://large/large.bin back.bin --no-progress`,
      text`s3api get-object --bucket large --key large.bin --range bytes=-5 tail.bin`,
      text`s3 cp s3://large/large.bin s3://large/copy.bin --no-progress`,
    ]);
    assert.ok(bytes.equals(await read('back.bin')) && bytes.subarray(-5).equals(await read('tail.bin')));
    assert.deepEqual(await json`s3api list-multipart-uploads --bucket large --query Uploads`, null);
    const link = await text`s3 presign s3://large/copy.bin --expires-in 60`;
    const fetched = await fetch(link);
    assert.equal(fetched.status, 200);
    assert.ok(bytes.equals(Buffer.from(await fetched.arrayBuffer())));
    const other = await fetch(link.replace('copy.bin', 'large.bin'));
    assert.match(`${other.status} ${await other.text()}`, /^403 .*<Code>SignatureDoesNotMatch<\/Code>/s);
    assert.equal((await fetch(link.split('?')[0] ?? '')).status, 403);
    await text`s3 rb s3://large --force`;
  });

  it('writes to its own output what it reads', async () => {
    await text`s3 mb s3://stream`;
    await typed.write('a.txt', 'line one\nline two\n');
    await text`s3 cp a.txt s3://stream/ --metadata who=me`;
    assert.equal(await text`s3 cp s3://stream/a.txt -`, 'line one\nline two');
    const shown = await json`s3api get-object --bucket stream --key a.txt --query [ContentLength,Metadata.who] b.txt`;
    assert.deepEqual([shown, String(await read('b.txt'))], [[18, 'me'], 'line one\nline two\n']);
    await text`s3 rb s3://stream --force`;
  });

  it('pages as it is asked to, and prints tables', async () => {
    const names = ['one', 'two', 'three'];
    await Promise.all(
      names.map(
        (name) => text`dynamodb create-table --table-name ${name} --billing-mode PAY_PER_REQUEST
          --attribute-definitions AttributeName=PK,AttributeType=S --key-schema AttributeName=PK,KeyType=HASH`,
      ),
    );
    const page = (await json`dynamodb list-tables --max-items 2`) as { TableNames: string[]; NextToken: string };
    assert.deepEqual(page.TableNames, ['one', 'three']);
    const rest = await json`dynamodb list-tables --starting-token ${page.NextToken}`;
    assert.deepEqual(rest, { TableNames: ['two'] });
    assert.deepEqual(await json`dynamodb list-tables --page-size 1 --query TableNames`, ['one', 'three', 'two']);
    assert.match(await text`dynamodb list-tables --output table`, /\|\| +one +\|\|\n/);
    assert.match(
      await text`dynamodb list-tables --output text`,
      /^TABLENAMES\tone\nTABLENAMES\tthree\nTABLENAMES\ttwo$/,
    );
    const items = Object.fromEntries([
      ['one', ['1', '2', '3'].map((PK) => ({ PutRequest: { Item: { PK: { S: PK } } } }))],
    ]);
    await typed.write('items.json', items);
    await text`dynamodb batch-write-item --request-items file://items.json`;
    assert.equal(await text`dynamodb scan --table-name one --page-size 1 --query length(Items[])`, '3');
    const policies =
      await text`iam list-policies --scope AWS --page-size 2 --query ${'length(Policies[?starts_with(PolicyName, `CloudWatchLogs`)])'}`;
    assert.ok(Number(policies) >= 1, policies);
    assert.equal(await text`lambda list-functions --max-items 1 --query Functions`, '[]');
  });

  it('follows a function’s log with the command made for it', async function () {
    if (typed.cli.version.startsWith('aws-cli/1.')) {
      process.stderr.write('    Version 1 of the AWS CLI has no `aws logs tail`: skipped.\n');
      this.skip();
    }
    const functions = await testFunctions(test);
    await functions.deploy('teller', "export const handler = () => console.log('said');");
    await functions.call('teller');
    assert.match(await text`logs tail /aws/lambda/teller --since 1h --format short --filter-pattern said`, /\tsaid$/);
  });

  it('shows AWS’s words for what a restricted caller may not, for what is missing, and for what is not served', async () => {
    const document = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: 'dynamodb:*', Resource: '*' } };
    const policy = [{ file: 'policy.json', text: JSON.stringify(document) }];
    const key = await makeRestrictedKey({ url: test.url, ...test.sandbox.key }, test.region, 'learner', policy);
    const learner = typed.as({ AWS_ACCESS_KEY_ID: key.accessKeyId, AWS_SECRET_ACCESS_KEY: key.secretAccessKey });
    const [who, buckets, missing, unserved, service] = await Promise.all([
      learner.text`sts get-caller-identity --query Arn --output text`,
      learner.refused`s3 ls`,
      refused`lambda get-function --function-name nothing`,
      refused`iam create-instance-profile --instance-profile-name g`,
      refused`sqs list-queues`,
      learner.text`dynamodb list-tables`,
    ]);
    assert.equal(who, `arn:aws:iam::${test.account}:user/learner`);
    const because = 'because no identity-based policy allows the s3:ListAllMyBuckets action';
    const refusal = `(AccessDenied) when calling the ListBuckets operation: User: ${who} is not authorized to perform: s3:ListAllMyBuckets ${because}`;
    assert.ok(buckets.endsWith(refusal), buckets);
    assert.match(missing, /\(ResourceNotFoundException\) when calling the GetFunction operation: Function not found/);
    assert.match(unserved, /\(InvalidAction\) when calling the CreateInstanceProfile operation: Could not find operation CreateInstanceProfile for version 2010-05-08/); // prettier-ignore
    assert.match(service, /does not have the service sqs: ListQueues/);
  });
});
