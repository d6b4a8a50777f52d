// An inline policy of a role: its own document, which no other role has.
import {
  DeleteRolePolicyCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  PutRolePolicyCommand,
  type GetRoleCommandOutput,
} from '@aws-sdk/client-iam';
import { accountScan, allow, cleanupToo, learnerOnly, onlyWhen, optionalStep } from '../../aws/permissions.ts';
import type { Aws, Json } from '../../engine/types.ts';
import { defineResource, orMissing, required } from '../define.ts';
import { freeAtRest } from '../facets.ts';
import { isSamePolicy } from '../normalize-policy.ts';
import { bounded, courseRoles, roles } from './role-scopes.ts';
import { assertRoleOurs, notFound, roleConsole } from './role.ts';

type Props = { role: string; name: string; document: Json };
type Outputs = { document: Json };

export const inlinePolicy = defineResource<Props, Outputs>({
  kind: 'role-inline-policy',
  describe: ({ role, name }) => `inline policy ${name} of the role ${role}`,
  identify: ({ name }) => ({ name }),

  read: (props, aws) => find(props, aws),

  async ensure(props, aws) {
    const { role: RoleName, name: PolicyName, document } = props;
    const isSet = (live: Outputs | undefined) => live !== undefined && isSamePolicy(live.document, document);
    const there = await find(props, aws);
    if (there && isSet(there)) return there;
    await assertOursOrMissing(RoleName, aws);
    const PolicyDocument = JSON.stringify(document);
    await aws.client(IAMClient).send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument }));
    return aws.waiter.until({ for: `the policy ${PolicyName} to appear`, usually: 5, atMost: 120 }, async () => {
      const live = await find(props, aws);
      return isSet(live) ? live : undefined;
    });
  },

  async remove(props, aws) {
    if (!(await find(props, aws))) return undefined;
    await assertOursOrMissing(props.role, aws);
    const command = new DeleteRolePolicyCommand({ RoleName: props.role, PolicyName: props.name });
    await orMissing(aws.client(IAMClient).send(command), notFound);
    const wait = { for: `the deletion of the policy ${props.name}`, usually: 5, atMost: 120 };
    await aws.waiter.until(wait, async () => ((await find(props, aws)) ? undefined : true));
    return undefined;
  },

  calls: {
    // Who writes the policy of a role that they may pass has every permission, unless a boundary limits the role.
    'IAM.PutRolePolicy': optionalStep('own-roles', learnerOnly(allow(bounded, 'iam:PutRolePolicy'))),
    'IAM.GetRolePolicy': onlyWhen(accountScan, cleanupToo(allow(roles, 'iam:GetRolePolicy'))),
    'IAM.DeleteRolePolicy': optionalStep('own-roles', cleanupToo(allow(courseRoles, 'iam:DeleteRolePolicy'))),
  },

  partOf: { kind: 'role', property: 'role' },

  settings: ({ document }, _aws, live) => ({
    document: live && isSamePolicy(live.document, document) ? live.document : document,
  }),

  matches: ({ document }, live) => isSamePolicy(live.document, document),

  atRest: freeAtRest('IAM is free'),

  consoleLink: ({ props }) => roleConsole(props.role),

  cloudFormation: { none: 'It is one of the Policies of the role.' },

  why: {
    about:
      'A policy that is a part of one role. It allows what one function does, on your table and on its own log group alone.',
    properties: {
      role: {
        what: 'The role that has the policy. No other role can have it, because it is no resource of its own.',
        otherwise: 'the other function would get the permissions.',
      },
      name: {
        what: 'Its name within the role: the function and the region. Stacks in two regions of an account share the role.',
        otherwise: 'a policy with the same name replaces it.',
      },
      document: {
        what: 'Which actions it allows, and on which resources. IAM denies everything else.',
        otherwise: 'a missing action ends in AccessDeniedException. An action too many is what an attacker can use.',
      },
    },
  },
});

async function find({ role: RoleName, name: PolicyName }: Props, aws: Aws): Promise<Outputs | undefined> {
  const command = new GetRolePolicyCommand({ RoleName, PolicyName });
  const found = await orMissing(aws.client(IAMClient).send(command), notFound);
  if (!found) return undefined;
  return { document: JSON.parse(decodeURIComponent(required(found.PolicyDocument, 'PolicyDocument'))) as Json };
}

/** Inline policies take no tags: the tag of the role decides. */
async function assertOursOrMissing(name: string, aws: Aws): Promise<void> {
  const command = new GetRoleCommand({ RoleName: name });
  const found: GetRoleCommandOutput | undefined = await orMissing(aws.client(IAMClient).send(command), notFound);
  if (found?.Role) assertRoleOurs(name, found.Role, aws);
}
