// The callers of requests, as policies name them.
import type { PolicyDocument } from './access.ts';
import type { Hop } from './traces/hop.ts';

/** Temporary credentials. */
interface Session {
  /** Milliseconds since 1970. */
  readonly issued: number;
}

/** What was decided when the credentials of a session were made that can be less than its role or user. */
interface LimitedSession extends Session {
  /** Session policies: with any, they limit what the role's policies allow. This one was passed as a document. */
  readonly policy?: PolicyDocument | undefined;
  /** Session policies that are managed policies. */
  readonly policyArns?: readonly string[];
  /** Session tags. They win over a tag of the role or user with the same key. */
  readonly tags?: Readonly<Record<string, string>>;
}

export interface RoleSession extends LimitedSession {
  /** The keys of tags that the sessions keep which this one starts. */
  readonly transitive?: readonly string[];
  /** Who is behind the session; the sessions keep it which this one starts. */
  readonly sourceIdentity?: string | undefined;
  /** The function that the credentials were made for. */
  readonly functionArn?: string;
}

/** `hop`: the part of a request in which it acts. What it is allowed is recorded there. */
export type Principal = Caller & { readonly hop?: Hop | undefined };

export interface UserCaller {
  readonly type: 'user';
  readonly account: string;
  readonly arn: string;
  readonly id: string;
  /** May do everything, without a policy. */
  readonly isAdministrator?: boolean;
  /** Absent where the key is the user's own. */
  readonly session?: Session;
}

type Caller =
  | UserCaller
  /** Whom a user vouches for by GetFederationToken: its session policies say what of the user's permissions it has. */
  | {
      readonly type: 'federated-user';
      readonly account: string;
      /** `arn:aws:sts::ACCOUNT:federated-user/NAME` */
      readonly arn: string;
      readonly id: string;
      readonly user: UserCaller;
      readonly session: LimitedSession;
    }
  | {
      readonly type: 'role';
      readonly account: string;
      /** `arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION`, the form that error texts name. */
      readonly arn: string;
      readonly id: string;
      readonly roleName: string;
      readonly session: RoleSession;
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
