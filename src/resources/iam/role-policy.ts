// A managed policy that is attached to a role; if AWS has retired it, its successor.
import {
  AttachRolePolicyCommand,
  DetachRolePolicyCommand,
  GetRoleCommand,
  IAMClient,
  type GetRoleCommandOutput,
  type Role,
} from '@aws-sdk/client-iam';
import type { Aws } from '../../engine/types.ts';
import { defineResource, isNamed, orMissing } from '../define.ts';
import { notFound, assertRoleOurs, attachedPolicies, roleConsole } from './role.ts';
import { neededElsewhere } from './role-regions.ts';
import { courseRoles } from './role-scopes.ts';
import { managedPolicies, readOnlyPolicy } from '../../aws/facts.ts';
import { allow, cleanupToo, learnerOnly, type StatementScope } from '../../aws/permissions.ts';
import { freeAtRest } from '../facets.ts';

/** `successor` is attached if AWS no longer allows `policyArn` to be attached. */
type Props = { role: string; policyArn: string; successor: string };
type Outputs = { policyArn: string };

/** With CreateRole and PassRole, AttachRolePolicy grants everything, unless the policies that it may attach are named. */
const coursePolicies: StatementScope = {
  sid: 'AttachCoursePoliciesOnly',
  arns: courseRoles.arns,
  condition: () => ({ ArnEquals: { 'iam:PolicyARN': [...Object.values(managedPolicies), readOnlyPolicy] } }),
};

export const rolePolicy = defineResource<Props, Outputs>({
  kind: 'role-policy',
  describe: ({ role, policyArn }) => `policy ${nameOf(policyArn)} on the role ${role}`,
  identify: ({ policyArn }, outputs) => ({
    name: nameOf(outputs?.policyArn ?? policyArn),
    arn: outputs?.policyArn ?? policyArn,
  }),

  read: (props, aws) => attached(props, aws),

  async ensure(props, aws) {
    const there = await attached(props, aws);
    if (there) return there;
    await ourRole(props.role, aws);
    await attach(props, aws);
    const wait = { for: `the policy ${nameOf(props.policyArn)} to be attached`, usually: 5, atMost: 120 };
    return aws.waiter.until(wait, () => attached(props, aws));
  },

  async remove(props, aws) {
    if (!(await attached(props, aws))) return undefined;
    const role = await ourRole(props.role, aws);
    if (!role) return undefined;
    const stays = neededElsewhere(role, aws);
    if (stays) return stays;
    for (const PolicyArn of [props.policyArn, props.successor]) {
      const command = new DetachRolePolicyCommand({ RoleName: props.role, PolicyArn });
      await orMissing(aws.client(IAMClient).send(command), notFound);
    }
    const wait = { for: `the policy ${nameOf(props.policyArn)} to be detached`, usually: 5, atMost: 120 };
    await aws.waiter.until(wait, async () => ((await attached(props, aws)) ? undefined : true));
    return undefined;
  },

  calls: {
    'IAM.AttachRolePolicy': learnerOnly(allow(coursePolicies, 'iam:AttachRolePolicy')),
    'IAM.ListAttachedRolePolicies': cleanupToo(allow(courseRoles, 'iam:ListAttachedRolePolicies')),
    'IAM.DetachRolePolicy': cleanupToo(allow(courseRoles, 'iam:DetachRolePolicy')),
  },

  partOf: { kind: 'role', property: 'role' },

  atRest: freeAtRest('IAM is free'),

  consoleLink: ({ props }) => roleConsole(props.role),

  cloudFormation: { none: 'It is one of the ManagedPolicyArns of the role.' },

  why: {
    about:
      'A managed policy that is attached to the role: the permissions that your functions have. The first policy allows logs, the second the table.',
    properties: {
      role: {
        what: 'The role that the policy is attached to. Both functions have this role, so both get the permissions.',
        otherwise: 'a policy on another role has no effect on these functions.',
      },
      policyArn: {
        what: 'The ARN of the policy. AWS maintains the policies below `arn:aws:iam::aws:`, and they are the same in every account.',
        otherwise:
          'AWS denies the calls that the policy would allow: no logs are written, or `dynamodb:PutItem` is denied.',
      },
      successor: {
        what: 'The policy that is attached if AWS no longer lets you attach the first one. AWS replaces managed policies over the years.',
        otherwise: 'the course would stop working on the day that AWS retires the old policy.',
      },
    },
  },
});

async function attached({ role, policyArn, successor }: Props, aws: Aws): Promise<Outputs | undefined> {
  const arns = await attachedPolicies(role, aws);
  const found = [policyArn, successor].find((arn) => arns.includes(arn));
  return found === undefined ? undefined : { policyArn: found };
}

async function attach({ role: RoleName, policyArn, successor }: Props, aws: Aws): Promise<void> {
  const send = (PolicyArn: string) => aws.client(IAMClient).send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
  try {
    await send(policyArn);
  } catch (error) {
    // A missing role has the same error name. Only the text tells which of the two is missing.
    if (!isNamed(error, notFound) || !error.message.includes('not attachable')) throw error;
    await send(successor);
  }
}

/** Attachments take no tags: the tag of the role decides. */
async function ourRole(name: string, aws: Aws): Promise<Role | undefined> {
  const command = new GetRoleCommand({ RoleName: name });
  const found: GetRoleCommandOutput | undefined = await orMissing(aws.client(IAMClient).send(command), notFound);
  if (found?.Role) assertRoleOurs(name, found.Role, aws);
  return found?.Role;
}

function nameOf(policyArn: string): string {
  return policyArn.slice(policyArn.lastIndexOf('/') + 1);
}
