// Whether each account is ready for the course: the checks of `workshop doctor`, with the instructor's access.
import { isDeniedByPolicy } from '../../../aws/errors/denials.ts';
import { explain, errorCategory } from '../../../aws/errors/explain.ts';
import { tableLines } from '../../../ui/columns.ts';
import { newBucketName } from '../../../../steps/names.ts';
import type { Audience } from '../../account/policy/policy-document.ts';
import { probesOf } from '../../account/doctor/diagnose.ts';
import { runProbes, type Diagnosis, type Finding, type Probe } from '../../account/doctor/probe.ts';
import { workInAccount, type AccountAccess } from '../account/work-in-account.ts';
import type { Member } from '../shared/member.ts';

export interface CheckedAccount {
  readonly member: Member;
  readonly ready: boolean;
  /** What is wrong, or could not be checked, a line each. */
  readonly obstacles: readonly string[];
}

/** `audience`: what the instructor's role must be allowed to do there, to clean up or to build as a learner does. */
export function checkAccount(access: AccountAccess, member: Member, audience: Audience): Promise<Diagnosis[]> {
  const { suffix, executionRole } = member;
  const bucketName = newBucketName(suffix);
  return workInAccount({ ...access, onlyReads: true }, member, ({ run, caller }) => {
    const probes = probesOf(run.aws, {
      suffix,
      bucketName,
      arn: caller.arn,
      audience,
      ...(executionRole && { executionRole }),
    });
    return runProbes(
      probes.map((probe) => ({
        ...probe,
        run: () => probe.run().catch((error: unknown) => denialOf(error, probe, audience)),
      })),
    );
  });
}

/** Probes of the doctor whose calls the policy of an instructor does not allow: its reset needs none of them. */
const learnersProbes = new Set(['region']);

/**
 * A denied call that the course or the reset needs makes an account unready. Other errors say nothing about the account:
 * throws them.
 */
function denialOf(error: unknown, { id }: Probe, audience: Audience): Finding {
  const isNeeded = audience === 'learner' || !learnersProbes.has(id);
  if (errorCategory(error) !== 'permission' || !(isNeeded || isDeniedByPolicy(error))) throw error;
  return { status: 'fail', because: explain(error), help: 'workshop policy' };
}

/** What could not be checked does not make an account unready. */
export function readinessOf(member: Member, diagnoses: readonly Diagnosis[]): CheckedAccount {
  return {
    member,
    ready: diagnoses.every(({ status }) => status !== 'fail'),
    obstacles: diagnoses.flatMap((one) => {
      if (one.status === 'pass') return [];
      const actual = one.status === 'fail' && one.actual ? ` (${one.actual})` : '';
      return [`${one.status === 'fail' ? '' : 'could not check: '}${one.title}: ${one.because}${actual}`];
    }),
  };
}

export function readinessDocument(checked: readonly CheckedAccount[]) {
  return {
    ok: checked.every(({ ready }) => ready),
    members: checked.map(({ member: { name, account, region, suffix }, ready, obstacles }) => ({
      name,
      account,
      region,
      suffix,
      ok: ready,
      obstacles: [...obstacles],
    })),
  };
}

export function readinessTable(checked: readonly CheckedAccount[]): string {
  const heads = tableLines(
    checked.map(({ member, ready }) => [member.name, member.account, ready ? 'ready' : 'NOT READY']),
  );
  const lines = checked.flatMap(({ obstacles }, index) => [
    heads[index] ?? '',
    ...obstacles.map((text) => `  ${text}`),
  ]);
  return [...lines, `${checked.filter(({ ready }) => ready).length} of ${checked.length} ready`].join('\n');
}
