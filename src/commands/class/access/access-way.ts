// What a way to give learners access consists of: IAM users, or assignments of IAM Identity Center.
import type { Aws } from '../../../engine/types.ts';
import type { Member } from '../shared/member.ts';

export type Verb = 'create' | 'remove';

export interface Done {
  readonly actions: readonly string[];
  /** Of a new access key. */
  readonly keyFile?: string | undefined;
}

export interface MemberPlan {
  /** In the order in which they are done. The plan shows them as they are. */
  readonly actions: readonly string[];
  carryOut(): Promise<Omit<Done, 'actions'>>;
}

export interface AccessWay {
  /** What is the same for all learners, in lines for people, and for programs. */
  readonly shared?: { readonly lines: readonly string[]; readonly document: SharedDocument } | undefined;
  /** It changes nothing in the accounts by their roles: a session for reads is enough. */
  readonly onlyReads: boolean;
  /** Only reads. Throws ForeignAccess. */
  plan(member: Member, aws: Aws): Promise<MemberPlan>;
  /** Before the first and after the last learner, once the plan was confirmed: what all learners share. */
  begin?(): Promise<void>;
  /** Resolves with what is left of it, and why. */
  finish?(): Promise<readonly string[]>;
  /** What the instructor has to know when it is done. */
  readonly advice: string | undefined;
  close(): void;
}

// A type, not an interface: only types are Json without an index signature.
type SharedDocument = {
  readonly portal: string;
  readonly region: string;
  readonly permissionSets: readonly { readonly name: string; readonly actions: readonly string[] }[];
};

/** What has this name and not the tag of the class is somebody else's. */
export class ForeignAccess extends Error {
  override name = 'ForeignAccess';
}

/** In the tag of all that is created: the class. */
export const tagKey = 'workshop-access';

/** Throws where it has the name and not the tag of this class. */
export function assertOurs(
  what: string,
  name: string,
  tags: readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[] | undefined,
  className: string,
): void {
  const tag = tags?.find(({ Key }) => Key === tagKey)?.Value;
  if (tag === className) return;
  const whose = tag === undefined ? `has no tag ${tagKey}` : `belongs to the class ${tag}`;
  throw new ForeignAccess(`the ${what} ${name} exists and ${whose}; it is not changed`);
}
