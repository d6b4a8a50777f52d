// Origin access identities: users of CloudFront's that exist so that a bucket policy can name a distribution.
import { randomBytes } from 'node:crypto';
import * as sdk from '@aws-sdk/client-cloudfront';
import type { ServiceContext } from '../../context.ts';
import { operationsOf, type Operation } from '../../../server/service.ts';
import { identityExists, identityInUse, illegalUpdate, notFound } from '../errors.ts';
import { newId, type IdentityRecord, type Records } from '../records.ts';
import { arnToAuthorize, listOf, locationOf } from '../rules/lists.ts';
import { identityIdOf, originsOf } from '../rules/origins.ts';
import { checkVersion } from '../rules/versions.ts';

const operation = operationsOf(sdk);

export function identityOperations(sandbox: ServiceContext, { identities, distributions }: Records): Operation[] {
  const on = arnToAuthorize('origin-access-identity');
  const find = (account: string, id: string | undefined) => identities.get(`${account}/${id}`) ?? notFound('identity');

  return [
    operation(
      'CreateCloudFrontOriginAccessIdentity',
      { takes: ['CloudFrontOriginAccessIdentityConfig'], on },
      ({ CloudFrontOriginAccessIdentityConfig: config }, { account }) => {
        const { CallerReference: callerReference = '', Comment: comment = '' } = config ?? {};
        const existing = identities.values(`${account}/`).find((other) => other.callerReference === callerReference);
        if (existing && existing.comment !== comment) identityExists(existing.id);
        const record = existing ?? {
          id: newId('E'),
          canonicalUser: randomBytes(48).toString('hex'),
          createdAt: sandbox.now(),
          etag: newId('E'),
          callerReference,
          comment,
        };
        identities.set(`${account}/${record.id}`, record);
        return { ...identityOutput(record), Location: locationOf(`origin-access-identity/cloudfront/${record.id}`) };
      },
    ),
    operation('GetCloudFrontOriginAccessIdentity', { takes: ['Id'], on }, (input, { account }) =>
      identityOutput(find(account, input.Id)),
    ),
    operation('GetCloudFrontOriginAccessIdentityConfig', { takes: ['Id'], on }, (input, { account }) => {
      const record = find(account, input.Id);
      return { CloudFrontOriginAccessIdentityConfig: configOutput(record), ETag: record.etag };
    }),
    operation(
      'UpdateCloudFrontOriginAccessIdentity',
      { takes: ['Id', 'IfMatch', 'CloudFrontOriginAccessIdentityConfig'], on },
      (input, { account }) => {
        const before = find(account, input.Id);
        checkVersion(input.IfMatch, before.etag);
        const { CallerReference, Comment = '' } = input.CloudFrontOriginAccessIdentityConfig ?? {};
        if (CallerReference !== before.callerReference) illegalUpdate();
        const record = { ...before, comment: Comment, etag: newId('E') };
        identities.set(`${account}/${record.id}`, record);
        return identityOutput(record);
      },
    ),
    operation('DeleteCloudFrontOriginAccessIdentity', { takes: ['Id', 'IfMatch'], on }, (input, { account }) => {
      const record = find(account, input.Id);
      checkVersion(input.IfMatch, record.etag);
      const isUsed = distributions
        .values(`${account}/`)
        .some((each) => originsOf(each).some((origin) => identityIdOf(origin) === record.id));
      if (isUsed) identityInUse();
      identities.delete(`${account}/${record.id}`);
      return {};
    }),
    operation('ListCloudFrontOriginAccessIdentities', { takes: ['Marker', 'MaxItems'] }, (input, { account }) => ({
      CloudFrontOriginAccessIdentityList: listOf(
        identities.values(`${account}/`),
        input,
        ({ id, canonicalUser, comment }) => ({ Id: id, S3CanonicalUserId: canonicalUser, Comment: comment }),
      ),
    })),
  ];
}

function identityOutput(record: IdentityRecord) {
  return {
    CloudFrontOriginAccessIdentity: {
      Id: record.id,
      S3CanonicalUserId: record.canonicalUser,
      CloudFrontOriginAccessIdentityConfig: configOutput(record),
    },
    ETag: record.etag,
  };
}

function configOutput({ callerReference, comment }: IdentityRecord): sdk.CloudFrontOriginAccessIdentityConfig {
  return { CallerReference: callerReference, Comment: comment };
}
