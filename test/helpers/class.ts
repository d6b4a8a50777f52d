// A class on one sandbox: accounts of their own, each with the role that an organization puts into the accounts it makes.
import { AttachRolePolicyCommand, CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { sandboxTarget } from '../../src/aws/target.ts';
import { callerOf } from '../../src/aws/identity.ts';
import { managementOf, type Instructor } from '../../src/class/instructor.ts';
import { usualRole } from '../../src/class/org-unit.ts';
import type { Member } from '../../src/class/types.ts';
import { makeKey } from '../../src/sandbox/iam/keys.ts';
import type { AccessKey } from '../../src/sandbox/ports.ts';
import type { TestSandbox } from './sandbox.ts';

/** The nth learner's account. */
export const accountOf = (index: number) => String(200_000_000_000 + index);

export interface TestMember {
  readonly member: Member;
  /** Of an administrator of that account. */
  readonly key: AccessKey;
}

export async function makeMember(
  test: TestSandbox,
  member: Pick<Member, 'name' | 'account'> & Partial<Member>,
  { trusts = test.account, externalId }: { trusts?: string; externalId?: string } = {},
): Promise<TestMember> {
  const { account } = member;
  const key = makeKey(test.sandbox.store, { account, userName: 'learner' });
  const iam = test.client(IAMClient, key);
  const condition = externalId && { Condition: { StringEquals: { 'sts:ExternalId': externalId } } };
  const trust = { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${trusts}:root` }, Action: 'sts:AssumeRole' };
  const document = JSON.stringify({ Version: '2012-10-17', Statement: [{ ...trust, ...condition }] });
  await iam.send(new CreateRoleCommand({ RoleName: usualRole, AssumeRolePolicyDocument: document }));
  const PolicyArn = 'arn:aws:iam::aws:policy/AdministratorAccess';
  await iam.send(new AttachRolePolicyCommand({ RoleName: usualRole, PolicyArn }));
  const via = { kind: 'role', arn: `arn:aws:iam::${account}:role/${usualRole}`, externalId } as const;
  return { key, member: { region: test.region, suffix: '', via, ...member } };
}

/** By the sandbox's administrator, or by another key. */
export async function testInstructor(test: TestSandbox, key: AccessKey = test.sandbox.key): Promise<Instructor> {
  const choice = { kind: 'sandbox', region: test.region, dir: test.dir } as const;
  const target = sandboxTarget({ url: test.url, ...key }, test.region);
  const management = await managementOf(target);
  return { choice, target, caller: await callerOf(target), management, buildDir: test.dir };
}
