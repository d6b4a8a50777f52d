// A class is a roster of members. A member is one learner with an account, or with a suffix in a shared account.
import type { ExecutionRole } from '../../../engine/types.ts';

/** How the instructor enters a member's account. */
export type EntryPoint =
  | { readonly kind: 'role'; readonly arn: string; readonly externalId?: string | undefined }
  | { readonly kind: 'profile'; readonly profile: string };

export interface Member {
  /** As the instructor calls the learner; unique in the class, without regard to case. */
  readonly name: string;
  /** Twelve digits. */
  readonly account: string;
  readonly region: string;
  /** Empty where the learner has the account alone. */
  readonly suffix: string;
  readonly via: EntryPoint;
  /** In IAM Identity Center: the user name or the e-mail address. */
  readonly user?: string | undefined;
  /** Of the functions, where the account does not let the course create one as the handbook does. */
  readonly executionRole?: ExecutionRole | undefined;
  /** Of the roster file; absent where the members come from Organizations. */
  readonly line?: number | undefined;
}

export interface Roster {
  /** Also the name of its folder under `.workshop/class/`. */
  readonly className: string;
  /** For people: the file, or the organizational unit. */
  readonly source: string;
  /** At least one, in the order of the source. */
  readonly members: readonly Member[];
  /** What was ignored in the source, a line each, for people. */
  readonly notes?: readonly string[];
}

/** One thing that is wrong with a roster. All of them are reported at once. */
export interface RosterProblem {
  /** Of the file; absent where the problem is the file as a whole. */
  readonly line?: number | undefined;
  readonly text: string;
}

/** Which account and which names: what a plan, a state or a receipt is about. */
export type MemberScope = Pick<Member, 'name' | 'account' | 'region' | 'suffix'>;

export function scopeOf({ name, account, region, suffix }: Member): MemberScope {
  return { name, account, region, suffix };
}

/** `<account>-<region>[-<suffix>]`: the name of a member's files. */
export function memberKey({ account, region, suffix }: Omit<MemberScope, 'name'>): string {
  return [account, region, suffix].filter(Boolean).join('-');
}
