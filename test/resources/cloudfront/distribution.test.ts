// Distributions, on the sandbox.
import assert from 'node:assert/strict';
import {
  CloudFrontClient,
  CreateCloudFrontOriginAccessIdentityCommand,
  CreateDistributionCommand,
  GetDistributionConfigCommand,
  ListDistributionsCommand,
  ListTagsForResourceCommand,
  UpdateDistributionCommand,
  type DistributionConfig,
} from '@aws-sdk/client-cloudfront';
import { asWorkshopError } from '../../../src/aws/errors/explain.ts';
import { distribution } from '../../../src/resources/cloudfront/distribution.ts';
import { settingsOf, wantedSettings, withSettings } from '../../../src/resources/cloudfront/distribution-config.ts';
import type { Aws } from '../../../src/engine/types.ts';
import { paces } from '../../../src/sandbox/pace.ts';
import { loseAnswerOf, testAws } from '../../helpers/aws/test-aws.ts';
import { startTestSandbox, type TestSandbox } from '../../helpers/sandbox/test-sandbox.ts';
import { makeOurBucket } from '../s3/buckets.ts';

describe('distribution', () => {
  let test: TestSandbox;
  let aws: Aws;
  let cloudfront: CloudFrontClient;
  let props: { bucket: string; identityId: string; comment: string };

  const listed = async () => (await cloudfront.send(new ListDistributionsCommand({}))).DistributionList?.Items ?? [];
  const config = async (Id: string) => {
    const { DistributionConfig, ETag } = await cloudfront.send(new GetDistributionConfigCommand({ Id }));
    return { config: DistributionConfig as DistributionConfig, etag: ETag };
  };
  const change = async (Id: string, changes: Partial<DistributionConfig>) => {
    const { config: live, etag } = await config(Id);
    const DistributionConfig = { ...live, ...changes };
    await cloudfront.send(new UpdateDistributionCommand({ Id, IfMatch: etag, DistributionConfig }));
  };

  before(async () => {
    test = await startTestSandbox();
    aws = await testAws(test);
    cloudfront = test.client(CloudFrontClient);
    const bucket = 'aws-workshop-edge';
    await makeOurBucket(bucket, aws);
    const CloudFrontOriginAccessIdentityConfig = { CallerReference: 'tests', Comment: '' };
    const { CloudFrontOriginAccessIdentity: identity } = await cloudfront.send(
      new CreateCloudFrontOriginAccessIdentityCommand({ CloudFrontOriginAccessIdentityConfig }),
    );
    props = { bucket, identityId: identity?.Id ?? '', comment: bucket };
  });
  after(() => test.stop());
  afterEach(() => distribution.remove(props, aws, undefined, undefined));

  it('makes one, tagged, and configured as the course wants it, however often it is asked', async () => {
    const made = await distribution.ensure(props, aws, undefined);
    assert.deepEqual(await distribution.ensure(props, aws, made), made);
    assert.deepEqual(await distribution.read(props, aws, undefined), made);
    assert.deepEqual(
      (await listed()).map(({ Id, Status }) => [Id, Status]),
      [[made.id, 'Deployed']],
    );
    const { Tags } = await cloudfront.send(new ListTagsForResourceCommand({ Resource: made.arn }));
    assert.deepEqual(Tags?.Items, [{ Key: 'workshop', Value: 'url-shortener' }]);
    const { config: live } = await config(made.id);
    assert.equal(live.DefaultRootObject, 'index.html');
    assert.equal(live.Origins?.Items?.[0]?.DomainName, 'aws-workshop-edge.s3.ap-south-1.amazonaws.com');
    assert.equal(live.DefaultCacheBehavior?.ViewerProtocolPolicy, 'redirect-to-https');
  });

  it('adopts the one of an answer that got lost', async () => {
    const unlucky = await testAws(test, { around: loseAnswerOf('CreateDistributionWithTags') });
    await assert.rejects(async () => distribution.ensure(props, unlucky, undefined), /socket hang up/);
    const made = await distribution.ensure(props, aws, undefined);
    assert.deepEqual(
      (await listed()).map(({ Id }) => Id),
      [made.id],
    );
  });

  it('adopts the one that CloudFront names, where its comment was changed', async () => {
    const made = await distribution.ensure(props, aws, undefined);
    await change(made.id, { Comment: 'renamed' });
    assert.deepEqual(await distribution.ensure(props, aws, undefined), made);
    assert.equal((await listed()).length, 1);
  });

  it('sees and corrects what was changed, and keeps what is not its own', async () => {
    const made = await distribution.ensure(props, aws, undefined);
    await change(made.id, {
      Enabled: false,
      DefaultRootObject: 'home.html',
      CustomErrorResponses: { Quantity: 1, Items: [{ ErrorCode: 404, ErrorCachingMinTTL: 1 }] },
    });
    const drifted = await distribution.read(props, aws, made);
    assert.deepEqual(drifted?.settings, { ...made.settings, enabled: false, defaultRootObject: 'home.html' });
    assert.deepEqual(await distribution.ensure(props, aws, made), made);
    assert.equal((await config(made.id)).config.CustomErrorResponses?.Quantity, 1);
  });

  it('keeps the id, the path and the headers of an origin, and every other setting', async () => {
    const made = await distribution.ensure(props, aws, undefined);
    const { config: live } = await config(made.id);
    const [origin] = live.Origins?.Items ?? [];
    assert.ok(origin && live.DefaultCacheBehavior);
    const own = {
      ...origin,
      Id: 'my-bucket',
      OriginPath: '/v1',
      CustomHeaders: { Quantity: 1, Items: [{ HeaderName: 'x-mine', HeaderValue: 'yes' }] },
      ConnectionAttempts: 2,
    };
    const changed = withSettings({ ...made.settings }, 'reference', {
      ...live,
      Comment: 'changed',
      HttpVersion: 'http3',
      Origins: { Quantity: 1, Items: [own] },
      DefaultCacheBehavior: { ...live.DefaultCacheBehavior, TargetOriginId: 'my-bucket', Compress: false },
    });
    assert.deepEqual(changed.Origins, {
      Quantity: 1,
      Items: [{ ...own, CustomOriginConfig: undefined, OriginAccessControlId: '' }],
    });
    assert.equal(changed.DefaultCacheBehavior?.TargetOriginId, 'my-bucket');
    assert.deepEqual([changed.Comment, changed.HttpVersion], [props.comment, 'http3']);
    assert.deepEqual(settingsOf(changed), made.settings);
    const ours = new Set(['CallerReference', 'Comment', 'Origins', 'DefaultCacheBehavior']);
    const rest = (all: object) => Object.entries(all).filter(([name]) => !ours.has(name));
    assert.deepEqual(rest(changed), rest({ ...live, HttpVersion: 'http3' }));
  });

  it('reads again where somebody else writes in between', async () => {
    const made = await distribution.ensure(props, aws, undefined);
    await change(made.id, { DefaultRootObject: 'home.html' });
    let written = false;
    const contended = await testAws(test, {
      async around(call, next) {
        if (call.operation === 'UpdateDistribution' && !written) {
          written = true;
          await change(made.id, { PriceClass: 'PriceClass_All' });
        }
        return next();
      },
    });
    assert.deepEqual(await distribution.ensure(props, contended, made), made);
  });

  it('is disabled first and deleted later, and continues from every interruption', async () => {
    const made = await distribution.ensure(props, aws, undefined);
    await distribution.beginRemove?.(props, aws, made);
    assert.equal((await config(made.id)).config.Enabled, false);
    await distribution.beginRemove?.(props, aws, made);
    const unlucky = await testAws(test, { around: loseAnswerOf('DeleteDistribution') });
    await assert.rejects(async () => distribution.remove(props, unlucky, made, undefined), /socket hang up/);
    await distribution.remove(props, aws, made, undefined);
    await distribution.beginRemove?.(props, aws, made);
    assert.deepEqual(await listed(), []);
    assert.equal(await distribution.read(props, aws, made), undefined);
  });

  it('waits, when it removes one that is disabled but still on its way', async () => {
    const slow = await startTestSandbox({ pace: { ...paces.instant, distribution: 400 } });
    try {
      const there = await testAws(slow);
      await makeOurBucket(props.bucket, there);
      const client = slow.client(CloudFrontClient);
      const CloudFrontOriginAccessIdentityConfig = { CallerReference: 'tests', Comment: '' };
      const { CloudFrontOriginAccessIdentity: identity } = await client.send(
        new CreateCloudFrontOriginAccessIdentityCommand({ CloudFrontOriginAccessIdentityConfig }),
      );
      const slowly = { ...props, identityId: identity?.Id ?? '' };
      const made = await distribution.ensure(slowly, there, undefined);
      await distribution.beginRemove?.(slowly, there, made);
      await distribution.remove(slowly, there, made, undefined);
      assert.equal((await client.send(new ListDistributionsCommand({}))).DistributionList?.Quantity, 0);
    } finally {
      await slow.stop();
    }
  });

  it('is made again where it was deleted by hand', async () => {
    const made = await distribution.ensure(props, aws, undefined);
    await distribution.remove(props, aws, made, undefined);
    const again = await distribution.ensure(props, aws, made);
    assert.notEqual(again.id, made.id);
    assert.deepEqual(again.settings, made.settings);
  });

  it('refuses a namesake without our tag, and leaves it alone', async () => {
    const DistributionConfig = withSettings(wantedSettings({ ...props, comment: 'by hand' }, aws.region), 'by hand');
    await cloudfront.send(new CreateDistributionCommand({ DistributionConfig }));
    const foreign = { ...props, comment: 'by hand' };
    await assert.rejects(async () => distribution.ensure(foreign, aws, undefined), { code: 'not-ours' });
    await assert.rejects(async () => distribution.remove(foreign, aws, undefined, undefined), { code: 'not-ours' });
    assert.deepEqual(
      (await listed()).map(({ Comment, Enabled }) => [Comment, Enabled]),
      [['by hand', true]],
    );
  });

  it('says what to do where AWS wants to verify the account first', async () => {
    const young = await testAws(test, {
      async around(call, next) {
        if (call.operation !== 'CreateDistributionWithTags') return next();
        const message = 'Your account must be verified before you can add new CloudFront resources.';
        throw Object.assign(new Error(message), { name: 'AccessDenied' });
      },
    });
    const refused = await Promise.resolve(distribution.ensure(props, young, undefined)).catch(
      (error: unknown) => error,
    );
    const { code, message } = asWorkshopError(refused, 'aws');
    assert.equal(code, 'refused');
    assert.match(message, /verify this account/);
  });
});
