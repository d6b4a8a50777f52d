// A class on one sandbox: an account for each learner, with the role that AWS Organizations creates in new accounts.
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AttachRolePolicyCommand, CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { createAws } from '../../../src/aws/create-aws.ts';
import { sandboxTarget } from '../../../src/aws/target/target.ts';
import { instructorOn, type Instructor } from '../../../src/commands/class/account/instructor.ts';
import { defaultRoleName } from '../../../src/commands/class/roster/read-org-unit.ts';
import { createPlan, openPlan } from '../../../src/commands/class/reset/plan/plan-file.ts';
import type { MemberPlan, ResetPlan } from '../../../src/commands/class/reset/reset-types.ts';
import type { Member, MemberScope } from '../../../src/commands/class/shared/member.ts';
import { advance } from '../../../src/engine/build/advance.ts';
import { newCheckpoint } from '../../../src/workspace/checkpoint.ts';
import { findStep, courseSteps } from '../../../src/engine/course.ts';
import type { Run } from '../../../src/engine/run.ts';
import { createUserKey } from '../sandbox/user-key.ts';
import type { AccessKey } from '../../../src/sandbox/server/access.ts';
import { course } from '../../../steps/index.ts';
import type { TestSandbox } from '../sandbox/test-sandbox.ts';
import { createRun } from '../../../src/workspace/create-run.ts';

/** The nth learner's account. */
export const accountOf = (index: number) => String(200_000_000_000 + index);

export interface TestMember {
  readonly member: Member;
  /** The key of an administrator of that account. */
  readonly key: AccessKey;
}

export async function makeMember(
  test: TestSandbox,
  member: Pick<Member, 'name' | 'account'> & Partial<Member>,
  { trusts = test.account, externalId }: { trusts?: string; externalId?: string } = {},
): Promise<TestMember> {
  const { account } = member;
  const key = createUserKey(test.sandbox.store, { account, userName: 'learner' });
  const iam = test.client(IAMClient, key);
  const condition = externalId && { Condition: { StringEquals: { 'sts:ExternalId': externalId } } };
  const trust = { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${trusts}:root` }, Action: 'sts:AssumeRole' };
  const document = JSON.stringify({ Version: '2012-10-17', Statement: [{ ...trust, ...condition }] });
  await iam.send(new CreateRoleCommand({ RoleName: defaultRoleName, AssumeRolePolicyDocument: document }));
  const PolicyArn = 'arn:aws:iam::aws:policy/AdministratorAccess';
  await iam.send(new AttachRolePolicyCommand({ RoleName: defaultRoleName, PolicyArn }));
  const via = { kind: 'role', arn: `arn:aws:iam::${account}:role/${defaultRoleName}`, externalId } as const;
  return { key, member: { region: test.region, suffix: '', via, ...member } };
}

/** With the key of the sandbox's administrator, or another key. */
export async function testInstructor(test: TestSandbox, key: AccessKey = test.sandbox.key): Promise<Instructor> {
  const choice = { kind: 'sandbox', region: test.region, dir: test.dir } as const;
  const target = sandboxTarget({ url: test.url, ...key }, test.region);
  const { signal } = new AbortController();
  return instructorOn(target, choice, { buildDir: test.dir, classFlags: '--roster class.csv', signal });
}

/** Builds the course up to a step with the real engine, without a folder. */
export async function buildCourse(
  test: TestSandbox,
  key: AccessKey,
  {
    upTo,
    suffix = '',
    bucketName = `aws-workshop-${suffix || `t${key.account.slice(-7)}`}`,
  }: { upTo: string; suffix?: string; bucketName?: string },
): Promise<Run> {
  const aws = createAws({
    target: sandboxTarget({ url: test.url, ...key }, test.region),
    account: key.account,
    suffix,
    // The packages are the same for all learners, so they are packed once.
    buildDir: join(test.dir, 'build'),
    emit: () => undefined,
    signal: new AbortController().signal,
  });
  const run: Run = createRun({
    checkpoint: newCheckpoint({
      target: { kind: 'sandbox', account: key.account, region: test.region },
      suffix,
      bucketName,
    }),
    save: () => Promise.resolve(),
    aws,
    emit: () => undefined,
    fatal: () => true,
  });
  const { position } = findStep(course, upTo);
  for (const courseStep of courseSteps(course)) if (courseStep.position <= position) await advance(run, courseStep);
  return run;
}

interface TestPlan {
  readonly file: string;
  readonly plan: ResetPlan;
}

/** The plan of a class reset on disk, as the command writes it. `dir`: an existing folder; without it a new one. */
export async function writePlan(
  members: readonly MemberPlan[],
  { dir, className = 'class', at = '2026-11-30T00:00:00.000Z' }: { dir?: string; className?: string; at?: string } = {},
): Promise<TestPlan> {
  const file = join(dir ?? (await mkdtemp(join(tmpdir(), 'workshop-plan-'))), 'plan.ndjson');
  const writer = await createPlan(file, { at, className });
  for (const member of members) writer.add(member);
  await writer.finish();
  return { file, plan: openPlan(file) };
}

/** An account in which nothing was found. */
export function emptyPlanOf({ name, account, region, suffix }: MemberScope): MemberPlan {
  return {
    place: { name, account, region, suffix },
    alias: null,
    stacks: [],
    others: [],
    namesakes: [],
    unseen: [],
    account: null,
    refused: null,
  };
}
