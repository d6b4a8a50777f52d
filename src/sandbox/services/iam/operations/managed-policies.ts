// Managed policies: the account's own can be created and deleted, AWS's can only be read.
import * as sdk from '@aws-sdk/client-iam';
import type { PolicyUsageType } from '@aws-sdk/client-iam';
import type { SandboxContext } from '../../../server/context.ts';
import { operationsOf, tagging, type Call, type Operation } from '../../../server/service.ts';
import { deleteConflict, policyNameTaken } from '../errors.ts';
import { recordsOf, uniqueId, type IdentityRecord, type PolicyRecord } from '../records.ts';
import { findChangeablePolicy, findPolicy, policiesIn, policyArnToAuthorize } from '../rules/managed-policies.ts';
import { checkName, checkOneOf, checkPath, checkPathPrefix, withTags } from '../rules/names-and-tags.ts';
import { page } from '../rules/pages.ts';
import { checkManagedDocument } from '../rules/identity-policy.ts';
import { usersIn } from '../rules/users.ts';

const operation = operationsOf(sdk);
const usages = Object.values(sdk.PolicyUsageType);
const on = policyArnToAuthorize;

function newPolicyArn(input: { PolicyName: string | undefined; Path?: string | undefined }, { account }: Call): string {
  return `arn:aws:iam::${account}:policy${input.Path ?? '/'}${input.PolicyName}`;
}

export function managedPolicyOperations(sandbox: SandboxContext): Operation[] {
  const { policies } = recordsOf(sandbox.store);
  const outputOf = (policy: Readonly<PolicyRecord>, call: Call) =>
    policyOutput(policy, usageOf(sandbox, call, policy.arn));
  return [
    operation(
      'CreatePolicy',
      {
        takes: ['PolicyName', 'PolicyDocument', 'Path', 'Description', 'Tags'],
        on: newPolicyArn,
        also: (input, call) => tagging('iam:TagPolicy', input.Tags, newPolicyArn(input, call)),
      },
      (input, call) => {
        const { Path: path = '/', Description } = input;
        const [name, document] = [String(input.PolicyName), String(input.PolicyDocument)];
        checkName('policyName', name, 128);
        checkPath(path);
        checkManagedDocument(document);
        const tags = withTags('Policy', [], input.Tags);
        const others = policies.values(`${call.account}/`);
        if (others.some((other) => other.name.toLowerCase() === name.toLowerCase())) policyNameTaken(name);
        const created = sandbox.now();
        const policy: PolicyRecord = {
          name,
          path,
          tags,
          created,
          updated: created,
          description: Description,
          id: uniqueId('ANPA'),
          arn: newPolicyArn(input, call),
          versions: [{ id: 'v1', document, created }],
          defaultVersion: 'v1',
        };
        policies.set(`${call.account}/${policy.arn}`, policy);
        return { Policy: { ...outputOf(policy, call), ...(tags.length > 0 && { Tags: tags }) } };
      },
    ),

    operation('GetPolicy', { takes: ['PolicyArn'], on }, ({ PolicyArn }, call) => {
      const policy = findPolicy(sandbox, call, PolicyArn);
      const { description, tags } = policy;
      return {
        Policy: {
          ...outputOf(policy, call),
          ...(description !== undefined && { Description: description }),
          Tags: [...tags],
        },
      };
    }),

    operation(
      'ListPolicies',
      {
        takes: ['Scope', 'OnlyAttached', 'PathPrefix', 'PolicyUsageFilter', 'Marker', 'MaxItems'],
        on: () => 'policy path /',
      },
      ({ Scope = 'All', OnlyAttached, PathPrefix = '/', PolicyUsageFilter, ...paging }, call) => {
        checkOneOf('scope', Scope, Object.values(sdk.PolicyScopeType));
        checkOneOf('policyUsageFilter', PolicyUsageFilter, usages);
        checkPathPrefix(PathPrefix);
        const found = policiesIn(sandbox, call, Scope)
          .filter(({ path }) => path.startsWith(PathPrefix))
          .map((policy) => outputOf(policy, call))
          .filter(({ AttachmentCount }) => !OnlyAttached || AttachmentCount > 0)
          .filter(
            ({ AttachmentCount, PermissionsBoundaryUsageCount }) =>
              PolicyUsageFilter === undefined ||
              (PolicyUsageFilter === 'PermissionsBoundary' ? PermissionsBoundaryUsageCount : AttachmentCount) > 0,
          );
        const { items, end } = page(found, paging);
        return { Policies: items, ...end };
      },
    ),

    operation('DeletePolicy', { takes: ['PolicyArn'], on }, ({ PolicyArn }, call) => {
      const policy = findChangeablePolicy(sandbox, call, PolicyArn, 'iam:DeletePolicy');
      const { attachments, boundaries } = usageOf(sandbox, call, policy.arn);
      if (attachments + boundaries > 0) deleteConflict('attachments');
      if (policy.versions.length > 1) deleteConflict('versions');
      policies.delete(`${call.account}/${policy.arn}`);
      return {};
    }),

    operation(
      'ListEntitiesForPolicy',
      { takes: ['PolicyArn', 'EntityFilter', 'PathPrefix', 'PolicyUsageFilter', 'Marker', 'MaxItems'], on },
      ({ PolicyArn, EntityFilter, PathPrefix = '/', PolicyUsageFilter, ...paging }, call) => {
        checkOneOf('entityFilter', EntityFilter, Object.values(sdk.EntityType));
        checkOneOf('policyUsageFilter', PolicyUsageFilter, usages);
        checkPathPrefix(PathPrefix);
        const { arn } = findPolicy(sandbox, call, PolicyArn);
        const { roles, users, groups } = entitiesWith(sandbox, call, arn, PolicyUsageFilter);
        const kept = [
          ...users.map((user) => ({ kind: 'User', ...user })),
          ...roles.map((role) => ({ kind: 'Role', ...role })),
          ...groups.map((group) => ({ kind: 'Group', ...group })),
        ].filter(({ kind, path }) => path.startsWith(PathPrefix) && (EntityFilter ?? kind) === kind);
        const { items, end } = page(kept, paging);
        const ofKind = (wanted: string) => items.filter(({ kind }) => kind === wanted);
        return {
          PolicyGroups: ofKind('Group').map(({ name, id }) => ({ GroupName: name, GroupId: id })),
          PolicyUsers: ofKind('User').map(({ name, id }) => ({ UserName: name, UserId: id })),
          PolicyRoles: ofKind('Role').map(({ name, id }) => ({ RoleName: name, RoleId: id })),
          ...end,
        };
      },
    ),
  ];
}

