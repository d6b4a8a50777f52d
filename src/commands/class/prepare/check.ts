// Whether a member's account is fit for the course: what the doctor asks, asked as the instructor.
import { probesOf } from '../../account/doctor/diagnose.ts';
import { runProbes, type Diagnosis } from '../../account/doctor/probe.ts';
import { bucketNameWith } from '../../../../steps/names.ts';
import type { Audience } from '../../account/policy/policy-document.ts';
import { visit, type Visiting } from '../account/visit.ts';
import type { Member } from '../shared/types.ts';

/** `audience`: what the instructor's role must be allowed there: to clear up, or to build as a learner does. */
export function checkMember(how: Visiting, member: Member, audience: Audience): Promise<Diagnosis[]> {
  const { suffix } = member;
  return visit(how, member, ({ run, caller }) =>
    runProbes(
      probesOf(run.aws, { suffix, bucketName: bucketNameWith(suffix || 'doctor00'), arn: caller.arn, audience }),
    ),
  );
}

/** One line for each thing that stands in the way, or that could not be looked at. */
export function obstaclesOf(diagnoses: readonly Diagnosis[]): string[] {
  return diagnoses.flatMap((one) => {
    if (one.status === 'pass') return [];
    const actual = one.status === 'fail' && one.actual ? ` (${one.actual})` : '';
    return [`${one.status === 'fail' ? '' : 'could not check: '}${one.says}: ${one.because}${actual}`];
  });
}

/** What could not be looked at stands in nobody's way. */
export function isFit(diagnoses: readonly Diagnosis[]): boolean {
  return diagnoses.every(({ status }) => status !== 'fail');
}
