// The callers of requests, as policies name them.

export type Principal =
  | {
      readonly type: 'user';
      readonly account: string;
      readonly arn: string;
      readonly id: string;
      /** May do everything, without a policy. */
      readonly isAdministrator?: boolean;
    }
  | {
      readonly type: 'role';
      readonly account: string;
      /** `arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION`, the form that error texts name. */
      readonly arn: string;
      readonly id: string;
      readonly roleName: string;
    }
  /** An AWS service that acts for one of its resources: only resource policies can allow it. */
  | { readonly type: 'service'; readonly service: string; readonly sourceArn: string; readonly sourceAccount: string }
  /** The origin access identity of a distribution. */
  | { readonly type: 'origin-access-identity'; readonly arn: string; readonly canonicalUser: string }
  | { readonly type: 'anonymous' };

export const anonymous: Principal = { type: 'anonymous' };

/** How error texts name it. */
export function principalArn(principal: Principal): string {
  if (principal.type === 'service') return principal.service;
  return principal.type === 'anonymous' ? 'anonymous' : principal.arn;
}
