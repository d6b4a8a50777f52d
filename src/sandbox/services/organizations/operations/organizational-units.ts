// Organizational units: created, described and listed.
import * as sdk from '@aws-sdk/client-organizations';
import type { SandboxContext } from '../../../server/context.ts';
import { operationsOf, tagging, type Operation } from '../../../server/service.ts';
import { duplicateUnit, invalidInput, unitsTooDeep } from '../errors.ts';
import { arnOf, newId, recordsOf, type OrganizationRecord, type UnitRecord } from '../records.ts';
import { page } from '../rules/pages.ts';
import { arnOfId, findParent, findUnit, organizationManagedBy } from '../rules/structure.ts';
import { withTags } from '../rules/tags.ts';

const operation = operationsOf(sdk);
/** Levels of units below the root. */
const maxDepth = 5;

export function unitOperations(sandbox: SandboxContext): Operation[] {
  const { units } = recordsOf(sandbox.store);
  return [
    operation(
      'CreateOrganizationalUnit',
      {
        takes: ['ParentId', 'Name', 'Tags'],
        on: ({ ParentId }, call) => arnOfId(sandbox, ParentId, call),
        also: ({ Tags, ParentId }, call) =>
          tagging('organizations:TagResource', Tags, arnOfId(sandbox, ParentId, call)),
      },
      ({ ParentId, Name = '', Tags }, call) => {
        const organization = organizationManagedBy(sandbox, call);
        const parent = findParent(sandbox, organization, ParentId);
        if (Name.length > 128) invalidInput('MAX_LENGTH_EXCEEDED');
        const siblings = units.values(`${organization.id}/`).filter((unit) => unit.parent === parent);
        if (siblings.some((unit) => unit.name === Name)) duplicateUnit();
        if (depthOf(organization, parent) >= maxDepth) unitsTooDeep();
        const id = newId(`ou-${organization.root.slice(2)}-`, 8);
        const unit: UnitRecord = { id, organization: organization.id, parent, name: Name, tags: withTags([], Tags) };
        units.set(`${organization.id}/${id}`, unit);
        return { OrganizationalUnit: unitOutput(organization, unit) };
      },
    ),

    operation(
      'DescribeOrganizationalUnit',
      {
        takes: ['OrganizationalUnitId'],
        on: ({ OrganizationalUnitId }, call) => arnOfId(sandbox, OrganizationalUnitId, call),
      },
      ({ OrganizationalUnitId }, call) => {
        const organization = organizationManagedBy(sandbox, call);
        return { OrganizationalUnit: unitOutput(organization, findUnit(sandbox, organization, OrganizationalUnitId)) };
      },
    ),

    operation(
      'ListOrganizationalUnitsForParent',
      { takes: ['ParentId', 'NextToken', 'MaxResults'], on: ({ ParentId }, call) => arnOfId(sandbox, ParentId, call) },
      ({ ParentId, ...paging }, call) => {
        const organization = organizationManagedBy(sandbox, call);
        const parent = findParent(sandbox, organization, ParentId);
        const children = units.values(`${organization.id}/`).filter((unit) => unit.parent === parent);
        const { items, NextToken } = page(children, paging);
        return { OrganizationalUnits: items.map((unit) => unitOutput(organization, unit)), NextToken };
      },
    ),
  ];

  function depthOf(organization: Readonly<OrganizationRecord>, parent: string): number {
    const unit = units.get(`${organization.id}/${parent}`);
    return unit ? 1 + depthOf(organization, unit.parent) : 0;
  }
}

function unitOutput(organization: Readonly<OrganizationRecord>, { id, name }: Readonly<UnitRecord>) {
  return { Id: id, Arn: arnOf(organization, 'ou', id), Name: name };
}
