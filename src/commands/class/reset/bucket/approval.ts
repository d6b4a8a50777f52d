// The approval of a plan in the bucket: who may be changed, and what of it the instructor has confirmed. A message names
// an approval by its hash and a member by key. What will be removed is read from the bucket, and never from the message.
import { createHash } from 'node:crypto';
import type { AllowedAccounts } from '../../account/refusals.ts';
import { memberKey, type Member } from '../../shared/member.ts';
import type { MemberPlan, ResetPlan } from '../reset-types.ts';
import { inGroups, keyOf, putObject, readObject, type ClassBucket } from './objects.ts';

interface Approval {
  readonly version: 1;
  readonly className: string;
  /** The hash of the plan. */
  readonly plan: string;
  readonly passes: number;
  /** Seconds between two scans. */
  readonly pause: number;
  readonly allowed: readonly string[];
  readonly allowedProduction: readonly string[];
  /** By member key: the SHA-256 of the member's part of the plan. */
  readonly members: Readonly<Record<string, string>>;
}

interface ApprovedPart {
  readonly member: Member;
  readonly plan: MemberPlan;
}

interface ApprovedMember extends ApprovedPart {
  readonly approval: Approval;
}

interface ApprovalInput extends AllowedAccounts {
  readonly plan: ResetPlan;
  readonly members: readonly Member[];
  readonly passes: number;
  readonly pause: number;
}

/** The message asks for something that nobody has approved. */
export class NotApproved extends Error {
  override name = 'NotApproved';
}

/** Resolves with the hash of the approval, in hex. The same approval has the same hash, and is written once more. */
export async function writeApproval(where: ClassBucket, input: ApprovalInput): Promise<string> {
  const { plan, members, passes, pause, allowed = new Set(), allowedProduction } = input;
  // Twice, as the key of a part has the hash of all parts, and they are too large to keep.
  const textOf = (member: Member) => JSON.stringify({ member, plan: plan.read(member) } satisfies ApprovedPart);
  const approval: Approval = {
    version: 1,
    className: plan.className,
    plan: plan.hash,
    passes,
    pause,
    allowed: [...allowed].toSorted(),
    allowedProduction: [...allowedProduction].toSorted(),
    members: Object.fromEntries(members.map((member) => [memberKey(member), sha256(textOf(member))])),
  };
  const text = JSON.stringify(approval);
  const id = sha256(text);
  await inGroups(members, (member) => putObject(where, partKey(where, id, memberKey(member)), textOf(member)));
  const items = members.map((member) => ({ member: memberKey(member) }));
  await putObject(where, keyOf(where, `approvals/${id}/items.json`), JSON.stringify(items));
  // Last: everything that it names exists by then.
  await putObject(where, approvalKey(where, id), text);
  return id;
}

/** Throws NotApproved where the bucket has no such approval, the approval no such member, or another text. */
export async function readApproved(where: ClassBucket, id: unknown, key: unknown): Promise<ApprovedMember> {
  if (typeof id !== 'string' || !/^[0-9a-f]{64}$/.test(id)) throw new NotApproved('The input names no approval.');
  const approval = await readVerified<Approval>(where, approvalKey(where, id), id);
  if (approval.className !== where.className) throw new NotApproved('The approval is for another class.');
  if (typeof key !== 'string' || !Object.hasOwn(approval.members, key))
    throw new NotApproved(`The approved plan has no member ${JSON.stringify(key)}.`);
  const part = await readVerified<ApprovedPart>(where, partKey(where, id, key), approval.members[key] ?? '');
  return { approval, ...part };
}

async function readVerified<Document>(where: ClassBucket, key: string, hash: string): Promise<Document> {
  const stored = await readObject(where, key);
  if (!stored) throw new NotApproved(`There is no approval s3://${where.bucket}/${key}.`);
  if (sha256(stored.text) !== hash)
    throw new NotApproved(`s3://${where.bucket}/${key} was changed after the approval.`);
  return JSON.parse(stored.text) as Document;
}

function approvalKey(where: ClassBucket, id: string): string {
  return keyOf(where, `approvals/${id}/approval.json`);
}

function partKey(where: ClassBucket, id: string, key: string): string {
  return keyOf(where, `approvals/${id}/members/${key}.json`);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
