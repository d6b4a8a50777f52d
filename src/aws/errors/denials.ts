// Which policy denied a call, as AWS's own text tells: one that grants too little, one that limits what others can grant,
// or one that denies explicitly.
// source: https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html, checked 2026-11-29

const permissionNames = new Set(['AccessDenied', 'AccessDeniedException', 'UnauthorizedOperation', 'Forbidden']);

export function isPermissionError({ name }: Error): boolean {
  return permissionNames.has(name);
}

export interface Denial {
  readonly policy: PolicyType;
  /** By a Deny statement, which no other policy can override. */
  readonly isExplicit: boolean;
  /** AWS names it for some policies. */
  readonly arn?: string;
}

type PolicyType = keyof typeof policyTypes;

/** What each is, completing "The policy is …", and whether it limits what other policies can grant. */
const policyTypes = {
  'identity-based policy': { is: 'attached to your user, your groups or your role', limits: false },
  'resource-based policy': { is: 'attached to the resource itself', limits: false },
  'permissions boundary': { is: 'the permissions boundary of your user or role', limits: true },
  'session policy': { is: 'the session policy that your temporary credentials were created with', limits: true },
  'service control policy': { is: 'a service control policy (SCP) of your AWS organization', limits: true },
  'resource control policy': { is: 'a resource control policy (RCP) of your AWS organization', limits: true },
  'VPC endpoint policy': { is: 'the policy of the VPC endpoint that your requests go through', limits: true },
} as const;

/** Completes "The policy is …". */
export function whichPolicy({ policy, arn }: Denial): string {
  return `${policyTypes[policy].is}${arn ? ` (${arn})` : ''}`;
}

/** "with an explicit deny in a service control policy: ARN", "because no permissions boundary allows the … action". */
const phrase =
  /(explicit deny in|because no) (?:an? |the )?((?:identity-based|resource-based|session|service control|resource control|VPC endpoint) polic(?:y|ies)|permissions boundar(?:y|ies))(?:: (arn:[^\s,]+))?/i;

/** Undefined where the text names no policy. An explicit deny without one is of a policy of the caller. */
export function denialIn(message: string): Denial | undefined {
  const found = phrase.exec(message);
  if (!found) {
    return /explicit deny/i.test(message) ? { policy: 'identity-based policy', isExplicit: true } : undefined;
  }
  const [, how = '', what = '', arn] = found;
  const singular = what.toLowerCase().replace(/ies$/, 'y').replace('vpc', 'VPC') as PolicyType;
  return { policy: singular, isExplicit: /^explicit/i.test(how), ...(arn && { arn }) };
}

/** Whether the policy limits what others can grant: more permissions for the caller do not help. */
export function isLimit({ policy, isExplicit }: Denial): boolean {
  return isExplicit || policyTypes[policy].limits;
}

/**
 * Whether no further permission of the caller would change it. A session policy is left out: other credentials of the same
 * role may be allowed to.
 */
export function isDeniedByPolicy(error: unknown): boolean {
  if (!(error instanceof Error) || !isPermissionError(error)) return false;
  const denial = denialIn(error.message);
  return denial !== undefined && isLimit(denial) && denial.policy !== 'session policy';
}