/** `usage`: only those that have the policy attached, or only those whose permissions boundary it is. */
function entitiesWith({ store }: SandboxContext, { account }: Call, policyArn: string, usage?: PolicyUsageType) {
  const hasPolicy = ({ attached, boundary }: Pick<IdentityRecord, 'attached' | 'boundary'>) =>
    (usage !== 'PermissionsBoundary' && attached.includes(policyArn)) ||
    (usage !== 'PermissionsPolicy' && boundary === policyArn);
  const { roles, groups } = recordsOf(store);
  return {
    roles: roles.values(`${account}/`).filter(hasPolicy),
    users: usersIn(store, account).filter(hasPolicy),
    groups: groups.values(`${account}/`).filter(hasPolicy),
  };
}

interface Usage {
  readonly attachments: number;
  readonly boundaries: number;
}

function usageOf(sandbox: SandboxContext, call: Call, policyArn: string): Usage {
  const count = (usage: PolicyUsageType) => {
    const { roles, users, groups } = entitiesWith(sandbox, call, policyArn, usage);
    return roles.length + users.length + groups.length;
  };
  return { attachments: count('PermissionsPolicy'), boundaries: count('PermissionsBoundary') };
}

function policyOutput(policy: Readonly<PolicyRecord>, { attachments, boundaries }: Usage) {
  return {
    PolicyName: policy.name,
    PolicyId: policy.id,
    Arn: policy.arn,
    Path: policy.path,
    DefaultVersionId: policy.defaultVersion,
    AttachmentCount: attachments,
    PermissionsBoundaryUsageCount: boundaries,
    IsAttachable: true,
    CreateDate: new Date(policy.created),
    UpdateDate: new Date(policy.updated),
  };
}
