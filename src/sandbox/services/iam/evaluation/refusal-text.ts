// The sentence in which AWS refuses a request: "User: … is not authorized to perform: …".
// source: answers pasted in public issues and repositories, and those that LocalStack recorded on AWS
import type { AccessQuery } from '../../../server/access.ts';
import type { Principal } from '../../../server/principal.ts';
import type { Effect } from './statements.ts';

interface Reason {
  readonly identityEffect: Effect;
  readonly resourceEffect: Effect;
  readonly isCrossAccount: boolean;
}

export function refusalText({ principal, action, resource }: AccessQuery, reason: Reason): string {
  const caller = principal.type === 'service' ? `Service Principal: ${principal.service}` : `User: ${arnOf(principal)}`;
  return `${caller} is not authorized to perform: ${action}${onResource(action, resource)} ${because(principal, action, reason)}`;
}

function because(
  principal: Principal,
  action: string,
  { identityEffect, resourceEffect, isCrossAccount }: Reason,
): string {
  if (identityEffect === 'deny') return 'with an explicit deny in an identity-based policy';
  if (resourceEffect === 'deny') return 'with an explicit deny in a resource-based policy';
  const hasPolicies = principal.type === 'user' || principal.type === 'role';
  const isMissingInResource = !hasPolicies || (isCrossAccount && identityEffect === 'allow');
  return `because no ${isMissingInResource ? 'resource' : 'identity'}-based policy allows the ${action} action`;
}

/** S3 and CloudFront name no resource where there is none, and S3 quotes its ARNs. */
function onResource(action: string, resource: string): string {
  const isS3 = action.startsWith('s3:');
  if (resource === '*' && (isS3 || action.startsWith('cloudfront:'))) return '';
  if (isS3) return ` on resource: "${resource}"`;
  return ` on resource: ${action.startsWith('iam:') ? iamResource(action, resource) : resource}`;
}

/** IAM names what exists as `role NAME`, `user NAME` or `policy ARN`; to create, tag or pass it, by its ARN. */
function iamResource(action: string, resource: string): string {
  if (/^iam:(Create(Role|User|Policy)$|Tag|PassRole$)/.test(action)) return resource;
  const [, kind, name] = /^arn:aws:iam::\d{12}:(role|user)\/(?:.*\/)?([^/]+)$/.exec(resource) ?? [];
  if (kind) return `${kind} ${name}`;
  return /^arn:aws:iam::\w+:policy\/./.test(resource) ? `policy ${resource}` : resource;
}

function arnOf(principal: Exclude<Principal, { type: 'service' }>): string {
  return principal.type === 'anonymous' ? 'anonymous' : principal.arn;
}
