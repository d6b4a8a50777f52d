// Origin access identities: users that exist only so that a bucket policy can name a distribution.
import { randomBytes } from 'node:crypto';
import * as sdk from '@aws-sdk/client-cloudfront';
import { checkVersion, identityIdOf, newId, originsOf, type CloudFront, type IdentityRecord } from '../records.ts';
import { throwAwsError } from '../../../server/aws-error.ts';
import type { SandboxContext } from '../../../server/context.ts';
import { operationsOf, type Operation } from '../../../server/service.ts';
import { arnOf, listOf, locationOf } from './common.ts';

const operation = operationsOf(sdk);

export function identityOperations(sandbox: SandboxContext, { identities, distributions }: CloudFront): Operation[] {
  const on = arnOf('origin-access-identity');
  const of = (account: string, id: string | undefined) =>
    identities.get(`${account}/${id}`) ??
    throwAwsError(sdk.NoSuchCloudFrontOriginAccessIdentity$, 'The specified origin access identity does not exist.');

  return [
    operation(
      'CreateCloudFrontOriginAccessIdentity',
      { takes: ['CloudFrontOriginAccessIdentityConfig'], on },
      ({ CloudFrontOriginAccessIdentityConfig: config }, { account }) => {
        const { CallerReference: callerReference = '', Comment: comment = '' } = config ?? {};
        const twin = identities.values(`${account}/`).find((other) => other.callerReference === callerReference);
        if (twin && twin.comment !== comment) {
          const text =
            'The caller reference that you are using to create a CloudFront origin access identity is associated with another identity.';
          throwAwsError(sdk.CloudFrontOriginAccessIdentityAlreadyExists$, `${text} Already exists: ${twin.id}`);
        }
        const record = twin ?? {
          id: newId('E'),
          canonicalUser: randomBytes(48).toString('hex'),
          createdAt: sandbox.now(),
          etag: newId('E'),
          callerReference,
          comment,
        };
        identities.set(`${account}/${record.id}`, record);
        return { ...shown(record), Location: locationOf(`origin-access-identity/cloudfront/${record.id}`) };
      },
    ),
    operation('GetCloudFrontOriginAccessIdentity', { takes: ['Id'], on }, (input, { account }) =>
      shown(of(account, input.Id)),
    ),
    operation('GetCloudFrontOriginAccessIdentityConfig', { takes: ['Id'], on }, (input, { account }) => {
      const { CloudFrontOriginAccessIdentity, ETag } = shown(of(account, input.Id));
      return {
        CloudFrontOriginAccessIdentityConfig: CloudFrontOriginAccessIdentity.CloudFrontOriginAccessIdentityConfig,
        ETag,
      };
    }),
    operation(
      'UpdateCloudFrontOriginAccessIdentity',
      { takes: ['Id', 'IfMatch', 'CloudFrontOriginAccessIdentityConfig'], on },
      (input, { account }) => {
        const before = of(account, input.Id);
        checkVersion(input.IfMatch, before.etag);
        const { CallerReference, Comment = '' } = input.CloudFrontOriginAccessIdentityConfig ?? {};
        if (CallerReference !== before.callerReference) {
          throwAwsError(sdk.IllegalUpdate$, 'The update contains modifications that are not allowed.');
        }
        const record = { ...before, comment: Comment, etag: newId('E') };
        identities.set(`${account}/${record.id}`, record);
        return shown(record);
      },
    ),
    operation('DeleteCloudFrontOriginAccessIdentity', { takes: ['Id', 'IfMatch'], on }, (input, { account }) => {
      const record = of(account, input.Id);
      checkVersion(input.IfMatch, record.etag);
      const isUsed = distributions
        .values(`${account}/`)
        .some((each) => originsOf(each).some((origin) => identityIdOf(origin) === record.id));
      if (isUsed)
        throwAwsError(
          sdk.CloudFrontOriginAccessIdentityInUse$,
          'The CloudFront origin access identity is still being used.',
        );
      identities.delete(`${account}/${record.id}`);
      return {};
    }),
    operation('ListCloudFrontOriginAccessIdentities', { takes: ['Marker', 'MaxItems'] }, (input, { account }) => ({
      CloudFrontOriginAccessIdentityList: listOf(
        identities.values(`${account}/`),
        input,
        ({ id, canonicalUser, comment }) => ({
          Id: id,
          S3CanonicalUserId: canonicalUser,
          Comment: comment,
        }),
      ),
    })),
  ];
}

function shown({ id, canonicalUser, callerReference, comment, etag }: IdentityRecord) {
  return {
    CloudFrontOriginAccessIdentity: {
      Id: id,
      S3CanonicalUserId: canonicalUser,
      CloudFrontOriginAccessIdentityConfig: { CallerReference: callerReference, Comment: comment },
    },
    ETag: etag,
  };
}
