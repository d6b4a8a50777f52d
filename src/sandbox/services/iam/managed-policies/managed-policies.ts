// The managed policies of AWS that the sandbox has: those that the course and its readers meet.
import { cloudWatchPolicies } from './cloudwatch.ts';
import { dynamoDbPolicies } from './dynamodb.ts';
import { otherPolicies } from './other-services.ts';
import { allow, policy, type ManagedPolicy } from './policy.ts';

export type { ManagedPolicy } from './policy.ts';

const created = '2015-02-06T18:39:46Z';

export const administratorAccess = policy('/AdministratorAccess', 'v1', created, created, allow('*'));

const policies = new Map(
  [administratorAccess, ...cloudWatchPolicies, ...dynamoDbPolicies, ...otherPolicies].map((one) => [one.arn, one]),
);

export function managedPolicy(arn: string): ManagedPolicy | undefined {
  return policies.get(arn);
}

export function managedPolicies(): readonly ManagedPolicy[] {
  return [...policies.values()];
}
