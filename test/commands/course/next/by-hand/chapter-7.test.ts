// Chapter 7 done by hand with the real AWS CLI: bucket, website and public access, with wrong turns.
import assert from 'node:assert/strict';
import { typedAwsCli, type TypedAwsCli } from '../../../../helpers/aws/typed-aws-cli.ts';
import { failure, linesFrom, roundByHand } from '../../../../helpers/workspace/by-hand.ts';
import { blocking, readPolicy, stepsByHand, type StepsByHand } from '../../../../helpers/workspace/steps-by-hand.ts';
import { openTestWorkspace, type TestWorkspace } from '../../../../helpers/workspace/test-workspace.ts';

/** One after the other: each step stands on the one before. */
describe('chapter 7 by hand', function () {
  this.timeout(300_000);
  let workspace: TestWorkspace;
  let typed: TypedAwsCli;
  let text: TypedAwsCli['text'];
  let hands: StepsByHand;

  before(async function () {
    workspace = await openTestWorkspace({ builtTo: 'database-access' });
    const found = await typedAwsCli(workspace.sandbox);
    if (!found) return this.skip();
    typed = found;
    ({ text } = typed);
    hands = stepsByHand(workspace, typed);
  });
  after(async () => {
    await typed?.end();
    await workspace?.stop();
  });

  const round = () => roundByHand(workspace);
  async function assertAdopted(step: string): Promise<void> {
    const { code, shown } = await roundByHand(workspace, { yes: true });
    assert.deepEqual([code, shown.filter((line) => line.startsWith('created'))], [0, []]);
    assert.equal((await hands.checkpoint()).steps[step]?.status, 'verified');
  }

  it('says that the bucket is in another region', async () => {
    await round();
    const name = await hands.bucket();
    await text`s3 mb ${`s3://${name}`} --region eu-west-1`;
    assert.equal(
      (await round()).shown[0],
      `not yours  The bucket ${name} already exists in another region than ap-south-1. ` +
        'If it is yours, create it in ap-south-1.',
    );
    await text`s3 rb ${`s3://${name}`} --region eu-west-1`;
  });

  it('names each file with another type or caching, and the API in the configuration', async () => {
    const name = await hands.bucket();
    await hands.steps['bucket']?.();
    await hands.upload('index.html', { type: 'binary/octet-stream' });
    await hands.upload('config.json', { content: '{"apiUrl":"https://example.com"}' });
    const named = await round();
    assert.deepEqual(linesFrom(named, `differs  web page in the bucket ${name}`, 3).slice(1), [
      'files.index.html.contentType:',
      'expected: text/html; charset=utf-8',
      'actual:   binary/octet-stream',
    ]);
    assert.deepEqual(failure(named, 'The bucket has the page, and each file has the right content type'), [
      'expected: text/html; charset=utf-8',
      'actual:   binary/octet-stream',
      'A browser does not use index.html with this content type.',
    ]);
    await hands.upload('index.html');
    assert.deepEqual(failure(await round(), 'config.json contains the URL of the API'), [
      `expected: ${await hands.output('api', 'apiUrl')}`,
      'actual:   https://example.com',
      'The page would call another address, or none.',
    ]);
    await hands.upload('config.json');
    await assertAdopted('bucket');
  });

  it('names the index document', async () => {
    await round();
    const name = await hands.bucket();
    await text`s3 website ${`s3://${name}`} --index-document home.html`;
    const named = await round();
    assert.deepEqual(linesFrom(named, `differs  website of the bucket ${name}`, 1).slice(1), [
      'indexDocument: expected index.html, actual home.html',
    ]);
    assert.deepEqual(failure(named, 'The index document of the website is index.html'), [
      'expected: index.html',
      'actual:   home.html',
      'The root address of the website shows no page.',
    ]);
    await hands.steps['hosting']?.();
    await assertAdopted('hosting');
  });

  it('names the one flag that is left on, at each level', async () => {
    await round();
    const name = await hands.bucket();
    await hands.blockAccount(blocking(false, 'RestrictPublicBuckets'));
    await hands.blockBucket(blocking(false, 'BlockPublicPolicy'));
    await typed.write('public.json', readPolicy(name, '*'));
    assert.match(
      await typed.refused`s3api put-bucket-policy --bucket ${name} --policy file://public.json`,
      /because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access\.$/,
    );
    const { shown } = await round();
    assert.deepEqual(shown.slice(0, 5), [
      'differs  Block Public Access of the account',
      'RestrictPublicBuckets: expected false, actual true',
      `differs  Block Public Access of the bucket ${name}`,
      'BlockPublicPolicy: expected false, actual true',
      `missing  policy of the bucket ${name}`,
    ]);
  });

  it('names the policy that allows other objects, or another bucket', async () => {
    const name = await hands.bucket();
    await hands.blockAccount(blocking(false));
    await hands.blockBucket(blocking(false));
    await typed.write('other.json', readPolicy('aws-workshop-other', '*'));
    assert.match(
      await typed.refused`s3api put-bucket-policy --bucket ${name} --policy file://other.json`,
      /\(MalformedPolicy\) .*: Policy has invalid resource$/,
    );
    await hands.putPolicy(readPolicy(`${name}/page`, '*'));
    const named = await round();
    const [, , expected = '', actual = ''] = linesFrom(named, `differs  policy of the bucket ${name}`, 3);
    assert.ok(expected.includes(`"Resource":["arn:aws:s3:::${name}/*"]`), expected);
    assert.ok(actual.includes(`"Resource":["arn:aws:s3:::${name}/page/*"]`), actual);
    assert.deepEqual(failure(named, 'The website serves the page to everybody'), [
      'expected: 200 with the page',
      'actual:   403 AccessDenied',
      'The public has no permission to read the bucket yet.',
    ]);
    await hands.putPolicy(readPolicy(name, '*'));
    await assertAdopted('public-access');
  });
});
