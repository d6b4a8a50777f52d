// Chapter 9: replaces the origin access identity by an origin access control, which signs for one distribution.
// source: CloudFront Developer Guide, "Restrict access to an Amazon S3 origin", checked 2026-11-30
import { CloudFrontClient, paginateListCloudFrontOriginAccessIdentities } from '@aws-sdk/client-cloudfront';
import type { Aws, Json } from '../../src/engine/types.ts';
import { accessControlName, originAccessControl } from '../../src/resources/cloudfront/origin-access-control.ts';
import { distribution } from '../../src/resources/cloudfront/distribution.ts';
import { getDistribution } from '../../src/resources/cloudfront/find-distribution.ts';
import { bucketPolicy } from '../../src/resources/s3/bucket-policy.ts';
import { checkServesPage, edgeWait } from '../7-website/address-checks.ts';
import { defineStep, expect } from '../define.ts';

export default defineStep({
  id: 'origin-access-control',

  async provision({ aws, bucketName, ensure, remove, expectFailure, outputs, outputsIfBuilt }) {
    const { distributionId, distributionUrl } = outputs('distribution');
    await expectFailure(
      'origin-access-control.any-distribution',
      'The bucket policy allows every distribution with the identity',
      'a policy can name an identity, and not the distribution that uses it',
      async () => {
        const readers = await readersOf(bucketName, aws);
        return {
          failed: !readers.some(({ distributions }) => distributions.length > 0),
          seen: `the bucket policy allows ${readersText(readers)}`,
          commands: [`aws s3api get-bucket-policy --bucket ${bucketName} --query Policy --output text`],
        };
      },
    );
    const headers = outputsIfBuilt('security-headers');
    const { id: accessControlId } = await ensure('origin-access-control', originAccessControl, {
      name: accessControlName(bucketName, aws.region),
    });
    const { arn } = await ensure('distribution', distribution, {
      bucket: bucketName,
      accessControlId,
      comment: bucketName,
      ...(headers && { responseHeadersPolicyId: headers.headersPolicyId }),
    });
    await ensure('bucket-policy', bucketPolicy, {
      bucket: bucketName,
      policy: 'distribution-read.json',
      distributionArn: arn,
    });
    // CloudFront deletes no identity that a distribution uses.
    await remove('origin-access-identity');
    return { accessControlId, distributionId, distributionArn: arn, distributionUrl };
  },

  async verify({ aws, bucketName, check, outputs }, made) {
    const { accessControlId, distributionId, distributionArn, distributionUrl } = made;
    await check(
      'origin-access-control.distribution-signs',
      'The distribution reads the bucket with the access control',
      async () => {
        const live = await getDistribution(distributionId, aws);
        const [origin] = live?.config.Origins?.Items ?? [];
        const identity = origin?.S3OriginConfig?.OriginAccessIdentity || 'no identity';
        return expect(
          `access control ${accessControlId}, no identity`,
          `access control ${origin?.OriginAccessControlId || 'none'}, ${identity}`,
          'CloudFront reads the bucket in another way than the bucket policy allows.',
          'workshop inspect distribution   # then: workshop repair distribution',
        );
      },
    );
    await check(
      'origin-access-control.policy-names-distribution',
      'The bucket policy allows this distribution, and no other one',
      async () =>
        expect(
          readersText([{ principal: 'cloudfront.amazonaws.com', distributions: [distributionArn] }]),
          readersText(await readersOf(bucketName, aws)),
          'CloudFront works for all its customers. Without the condition, a distribution of anybody reads the bucket.',
          'workshop inspect bucket-policy   # then: workshop repair bucket-policy',
        ),
    );
    await check('origin-access-control.identity-removed', 'The origin access identity is removed', async () => {
      const { identityId } = outputs('distribution');
      const isThere = (await identityIds(aws)).includes(identityId);
      const because = 'Nothing uses the identity any more, and another distribution of the account could.';
      const help = 'workshop goto origin-access-control   # removes it';
      return expect('no such identity', isThere ? `identity ${identityId}` : 'no such identity', because, help);
    });
    await check(
      'origin-access-control.cloudfront-serves-page',
      'CloudFront still serves the page',
      () =>
        checkServesPage(
          `${distributionUrl}/`,
          bucketName,
          aws,
          'CloudFront does not sign its requests, or the bucket policy does not allow this distribution.',
          'workshop inspect   # then: workshop repair',
        ),
      { wait: edgeWait },
    );
  },
});

interface Reader {
  readonly principal: string;
  /** The ARNs that the condition names; empty where there is none. */
  readonly distributions: readonly string[];
}

/** Who the statements of the bucket policy allow to read. A condition of another kind counts as none. */
async function readersOf(bucket: string, aws: Aws): Promise<Reader[]> {
  const live = await bucketPolicy.read({ bucket, policy: '' }, aws, undefined);
  const { Statement = [] } = (live?.policy ?? {}) as { readonly Statement?: readonly Statement[] };
  return Statement.filter(({ Effect }) => Effect === 'Allow').map(({ Principal, Condition = {} }) => ({
    principal: textsIn(Principal).join(', '),
    distributions: Object.entries(Condition).flatMap(([operator, keys]) =>
      /^(String|Arn)Equals$/.test(operator) ? textsIn(sourceArnIn(keys)) : [],
    ),
  }));
}

/** As normalized: single values in lists. */
interface Statement {
  readonly Effect: string;
  readonly Principal: Json;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, Json>>>>;
}

/** Keys of conditions have no case. */
function sourceArnIn(keys: Readonly<Record<string, Json>>): Json {
  return Object.entries(keys).find(([key]) => key.toLowerCase() === 'aws:sourcearn')?.[1];
}

function textsIn(value: Json): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

function readersText(readers: readonly Reader[]): string {
  const texts = readers.map(
    ({ principal, distributions }) =>
      `${principal} ${distributions.length > 0 ? `for ${distributions.join(', ')}` : 'for any distribution'}`,
  );
  return texts.join('; ') || 'nobody';
}

async function identityIds(aws: Aws): Promise<string[]> {
  const ids: string[] = [];
  for await (const page of paginateListCloudFrontOriginAccessIdentities({ client: aws.client(CloudFrontClient) }, {}))
    for (const { Id = '' } of page.CloudFrontOriginAccessIdentityList?.Items ?? []) ids.push(Id);
  return ids;
}
