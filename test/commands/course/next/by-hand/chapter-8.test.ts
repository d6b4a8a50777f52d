// Chapter 8 done by hand with the real AWS CLI: the distribution and its access to the bucket, with wrong turns.
import assert from 'node:assert/strict';
import { typedAwsCli, type TypedAwsCli } from '../../../../helpers/aws/typed-aws-cli.ts';
import { failure, linesFrom, roundByHand } from '../../../../helpers/workspace/by-hand.ts';
import {
  blocking,
  oai,
  readPolicy,
  stepsByHand,
  type StepsByHand,
} from '../../../../helpers/workspace/steps-by-hand.ts';
import { openTestWorkspace, type TestWorkspace } from '../../../../helpers/workspace/test-workspace.ts';

/** One after the other: each step stands on the one before. */
describe('chapter 8 by hand', function () {
  this.timeout(300_000);
  let workspace: TestWorkspace;
  let typed: TypedAwsCli;
  let text: TypedAwsCli['text'];
  let hands: StepsByHand;
  /** Milliseconds that the sandbox's clock is ahead. */
  let ahead = 0;

  before(async function () {
    workspace = await openTestWorkspace({ builtTo: 'public-access', now: () => Date.now() + ahead });
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
  let identity: string;
  let other: string;

  it('names a distribution without a default root object, and one with another identity', async () => {
    await round();
    const name = await hands.bucket();
    identity = await hands.createIdentity();
    await typed.write('other.json', { CallerReference: 'other', Comment: 'mine' });
    other = await text`cloudfront create-cloud-front-origin-access-identity --output text
      --cloud-front-origin-access-identity-config file://other.json --query CloudFrontOriginAccessIdentity.Id`;
    const config = await hands.distributionConfig(other);
    const id = await hands.createDistribution({ ...config, DefaultRootObject: '' });
    const named = await round();
    assert.deepEqual(linesFrom(named, `differs  CloudFront distribution ${name}`, 4).slice(1), [
      'settings.defaultRootObject: expected index.html, actual ""',
      'settings.originIdentity:',
      `expected: origin-access-identity/cloudfront/${identity}`,
      `actual:   origin-access-identity/cloudfront/${other}`,
    ]);
    assert.deepEqual(failure(named, 'CloudFront serves the page'), [
      'expected: 200 with the page',
      'actual:   403 AccessDenied',
      'CloudFront cannot read the bucket, or no default root object answers a request for /.',
    ]);
    const { ETag, DistributionConfig } = (await typed.json`cloudfront get-distribution-config --id ${id}`) as {
      ETag: string;
      DistributionConfig: object;
    };
    const corrected = JSON.stringify({ ...DistributionConfig, DefaultRootObject: 'index.html' });
    await typed.write('distribution.json', corrected.replace(`cloudfront/${other}`, `cloudfront/${identity}`));
    await text`cloudfront update-distribution --id ${id} --if-match ${ETag}
      --distribution-config file://distribution.json`;
    await text`cloudfront wait distribution-deployed --id ${id}`;
    await assertAdopted('distribution');
  });

  it('names the identity in the policy, and a permission to list', async () => {
    await round();
    const name = await hands.bucket();
    await hands.putPolicy(readPolicy(name, oai(other)));
    // CloudFront has kept a copy of the page for a second.
    ahead += 2_000;
    const wrong = await round();
    const [, , expected = '', actual = ''] = linesFrom(wrong, `differs  policy of the bucket ${name}`, 3);
    assert.ok(expected.includes(`Origin Access Identity ${identity}"`), expected);
    assert.ok(actual.includes(`Origin Access Identity ${other}"`), actual);
    assert.deepEqual(failure(wrong, 'CloudFront serves the page'), [
      'expected: 200 with the page',
      'actual:   403 AccessDenied',
      'The policy does not allow CloudFront to read the bucket.',
    ]);
    const policy = readPolicy(name, oai(identity), ['s3:GetObject', 's3:ListBucket']);
    policy.Statement[0]?.Resource.push(`arn:aws:s3:::${name}`);
    await hands.putPolicy(policy);
    assert.deepEqual(failure(await round(), 'CloudFront can read objects, but cannot list the bucket'), [
      'expected: 403 AccessDenied',
      'actual:   404 NoSuchKey',
      'A 404 means that the policy also allows s3:ListBucket.',
    ]);
    await hands.steps['bucket-policy']?.();
    await assertAdopted('bucket-policy');
  });

  it('names the one flag that is left off', async () => {
    await round();
    const name = await hands.bucket();
    await hands.blockAccount(blocking(true));
    await hands.blockBucket(blocking(true, 'IgnorePublicAcls'));
    const named = await round();
    assert.deepEqual(linesFrom(named, `differs  Block Public Access of the bucket ${name}`, 1).slice(1), [
      'IgnorePublicAcls: expected true, actual false',
    ]);
    assert.deepEqual(failure(named, 'Block Public Access is on for the bucket and the account'), [
      'expected: all settings on',
      'actual:   off: IgnorePublicAcls of the bucket',
      'A careless policy could make the bucket public.',
    ]);
    await hands.steps['private-again']?.();
    await assertAdopted('private-again');
  });
});
