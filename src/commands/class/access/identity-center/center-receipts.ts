// The receipts of assignments: for each account which user has which permission set, and whether the user was created.
import { join } from 'node:path';
import { writeJsonAtomically } from '../../../../lib/files/atomic-file.ts';
import { anyBoolean, anyText, exactly, objectForm, optional } from '../../../../lib/form.ts';
import { memberKey, type Member } from '../../shared/member.ts';
import { readReceipt } from '../read-receipt.ts';

export interface CenterReceipt {
  readonly version: 1;
  readonly at: string;
  readonly name: string;
  readonly account: string;
  readonly instance: string;
  readonly permissionSet: string;
  /** Of the permission set: the role that the learner chooses in the portal. */
  readonly role: string;
  /** Where the learner signs in, and the region of IAM Identity Center. */
  readonly portal: string;
  readonly region: string;
  /** Of the policy, in hex. */
  readonly sha256: string;
  readonly user: string;
  /** Absent until the user is known: the call that creates it may have ended without an answer. */
  readonly userId?: string | undefined;
  /** This command creates the user, and so `--remove` deletes it. */
  readonly createsUser: boolean;
  readonly removedAt?: string | undefined;
}

const receiptForm = objectForm({
  version: exactly(1),
  at: anyText,
  name: anyText,
  account: anyText,
  instance: anyText,
  permissionSet: anyText,
  role: anyText,
  portal: anyText,
  region: anyText,
  sha256: anyText,
  user: anyText,
  userId: optional(anyText),
  createsUser: anyBoolean,
  removedAt: optional(anyText),
});

export interface CenterReceipts {
  /** Undefined where there is none, or where this program cannot have written it. */
  read(member: Member): CenterReceipt | undefined;
  save(member: Member, receipt: CenterReceipt): Promise<void>;
}

/** `home`: `.workshop/class/<class>` */
export function centerReceipts(home: string): CenterReceipts {
  const dir = join(home, 'access');
  const fileOf = (member: Member) => join(dir, `${memberKey(member)}.identity-center.json`);
  return {
    read: (member) => readReceipt(fileOf(member), receiptForm) as CenterReceipt | undefined,
    save: (member, receipt) => writeJsonAtomically(fileOf(member), receipt),
  };
}
