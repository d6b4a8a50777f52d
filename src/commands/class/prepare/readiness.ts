// Whether each account is ready for the course: the checks of `workshop doctor`, with the instructor's access.
import { tableLines } from '../../../ui/columns.ts';
import { bucketNameWith } from '../../../../steps/names.ts';
import type { Audience } from '../../account/policy/policy-document.ts';
import { probesOf } from '../../account/doctor/diagnose.ts';
import { runProbes, type Diagnosis } from '../../account/doctor/probe.ts';
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
  const { suffix } = member;
  return workInAccount(access, member, ({ run, caller }) =>
    runProbes(
      probesOf(run.aws, { suffix, bucketName: bucketNameWith(suffix || 'doctor00'), arn: caller.arn, audience }),
    ),
  );
}

/** What could not be checked does not make an account unready. */
export function readinessOf(member: Member, diagnoses: readonly Diagnosis[]): CheckedAccount {
  return {
    member,
    ready: diagnoses.every(({ status }) => status !== 'fail'),
    obstacles: diagnoses.flatMap((one) => {
      if (one.status === 'pass') return [];
      const actual = one.status === 'fail' && one.actual ? ` (${one.actual})` : '';
      return [`${one.status === 'fail' ? '' : 'could not check: '}${one.says}: ${one.because}${actual}`];
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
