// The organization itself, its root, and the units below it.
import * as sdk from '@aws-sdk/client-organizations';
import { arnOf, newId, recordsOf, type OrganizationRecord, type UnitRecord } from '../records.ts';
import type { SandboxContext } from '../../../server/context.ts';
import { operationsOf, tagging, type Operation } from '../../../server/service.ts';
import { findParent, findUnit, invalid, managedBy, onPlace, organizationOf, page, refuse } from './common.ts';
import { withTags } from './tags.ts';

const operation = operationsOf(sdk);
/** Levels of units below the root. */
const deepest = 5;

export function organization(sandbox: SandboxContext): Operation[] {
  const { organizations, units, accounts } = recordsOf(sandbox.store);
  return [
    operation('CreateOrganization', { takes: ['FeatureSet'] }, ({ FeatureSet = 'ALL' }, { account }) => {
      if (accounts.has(account))
        refuse(sdk.AlreadyInOrganizationException$, 'The provided account is already a member of an organization.');
      const email = `management@${account}.example.com`;
      const [id, root] = [newId('o-', 10), newId('r-', 4)];
      const made: OrganizationRecord = { id, root, management: account, email, featureSet: FeatureSet };
      organizations.set(id, made);
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
      return { Organization: shown(made) };
    }),

    // The one question that every member of the organization may ask.
    operation('DescribeOrganization', { takes: [] }, (_input, call) => ({
      Organization: shown(organizationOf(sandbox, call)),
    })),

    operation('ListRoots', { takes: ['NextToken', 'MaxResults'] }, (paging, call) => {
      const organization = managedBy(sandbox, call);
      const { root } = organization;
      const { items, NextToken } = page(
        [{ Id: root, Arn: arnOf(organization, 'root', root), Name: 'Root', PolicyTypes: [] }],
        paging,
      );
      return { Roots: items, NextToken };
    }),

    operation(
      'CreateOrganizationalUnit',
      {
        takes: ['ParentId', 'Name', 'Tags'],
        on: ({ ParentId }, call) => onPlace(sandbox, ParentId, call),
        also: ({ Tags, ParentId }, call) =>
          tagging('organizations:TagResource', Tags, onPlace(sandbox, ParentId, call)),
      },
      ({ ParentId, Name = '', Tags }, call) => {
        const organization = managedBy(sandbox, call);
        const parent = findParent(sandbox, organization, ParentId);
        if (Name.length > 128) invalid('MAX_LENGTH_EXCEEDED', 'You specified a value that is too long.');
        if (units.values(`${organization.id}/`).some((unit) => unit.parent === parent && unit.name === Name))
          refuse(sdk.DuplicateOrganizationalUnitException$, 'An OU with the same name already exists.');
        if (depthOf(organization, parent) >= deepest)
          refuse(sdk.ConstraintViolationException$, 'You have exceeded the allowed depth of organizational units.', {
            Reason: 'OU_DEPTH_LIMIT_EXCEEDED',
          });
        const id = newId(`ou-${organization.root.slice(2)}-`, 8);
        const unit: UnitRecord = { id, organization: organization.id, parent, name: Name, tags: withTags([], Tags) };
        units.set(`${organization.id}/${id}`, unit);
        return { OrganizationalUnit: shownUnit(organization, unit) };
      },
    ),

    operation(
      'DescribeOrganizationalUnit',
      {
        takes: ['OrganizationalUnitId'],
        on: ({ OrganizationalUnitId }, call) => onPlace(sandbox, OrganizationalUnitId, call),
      },
      ({ OrganizationalUnitId }, call) => {
        const organization = managedBy(sandbox, call);
        return { OrganizationalUnit: shownUnit(organization, findUnit(sandbox, organization, OrganizationalUnitId)) };
      },
    ),

    operation(
      'ListOrganizationalUnitsForParent',
      { takes: ['ParentId', 'NextToken', 'MaxResults'], on: ({ ParentId }, call) => onPlace(sandbox, ParentId, call) },
      ({ ParentId, ...paging }, call) => {
        const organization = managedBy(sandbox, call);
        const parent = findParent(sandbox, organization, ParentId);
        const below = units.values(`${organization.id}/`).filter((unit) => unit.parent === parent);
        const { items, NextToken } = page(below, paging);
        return { OrganizationalUnits: items.map((unit) => shownUnit(organization, unit)), NextToken };
      },
    ),
  ];

  function depthOf(organization: Readonly<OrganizationRecord>, parent: string): number {
    const unit = units.get(`${organization.id}/${parent}`);
    return unit ? 1 + depthOf(organization, unit.parent) : 0;
  }
}

function shown(organization: Readonly<OrganizationRecord>) {
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

function shownUnit(organization: Readonly<OrganizationRecord>, { id, name }: Readonly<UnitRecord>) {
  return { Id: id, Arn: arnOf(organization, 'ou', id), Name: name };
}
