// Everything that `workshop policy` allows a learner: the policies of the course and of the optional chapters in one.
import { policyFor, type Policy, type PolicyScope } from '../../../src/commands/account/policy/policy-document.ts';

export async function learnerPolicy(scope: Omit<PolicyScope, 'audience'>): Promise<Policy> {
  const both = [
    await policyFor({ ...scope, audience: 'learner' }),
    await policyFor({ ...scope, audience: 'optional-chapters' }),
  ];
  return { Version: '2012-10-17', Statement: both.flatMap(({ Statement }) => Statement) };
}
