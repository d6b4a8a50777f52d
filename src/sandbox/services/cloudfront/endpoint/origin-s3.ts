// A bucket as an origin: S3 itself answers, to the origin access identity, to CloudFront (OAC), or to an anonymous caller.
import { anonymous } from '../../../server/principal.ts';
import type { Caller } from '../../../server/service.ts';
import type { ServiceContext } from '../../context.ts';
import { distributionArn, identityArn, recordsOf } from '../records.ts';
import { bucketOf, identityIdOf } from '../rules/origins.ts';
import type { OriginRequest, OriginResponse } from './origin.ts';
import { originHeaders, withoutOwnHeaders } from './origin-headers.ts';

export async function fetchBucket(sandbox: ServiceContext, originRequest: OriginRequest): Promise<OriginResponse> {
  const { origin, path, forwarded, request } = originRequest;
  const asked = {
    method: request.method,
    path: `/${bucketOf(origin.DomainName)}${origin.OriginPath ?? ''}${path}`,
    query: new URLSearchParams(forwarded.query.replaceAll('+', '%2B')),
    headers: { ...originHeaders(originRequest), host: origin.DomainName ?? '' },
    body: request.body,
  };
  const { principal, context } = callerFor(sandbox, originRequest);
  const response = await (
    await sandbox.s3()
  ).request(asked, { principal: { ...principal, hop: request.hop }, context });
  return withoutOwnHeaders({ ...response, body: Buffer.from(response.body) });
}

function callerFor(sandbox: ServiceContext, { distribution, origin, request }: OriginRequest): Caller {
  const { identities, accessControls } = recordsOf(sandbox);
  const { account } = distribution;
  const identity = identities.get(`${account}/${identityIdOf(origin)}`);
  if (identity) {
    const arn = identityArn(identity.id);
    return { principal: { type: 'origin-access-identity', arn, canonicalUser: identity.canonicalUser } };
  }
  const signing = accessControls.get(`${account}/${origin.OriginAccessControlId}`)?.config.SigningBehavior ?? 'never';
  if (signing === 'never' || (signing === 'no-override' && request.headers['authorization'] !== undefined))
    return { principal: anonymous };
  const sourceArn = distributionArn(distribution);
  return {
    principal: { type: 'service', service: 'cloudfront.amazonaws.com', sourceArn, sourceAccount: account },
    context: { 'aws:SourceArn': sourceArn, 'aws:SourceAccount': account },
  };
}
