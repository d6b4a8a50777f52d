// The sentence in which AWS refuses a request: "User: … is not authorized to perform: …".
// source: answers pasted in public issues and repositories, and those that LocalStack recorded on AWS
import type { AccessQuery } from '../../../server/access.ts';
import type { Principal } from '../../../server/principal.ts';
import type { Effects } from './decision.ts';

export function refusalText({ principal, action, resource }: AccessQuery, effects: Effects): string {
  const caller = principal.type === 'service' ? `Service Principal: ${principal.service}` : `User: ${arnOf(principal)}`;
  return `${caller} is not authorized to perform: ${action}${onResource(action, resource)} ${because(principal, action, effects)}`;
}

/** Names one kind of policy, also where several refuse. */
function because(principal: Principal, action: string, effects: Effects): string {
  const { identity, boundary, session, resource, isCrossAccount } = effects;
  if (identity === 'deny') return 'with an explicit deny in an identity-based policy';
  if (resource.effect === 'deny') return 'with an explicit deny in a resource-based policy';
  if (boundary === 'deny') return 'with an explicit deny in a permissions boundary';
  if (session === 'deny') return 'with an explicit deny in a session policy';
  return `because no ${missing()} allows the ${action} action`;

  function missing(): string {
    if (!('account' in principal)) return 'resource-based policy';
    const isGranted = identity === 'allow' || (!isCrossAccount && resource.effect === 'allow');
    if (!isGranted) return 'identity-based policy';
    if (boundary !== 'allow') return 'permissions boundary';
    return session !== 'allow' ? 'session policy' : 'resource-based policy';
  }
}

/** S3 and CloudFront name no resource where there is none, and S3 quotes its ARNs. */
function onResource(action: string, resource: string): string {
  const isS3 = action.startsWith('s3:');
  if (resource === '*' && (isS3 || action.startsWith('cloudfront:'))) return '';
  if (isS3) return ` on resource: "${resource}"`;
  return ` on resource: ${action.startsWith('iam:') ? iamResource(action, resource) : resource}`;
}

/** IAM names what exists as `role NAME`, `user NAME`, `group NAME` or `policy ARN`; to create, tag or pass it, by its ARN. */
function iamResource(action: string, resource: string): string {
  if (/^iam:(Create(Role|User|Group|Policy)$|Tag|PassRole$)/.test(action)) return resource;
  const [, kind, name] = /^arn:aws:iam::\d{12}:(role|user|group)\/(?:.*\/)?([^/]+)$/.exec(resource) ?? [];
  if (kind) return `${kind} ${name}`;
  return /^arn:aws:iam::\w+:policy\/./.test(resource) ? `policy ${resource}` : resource;
}

function arnOf(principal: Exclude<Principal, { type: 'service' }>): string {
  return principal.type === 'anonymous' ? 'anonymous' : principal.arn;
}
