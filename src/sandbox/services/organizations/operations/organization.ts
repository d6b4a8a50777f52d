// The organization itself, and its root.
import * as sdk from '@aws-sdk/client-organizations';
import type { SandboxContext } from '../../../server/context.ts';
import { operationsOf, type Operation } from '../../../server/service.ts';
import { alreadyInOrganization } from '../errors.ts';
import { arnOf, newId, recordsOf, type OrganizationRecord } from '../records.ts';
import { page } from '../rules/pages.ts';
import { organizationManagedBy, organizationOf } from '../rules/structure.ts';

const operation = operationsOf(sdk);

export function organizationOperations(sandbox: SandboxContext): Operation[] {
  const { organizations, accounts } = recordsOf(sandbox.store);
  return [
    operation('CreateOrganization', { takes: ['FeatureSet'] }, ({ FeatureSet = 'ALL' }, { account }) => {
      if (accounts.has(account)) alreadyInOrganization();
      const email = `management@${account}.example.com`;
      const [id, root] = [newId('o-', 10), newId('r-', 4)];
      const organization: OrganizationRecord = { id, root, management: account, email, featureSet: FeatureSet };
      organizations.set(id, organization);
      const joined = sandbox.now();
      accounts.set(account, {
        id: account,
        organization: id,
        parent: root,
        name: 'management',
        email,
        joined,
        joinedMethod: 'INVITED',
        state: 'ACTIVE',
        tags: [],
        readyAt: joined,
      });
      return { Organization: organizationOutput(organization) };
    }),

    // The only operation here that every member account may call.
    operation('DescribeOrganization', { takes: [] }, (_input, call) => ({
      Organization: organizationOutput(organizationOf(sandbox, call)),
    })),

    operation('ListRoots', { takes: ['NextToken', 'MaxResults'] }, (paging, call) => {
      const organization = organizationManagedBy(sandbox, call);
      const { root } = organization;
      const { items, NextToken } = page(
        [{ Id: root, Arn: arnOf(organization, 'root', root), Name: 'Root', PolicyTypes: [] }],
        paging,
      );
      return { Roots: items, NextToken };
    }),
  ];
}

function organizationOutput(organization: Readonly<OrganizationRecord>) {
  const { id, management, email, featureSet } = organization;
  return {
    Id: id,
    Arn: arnOf(organization, 'organization'),
    FeatureSet: featureSet,
    MasterAccountArn: arnOf(organization, 'account', management),
    MasterAccountId: management,
    MasterAccountEmail: email,
  };
}
