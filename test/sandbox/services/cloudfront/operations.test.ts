// CloudFront's control plane: life cycles, versions, and what it refuses in which words.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as sdk from '@aws-sdk/client-cloudfront';
import { httpDistribution } from '../../../helpers/sandbox/distribution.ts';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { paces } from '../../../../src/sandbox/pace.ts';
import { refusal, startTestSandbox, type TestSandbox } from '../../../helpers/sandbox/test-sandbox.ts';

const optimized = '658327ea-f89d-4fab-a63d-7e88639e58f6';

describe('CloudFront', () => {
  let test: TestSandbox;
  let client: sdk.CloudFrontClient;
  let time = Date.now();
  let references = 0;

  before(async () => {
    test = await startTestSandbox({
      now: () => time,
      pace: { ...paces.instant, distribution: 60_000 },
    });
    client = test.client(sdk.CloudFrontClient);
    const LocationConstraint = 'ap-south-1';
    await test
      .client(S3Client)
      .send(new CreateBucketCommand({ Bucket: 'site', CreateBucketConfiguration: { LocationConstraint } }));
  });
  after(() => test.stop());

  /** Few enough times: fifteen minutes ahead of the clients, it would refuse their signatures. */
  const settle = () => void (time += 60_000);

  function configOf(
    more: Partial<sdk.DistributionConfig> = {},
    origin: Partial<sdk.Origin> = {},
  ): sdk.DistributionConfig {
    return {
      CallerReference: `reference-${(references += 1)}`,
      Comment: '',
      Enabled: true,
      Origins: {
        Quantity: 1,
        Items: [
          {
            Id: 's3',
            DomainName: 'site.s3.ap-south-1.amazonaws.com',
            S3OriginConfig: { OriginAccessIdentity: '' },
            ...origin,
          },
        ],
      },
      DefaultCacheBehavior: { TargetOriginId: 's3', ViewerProtocolPolicy: 'allow-all', CachePolicyId: optimized },
      ...more,
    };
  }

  const create = (DistributionConfig = configOf()) =>
    client.send(new sdk.CreateDistributionCommand({ DistributionConfig }));
  const refused = (DistributionConfig: sdk.DistributionConfig) => refusal(create(DistributionConfig));

  async function newIdentity(Comment = ''): Promise<{ id: string; etag: string; canonicalUser: string }> {
    const CloudFrontOriginAccessIdentityConfig = { CallerReference: `identity-${(references += 1)}`, Comment };
    const made = await client.send(
      new sdk.CreateCloudFrontOriginAccessIdentityCommand({ CloudFrontOriginAccessIdentityConfig }),
    );
    const { Id, S3CanonicalUserId } = made.CloudFrontOriginAccessIdentity ?? {};
    return { id: String(Id), etag: String(made.ETag), canonicalUser: String(S3CanonicalUserId) };
  }

  describe('a distribution', () => {
    it('is created InProgress with everything that was left out filled in, and is deployed later', async () => {
      const { Distribution, ETag, Location, $metadata } = await create();
      assert.equal($metadata.httpStatusCode, 201);
      assert.match(String(Distribution?.Id), /^E[A-Z0-9]{13}$/);
      assert.match(String(ETag), /^E[A-Z0-9]{13}$/);
      assert.equal(Location, `https://cloudfront.amazonaws.com/2020-05-31/distribution/${Distribution?.Id}`);
      assert.equal(Distribution?.ARN, `arn:aws:cloudfront::${test.account}:distribution/${Distribution?.Id}`);
      assert.match(String(Distribution?.DomainName), /^127\.0\.0\.1:\d+$/);
      assert.equal(Distribution?.Status, 'InProgress');
      const { DistributionConfig: config } = Distribution ?? {};
      assert.deepEqual(
        [config?.PriceClass, config?.HttpVersion, config?.IsIPV6Enabled, config?.DefaultCacheBehavior?.Compress],
        ['PriceClass_All', 'http2', false, false],
      );
      assert.deepEqual(config?.DefaultCacheBehavior?.AllowedMethods?.Items, ['HEAD', 'GET']);
      assert.equal(config?.Origins?.Items?.[0]?.ConnectionAttempts, 3);
      const Id = Distribution?.Id;
      assert.equal((await client.send(new sdk.GetDistributionCommand({ Id }))).Distribution?.Status, 'InProgress');
      settle();
      assert.equal((await client.send(new sdk.GetDistributionCommand({ Id }))).Distribution?.Status, 'Deployed');
    });

    it('says InProgress in the answer to its creation even when nothing takes time', async () => {
      const instant = await startTestSandbox();
      try {
        await instant.client(S3Client).send(
          new CreateBucketCommand({
            Bucket: 'site',
            CreateBucketConfiguration: { LocationConstraint: 'ap-south-1' },
          }),
        );
        const own = instant.client(sdk.CloudFrontClient);
        const { Distribution } = await own.send(new sdk.CreateDistributionCommand({ DistributionConfig: configOf() }));
        assert.equal(Distribution?.Status, 'InProgress');
        assert.equal(
          (await own.send(new sdk.GetDistributionCommand({ Id: Distribution?.Id }))).Distribution?.Status,
          'Deployed',
        );
      } finally {
        await instant.stop();
      }
    });

    it('answers 404 where the bucket that it names does not exist', async () => {
      const { Distribution } = await create(configOf({}, { DomainName: 'nothing.s3.ap-south-1.amazonaws.com' }));
      const response = await fetch(`http://${Distribution?.DomainName}/index.html`);
      assert.deepEqual(
        [response.status, /<Code>.*<.BucketName>/.exec(await response.text())?.[0]],
        [
          404,
          '<Code>NoSuchBucket</Code><Message>The specified bucket does not exist</Message><BucketName>nothing</BucketName>',
        ],
      );
    });

    it('is disabled, then everywhere so, and only then deleted', async () => {
      const { Distribution, ETag } = await create();
      const Id = Distribution?.Id;
      settle();
      const notDisabled = {
        name: 'DistributionNotDisabled',
        status: 409,
        message: 'The distribution you are trying to delete has not been disabled.',
      };
      assert.deepEqual(
        await refusal(client.send(new sdk.DeleteDistributionCommand({ Id, IfMatch: ETag }))),
        notDisabled,
      );
      const before = await client.send(new sdk.GetDistributionConfigCommand({ Id }));
      const DistributionConfig = { ...(before.DistributionConfig as sdk.DistributionConfig), Enabled: false };
      const updated = await client.send(
        new sdk.UpdateDistributionCommand({ Id, IfMatch: before.ETag, DistributionConfig }),
      );
      assert.notEqual(updated.ETag, before.ETag);
      assert.equal(updated.Distribution?.Status, 'InProgress');
      assert.deepEqual(
        await refusal(client.send(new sdk.DeleteDistributionCommand({ Id, IfMatch: updated.ETag }))),
        notDisabled,
      );
      settle();
      const { $metadata } = await client.send(new sdk.DeleteDistributionCommand({ Id, IfMatch: updated.ETag }));
      assert.equal($metadata.httpStatusCode, 204);
      await assert.rejects(fetch(`http://${Distribution?.DomainName}/`));
      assert.deepEqual(await refusal(client.send(new sdk.GetDistributionCommand({ Id }))), {
        name: 'NoSuchDistribution',
        status: 404,
        message: 'The specified distribution does not exist.',
      });
    });

    it('is changed only by who names its version', async () => {
      const DistributionConfig = configOf();
      const { Distribution } = await create(DistributionConfig);
      const Id = Distribution?.Id;
      assert.deepEqual(await refusal(client.send(new sdk.UpdateDistributionCommand({ Id, DistributionConfig }))), {
        name: 'InvalidIfMatchVersion',
        status: 400,
        message: 'The If-Match version is missing or not valid for the resource.',
      });
      assert.deepEqual(
        await refusal(client.send(new sdk.UpdateDistributionCommand({ Id, DistributionConfig, IfMatch: 'EOLD' }))),
        {
          name: 'PreconditionFailed',
          status: 412,
          message: "The request failed because it didn't meet the preconditions in one or more request-header fields.",
        },
      );
      const { ETag: IfMatch } = await client.send(new sdk.GetDistributionCommand({ Id }));
      const other = { ...DistributionConfig, CallerReference: 'other' };
      const illegal = await refusal(
        client.send(new sdk.UpdateDistributionCommand({ Id, DistributionConfig: other, IfMatch })),
      );
      assert.deepEqual([illegal.name, illegal.status], ['IllegalUpdate', 400]);
    });

    it('is made once for a caller reference', async () => {
      const config = configOf();
      const { Distribution } = await create(config);
      assert.deepEqual(await refused(config), {
        name: 'DistributionAlreadyExists',
        status: 409,
        message: `The caller reference that you are using to create a distribution is associated with another distribution. Already exists: ${Distribution?.Id}`,
      });
    });

    it('is refused with an origin that is none', async () => {
      assert.deepEqual(await refused(configOf({}, { DomainName: 'nothing.example.com' })), {
        name: 'InvalidArgument',
        status: 400,
        message: 'The parameter Origin DomainName does not refer to a valid S3 bucket.',
      });
      const behaviour = {
        TargetOriginId: 'other',
        ViewerProtocolPolicy: 'allow-all',
        CachePolicyId: optimized,
      } as const;
      assert.deepEqual(await refused(configOf({ DefaultCacheBehavior: behaviour })), {
        name: 'NoSuchOrigin',
        status: 404,
        message: 'One or more of your origins or origin groups do not exist.',
      });
      const identity = { OriginAccessIdentity: 'origin-access-identity/cloudfront/ENOTHING' };
      const named = async (origin: Partial<sdk.Origin>) => {
        const { name, status } = await refused(configOf({}, origin));
        return [name, status];
      };
      assert.deepEqual(await named({ S3OriginConfig: identity }), ['InvalidOriginAccessIdentity', 400]);
      assert.deepEqual(await named({ OriginAccessControlId: 'ENOTHING' }), ['InvalidOriginAccessControl', 400]);
      const both = await named({ S3OriginConfig: identity, OriginAccessControlId: 'ENOTHING' });
      assert.deepEqual(both, ['IllegalOriginAccessConfiguration', 400]);
      assert.deepEqual(await named({ S3OriginConfig: undefined }), ['InvalidArgument', 400]);
    });

    it('is refused with a configuration that does not hold together', async () => {
      const base = { TargetOriginId: 's3', ViewerProtocolPolicy: 'allow-all' } as const;
      const legacy = { ...base, ForwardedValues: { QueryString: false, Cookies: { Forward: 'none' as const } } };
      const cases: [Partial<sdk.DistributionConfig>, string, number][] = [
        [{ DefaultRootObject: '/index.html' }, 'InvalidDefaultRootObject', 400],
        [{ Origins: { ...(configOf().Origins as sdk.Origins), Quantity: 2 } }, 'InconsistentQuantities', 400],
        [{ DefaultCacheBehavior: { ...base, CachePolicyId: 'nothing' } }, 'NoSuchCachePolicy', 404],
        [{ DefaultCacheBehavior: base }, 'InvalidArgument', 400],
        [{ DefaultCacheBehavior: { ...legacy, CachePolicyId: optimized } }, 'InvalidArgument', 400],
        [{ DefaultCacheBehavior: { ...legacy, MinTTL: 10, DefaultTTL: 5 } }, 'InvalidTTLOrder', 400],
        [{ CustomErrorResponses: { Quantity: 1, Items: [{ ErrorCode: 418 }] } }, 'InvalidErrorCode', 400],
        [
          { CustomErrorResponses: { Quantity: 1, Items: [{ ErrorCode: 404, ResponsePagePath: '/x' }] } },
          'InvalidResponseCode',
          400,
        ],
      ];
      for (const [more, name, status] of cases) {
        const refusalOf = await refused(configOf(more));
        assert.deepEqual([refusalOf.name, refusalOf.status], [name, status]);
      }
    });

    it('refuses by name a setting that the sandbox does not support', async () => {
      const { name, status, message } = await refused(configOf({ Aliases: { Quantity: 1, Items: ['example.com'] } }));
      assert.deepEqual([name, status], ['NotImplemented', 501]);
      assert.equal(message, 'The sandbox does not support DistributionConfig.Aliases of cloudfront.');
      const behaviour = { ...configOf().DefaultCacheBehavior, OriginRequestPolicyId: 'x' } as sdk.DefaultCacheBehavior;
      assert.match(
        (await refused(configOf({ DefaultCacheBehavior: behaviour }))).message,
        /CacheBehavior\.OriginRequestPolicyId/,
      );
    });

    it('takes what the AWS CLI sends for an origin and nothing else', async () => {
      const { Distribution } = await create({
        ...configOf({}, { DomainName: 'site.s3.amazonaws.com', OriginPath: '' }),
        Aliases: { Quantity: 0 },
        DefaultRootObject: '',
        DefaultCacheBehavior: {
          TargetOriginId: 's3',
          ForwardedValues: {
            QueryString: false,
            Cookies: { Forward: 'none' },
            Headers: { Quantity: 0 },
            QueryStringCacheKeys: { Quantity: 0 },
          },
          TrustedSigners: { Enabled: false, Quantity: 0 },
          ViewerProtocolPolicy: 'allow-all',
          MinTTL: 0,
          AllowedMethods: {
            Quantity: 2,
            Items: ['HEAD', 'GET'],
            CachedMethods: { Quantity: 2, Items: ['HEAD', 'GET'] },
          },
          SmoothStreaming: false,
          DefaultTTL: 86400,
          MaxTTL: 31536000,
          Compress: false,
          LambdaFunctionAssociations: { Quantity: 0 },
          FieldLevelEncryptionId: '',
        },
        CacheBehaviors: { Quantity: 0 },
        CustomErrorResponses: { Quantity: 0 },
        Logging: { Enabled: false, IncludeCookies: false, Bucket: '', Prefix: '' },
        PriceClass: 'PriceClass_All',
        ViewerCertificate: {
          CloudFrontDefaultCertificate: true,
          MinimumProtocolVersion: 'TLSv1',
          CertificateSource: 'cloudfront',
        },
        Restrictions: { GeoRestriction: { RestrictionType: 'none', Quantity: 0 } },
        WebACLId: '',
        HttpVersion: 'http2',
        IsIPV6Enabled: true,
      });
      assert.equal(Distribution?.DistributionConfig?.IsIPV6Enabled, true);
    });

    it('is listed, page by page', async () => {
      const { DistributionList: first } = await client.send(new sdk.ListDistributionsCommand({ MaxItems: 1 }));
      assert.equal(first?.Quantity, 1);
      assert.equal(first?.IsTruncated, true);
      const { DistributionList: second } = await client.send(
        new sdk.ListDistributionsCommand({ MaxItems: 1, Marker: first?.NextMarker }),
      );
      assert.notEqual(second?.Items?.[0]?.Id, first?.Items?.[0]?.Id);
      assert.match(String(second?.Items?.[0]?.DomainName), /^127\.0\.0\.1:/);
    });

    it('has tags, from its creation or later', async () => {
      const DistributionConfigWithTags = {
        DistributionConfig: configOf(),
        Tags: { Items: [{ Key: 'a', Value: '1' }] },
      };
      const { Distribution } = await client.send(
        new sdk.CreateDistributionWithTagsCommand({ DistributionConfigWithTags }),
      );
      const Resource = Distribution?.ARN;
      await client.send(new sdk.TagResourceCommand({ Resource, Tags: { Items: [{ Key: 'b', Value: '2' }] } }));
      await client.send(new sdk.UntagResourceCommand({ Resource, TagKeys: { Items: ['a'] } }));
      const { Tags } = await client.send(new sdk.ListTagsForResourceCommand({ Resource }));
      assert.deepEqual(Tags?.Items, [{ Key: 'b', Value: '2' }]);
      const nothing = await refusal(client.send(new sdk.ListTagsForResourceCommand({ Resource: `${Resource}X` })));
      assert.deepEqual([nothing.name, nothing.status], ['NoSuchResource', 404]);
    });
  });

  it('lists nothing without Items', async () => {
    const empty = await startTestSandbox();
    try {
      const { DistributionList } = await empty.client(sdk.CloudFrontClient).send(new sdk.ListDistributionsCommand({}));
      assert.deepEqual(DistributionList, { Marker: '', MaxItems: 100, IsTruncated: false, Quantity: 0 });
    } finally {
      await empty.stop();
    }
  });

  describe('an origin access identity', () => {
    it('has a canonical user, and is the same one for the same reference and comment', async () => {
      const CloudFrontOriginAccessIdentityConfig = { CallerReference: 'same', Comment: 'mine' };
      const command = () =>
        new sdk.CreateCloudFrontOriginAccessIdentityCommand({ CloudFrontOriginAccessIdentityConfig });
      const first = await client.send(command());
      assert.equal(first.$metadata.httpStatusCode, 201);
      assert.match(String(first.CloudFrontOriginAccessIdentity?.S3CanonicalUserId), /^[0-9a-f]{96}$/);
      const second = await client.send(command());
      assert.deepEqual(second.CloudFrontOriginAccessIdentity, first.CloudFrontOriginAccessIdentity);
      CloudFrontOriginAccessIdentityConfig.Comment = 'other';
      const { name, status } = await refusal(client.send(command()));
      assert.deepEqual([name, status], ['CloudFrontOriginAccessIdentityAlreadyExists', 409]);
    });

    it('cannot be deleted while a distribution uses it, nor without its version', async () => {
      const { id, etag } = await newIdentity();
      const OriginAccessIdentity = `origin-access-identity/cloudfront/${id}`;
      const { Distribution, ETag } = await create(
        configOf({ Enabled: false }, { S3OriginConfig: { OriginAccessIdentity } }),
      );
      const remove = (IfMatch?: string) =>
        client.send(new sdk.DeleteCloudFrontOriginAccessIdentityCommand({ Id: id, IfMatch }));
      const used = await refusal(remove(etag));
      assert.deepEqual([used.name, used.status], ['CloudFrontOriginAccessIdentityInUse', 409]);
      settle();
      await client.send(new sdk.DeleteDistributionCommand({ Id: Distribution?.Id, IfMatch: ETag }));
      assert.equal((await refusal(remove())).name, 'InvalidIfMatchVersion');
      assert.equal((await refusal(remove('EOLD'))).name, 'PreconditionFailed');
      assert.equal((await remove(etag)).$metadata.httpStatusCode, 204);
      const gone = await refusal(client.send(new sdk.GetCloudFrontOriginAccessIdentityCommand({ Id: id })));
      assert.deepEqual([gone.name, gone.status], ['NoSuchCloudFrontOriginAccessIdentity', 404]);
    });

    it('changes its comment, and is listed', async () => {
      const { id, etag, canonicalUser } = await newIdentity('before');
      const { CloudFrontOriginAccessIdentityConfig } = await client.send(
        new sdk.GetCloudFrontOriginAccessIdentityConfigCommand({ Id: id }),
      );
      const config = { CallerReference: CloudFrontOriginAccessIdentityConfig?.CallerReference, Comment: 'after' };
      const input = { Id: id, IfMatch: etag, CloudFrontOriginAccessIdentityConfig: config };
      await client.send(new sdk.UpdateCloudFrontOriginAccessIdentityCommand(input));
      const { CloudFrontOriginAccessIdentityList: list } = await client.send(
        new sdk.ListCloudFrontOriginAccessIdentitiesCommand({}),
      );
      assert.deepEqual(
        list?.Items?.find(({ Id }) => Id === id),
        { Id: id, S3CanonicalUserId: canonicalUser, Comment: 'after' },
      );
    });
  });

  it('keeps origin access controls by name, and those in use from deletion', async () => {
    const OriginAccessControlConfig = {
      Name: 'oac',
      SigningProtocol: 'sigv4',
      SigningBehavior: 'always',
      OriginAccessControlOriginType: 's3',
    } as const;
    const { OriginAccessControl, ETag } = await client.send(
      new sdk.CreateOriginAccessControlCommand({ OriginAccessControlConfig }),
    );
    const Id = OriginAccessControl?.Id;
    const twice = await refusal(client.send(new sdk.CreateOriginAccessControlCommand({ OriginAccessControlConfig })));
    assert.deepEqual([twice.name, twice.status], ['OriginAccessControlAlreadyExists', 409]);
    const made = await create(configOf({ Enabled: false }, { OriginAccessControlId: Id }));
    const used = await refusal(client.send(new sdk.DeleteOriginAccessControlCommand({ Id, IfMatch: ETag })));
    assert.deepEqual([used.name, used.status], ['OriginAccessControlInUse', 409]);
    settle();
    await client.send(new sdk.DeleteDistributionCommand({ Id: made.Distribution?.Id, IfMatch: made.ETag }));
    const changed = { ...OriginAccessControlConfig, Description: 'changed' };
    const updated = await client.send(
      new sdk.UpdateOriginAccessControlCommand({ Id, IfMatch: ETag, OriginAccessControlConfig: changed }),
    );
    const { OriginAccessControlList: list } = await client.send(new sdk.ListOriginAccessControlsCommand({}));
    assert.equal(list?.Items?.[0]?.Description, 'changed');
    await client.send(new sdk.DeleteOriginAccessControlCommand({ Id, IfMatch: updated.ETag }));
    assert.equal(
      (await refusal(client.send(new sdk.GetOriginAccessControlCommand({ Id })))).name,
      'NoSuchOriginAccessControl',
    );
  });

  describe('an invalidation', () => {
    it('is in progress and then completed, and the same one for the same reference and paths', async () => {
      const DistributionId = (await create()).Distribution?.Id;
      const InvalidationBatch = { CallerReference: 'one', Paths: { Quantity: 1, Items: ['/*'] } };
      const command = () => new sdk.CreateInvalidationCommand({ DistributionId, InvalidationBatch });
      const { Invalidation, $metadata } = await client.send(command());
      assert.equal($metadata.httpStatusCode, 201);
      assert.match(String(Invalidation?.Id), /^I[A-Z0-9]{13}$/);
      assert.equal(Invalidation?.Status, 'InProgress');
      assert.equal(
        (await client.send(new sdk.GetDistributionCommand({ Id: DistributionId }))).Distribution
          ?.InProgressInvalidationBatches,
        1,
      );
      assert.equal((await client.send(command())).Invalidation?.Id, Invalidation?.Id);
      InvalidationBatch.Paths.Items = ['/other'];
      assert.equal((await refusal(client.send(command()))).name, 'InvalidArgument');
      settle();
      const done = await client.send(new sdk.GetInvalidationCommand({ DistributionId, Id: Invalidation?.Id }));
      assert.equal(done.Invalidation?.Status, 'Completed');
      const { InvalidationList } = await client.send(new sdk.ListInvalidationsCommand({ DistributionId }));
      assert.equal(InvalidationList?.Quantity, 1);
      const nothing = await refusal(client.send(new sdk.GetInvalidationCommand({ DistributionId, Id: 'I' })));
      assert.deepEqual([nothing.name, nothing.status], ['NoSuchInvalidation', 404]);
    });

    it('takes paths that begin with a slash, a star only at the end, and fifteen stars at a time', async () => {
      const DistributionId = (await create()).Distribution?.Id;
      const invalidate = (Items: string[]) => {
        const InvalidationBatch = {
          CallerReference: `i-${(references += 1)}`,
          Paths: { Quantity: Items.length, Items },
        };
        return refusal(client.send(new sdk.CreateInvalidationCommand({ DistributionId, InvalidationBatch })));
      };
      for (const path of ['index.html', '/a*b', '/a b'])
        assert.equal((await invalidate([path])).name, 'InvalidArgument', path);
      const many = await invalidate(Array.from({ length: 16 }, (_, index) => `/${index}*`));
      assert.deepEqual([many.name, many.status], ['TooManyInvalidationsInProgress', 400]);
    });
  });

  it('knows the managed cache policies', async () => {
    const { CachePolicy } = await client.send(new sdk.GetCachePolicyCommand({ Id: optimized }));
    assert.equal(CachePolicy?.CachePolicyConfig?.Name, 'Managed-CachingOptimized');
    assert.equal(CachePolicy?.CachePolicyConfig?.MinTTL, 1);
    const { CachePolicyList } = await client.send(new sdk.ListCachePoliciesCommand({ Type: 'managed' }));
    assert.ok(CachePolicyList?.Items?.every(({ Type }) => Type === 'managed'));
    assert.equal(
      (await client.send(new sdk.ListCachePoliciesCommand({ Type: 'custom' }))).CachePolicyList?.Quantity,
      0,
    );
    assert.equal((await refusal(client.send(new sdk.GetCachePolicyCommand({ Id: 'x' })))).name, 'NoSuchCachePolicy');
  });

  it('knows the managed response headers policy for security, and refuses by name those with CORS', async () => {
    const get = (Id: string) => client.send(new sdk.GetResponseHeadersPolicyCommand({ Id }));
    const { ResponseHeadersPolicy: policy } = await get('67f7725c-6f97-4210-82d7-5512b31e9d03');
    const { Name, SecurityHeadersConfig } = policy?.ResponseHeadersPolicyConfig ?? {};
    assert.deepEqual(
      [Name, SecurityHeadersConfig?.FrameOptions],
      ['Managed-SecurityHeadersPolicy', { Override: false, FrameOption: 'SAMEORIGIN' }],
    );
    const listed = await client.send(new sdk.ListResponseHeadersPoliciesCommand({ Type: 'managed' }));
    assert.equal(listed.ResponseHeadersPolicyList?.Quantity, 1);
    assert.match((await refusal(get('60669652-455b-4ae9-85a4-c4c02393f86c'))).message, /SimpleCORS/);
    assert.equal((await refusal(get('x'))).name, 'NoSuchResponseHeadersPolicy');
  });

  it('keeps response headers policies of the account, and adds their headers to what a viewer gets', async () => {
    const csp = "default-src 'self'; frame-ancestors 'none'";
    const config = (ContentSecurityPolicy: string, more: object = {}) => ({
      Name: 'page',
      SecurityHeadersConfig: {
        ContentSecurityPolicy: { Override: true, ContentSecurityPolicy },
        StrictTransportSecurity: { Override: true, AccessControlMaxAgeSec: 60, IncludeSubdomains: true, Preload: true },
      },
      CustomHeadersConfig: {
        Quantity: 1,
        Items: [{ Header: 'Permissions-Policy', Value: 'camera=()', Override: true }],
      },
      ...more,
    });
    const create = (ResponseHeadersPolicyConfig: sdk.ResponseHeadersPolicyConfig) =>
      client.send(new sdk.CreateResponseHeadersPolicyCommand({ ResponseHeadersPolicyConfig }));
    const { ResponseHeadersPolicy: made, ETag } = await create(config("default-src 'none'"));
    const Id = made?.Id;
    assert.equal((await refusal(create(config(csp)))).name, 'ResponseHeadersPolicyAlreadyExists');
    assert.match(
      (await refusal(create(config(csp, { Name: 'removes', RemoveHeadersConfig: { Quantity: 0 } })))).message,
      /RemoveHeadersConfig of a response headers policy/,
    );
    const update = (IfMatch: string | undefined) =>
      client.send(
        new sdk.UpdateResponseHeadersPolicyCommand({ Id, IfMatch, ResponseHeadersPolicyConfig: config(csp) }),
      );
    const { ETag: IfMatch } = await update(ETag);
    assert.equal((await refusal(update(ETag))).name, 'PreconditionFailed');
    const listed = await client.send(new sdk.ListResponseHeadersPoliciesCommand({ Type: 'custom' }));
    assert.deepEqual(
      listed.ResponseHeadersPolicyList?.Items?.map((item) => [item.Type, item.ResponseHeadersPolicy?.Id]),
      [['custom', Id]],
    );

    const origin = createServer((_request, response) => response.end('page')).listen(0, '127.0.0.1');
    await once(origin, 'listening');
    const url = await httpDistribution(test, `127.0.0.1:${(origin.address() as AddressInfo).port}`);
    const { DistributionList } = await client.send(new sdk.ListDistributionsCommand({}));
    const one = DistributionList?.Items?.find(({ DomainName }) => url.endsWith(String(DomainName)));
    const found = await client.send(new sdk.GetDistributionConfigCommand({ Id: one?.Id }));
    const behavior = found.DistributionConfig?.DefaultCacheBehavior;
    assert.ok(found.DistributionConfig && behavior);
    const attach = (ResponseHeadersPolicyId: string | undefined, version: string | undefined) =>
      client.send(
        new sdk.UpdateDistributionCommand({
          Id: one?.Id,
          IfMatch: version,
          DistributionConfig: {
            ...found.DistributionConfig,
            DefaultCacheBehavior: { ...behavior, ResponseHeadersPolicyId },
          } as sdk.DistributionConfig,
        }),
      );
    assert.equal((await refusal(attach('x', found.ETag))).name, 'NoSuchResponseHeadersPolicy');
    const attached = await attach(Id, found.ETag);
    const { headers } = await fetch(url);
    assert.deepEqual(
      ['content-security-policy', 'strict-transport-security', 'permissions-policy'].map((name) => headers.get(name)),
      [csp, 'max-age=60; includeSubDomains; preload', 'camera=()'],
    );
    const remove = () => client.send(new sdk.DeleteResponseHeadersPolicyCommand({ Id, IfMatch }));
    assert.equal((await refusal(remove())).name, 'ResponseHeadersPolicyInUse');
    await attach(undefined, attached.ETag);
    await remove();
    assert.equal((await fetch(url)).headers.get('content-security-policy'), null);
    assert.equal(
      (await refusal(client.send(new sdk.GetResponseHeadersPolicyCommand({ Id })))).name,
      'NoSuchResponseHeadersPolicy',
    );
    origin.close();
  });
});
