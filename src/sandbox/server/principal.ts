// Who a request comes from, as IAM sees it.
import type { PolicyDocument } from './access.ts';

export type Principal =
  | {
      readonly type: 'user';
      readonly account: string;
      readonly arn: string;
      readonly id: string;
      /** All that the access key may do where IAM has no record of its user; absent, that user is an administrator. */
      readonly policy?: PolicyDocument | undefined;
    }
  | {
      readonly type: 'role';
      readonly account: string;
      /** `arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION`, the form that error texts name. */
      readonly arn: string;
      readonly id: string;
      readonly roleName: string;
    }
  /** An AWS service acting for one of its resources: only resource policies can let it in. */
  | { readonly type: 'service'; readonly service: string; readonly sourceArn: string; readonly sourceAccount: string }
  /** A CloudFront origin access identity. */
  | { readonly type: 'origin-access-identity'; readonly arn: string; readonly canonicalUser: string }
  | { readonly type: 'anonymous' };

export const anonymous: Principal = { type: 'anonymous' };

/** How error texts name it. */
export function principalArn(principal: Principal): string {
  if (principal.type === 'service') return principal.service;
  return principal.type === 'anonymous' ? 'anonymous' : principal.arn;
}
