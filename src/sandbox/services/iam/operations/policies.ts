// Managed policies: the account's own are made and deleted here, AWS's can only be read.
import * as sdk from '@aws-sdk/client-iam';
import { throwAwsError } from '../../../server/aws-error.ts';
import { parseIdentityPolicy } from '../rules/policy-document.ts';
import { recordsOf, uniqueId, type PolicyRecord } from '../records.ts';
import { usersIn } from '../users.ts';
import type { SandboxContext } from '../../../server/context.ts';
import { operationsOf, tagging, type Call, type Operation } from '../../../server/service.ts';
import { checkName, checkPath, documentSize, page, withTags } from './common.ts';
import { allPolicies, isManaged, policyOrFault } from './policy-lookup.ts';

const operation = operationsOf(sdk);

function onNewPolicy(input: { PolicyName: string | undefined; Path?: string | undefined }, { account }: Call): string {
  return `arn:aws:iam::${account}:policy${input.Path ?? '/'}${input.PolicyName}`;
}

export const onPolicy = ({ PolicyArn }: { PolicyArn?: string | undefined }): string => String(PolicyArn);

export function policies(sandbox: SandboxContext): Operation[] {
  const { policies } = recordsOf(sandbox.store);
  const describe = (policy: Readonly<PolicyRecord>, call: Call) =>
    summary(policy, attachmentsOf(sandbox, call, policy.arn));
  return [
    operation(
      'CreatePolicy',
      {
        takes: ['PolicyName', 'PolicyDocument', 'Path', 'Description', 'Tags'],
        on: onNewPolicy,
        also: (input, call) => tagging('iam:TagPolicy', input.Tags, onNewPolicy(input, call)),
      },
      ({ PolicyName, PolicyDocument, Path: path = '/', Description, Tags }, call) => {
        const [name, document] = [String(PolicyName), String(PolicyDocument)];
        checkName('policyName', name, 128);
        checkPath(path);
        checkDocument(document);
        const tags = withTags([], Tags);
        const taken = policies
          .values(`${call.account}/`)
          .some((policy) => policy.name.toLowerCase() === name.toLowerCase());
        if (taken) {
          throwAwsError(
            sdk.EntityAlreadyExistsException$,
            `A policy called ${name} already exists. Duplicate names are not allowed.`,
          );
        }
        const created = sandbox.now();
        const policy: PolicyRecord = {
          name,
          path,
          tags,
          created,
          updated: created,
          description: Description,
          id: uniqueId('ANPA'),
          arn: `arn:aws:iam::${call.account}:policy${path}${name}`,
          versions: [{ id: 'v1', document, created }],
          defaultVersion: 'v1',
        };
        policies.set(`${call.account}/${policy.arn}`, policy);
        return { Policy: { ...describe(policy, call), ...(tags.length > 0 && { Tags: tags }) } };
      },
    ),

    operation('GetPolicy', { takes: ['PolicyArn'], on: onPolicy }, ({ PolicyArn }, call) => {
      const policy = policyOrFault(sandbox, call, PolicyArn);
      const { description, tags } = policy;
      return {
        Policy: {
          ...describe(policy, call),
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
        const found = allPolicies(sandbox, call, Scope)
          .filter(({ path }) => path.startsWith(PathPrefix))
          .map((policy) => describe(policy, call))
          .filter(({ AttachmentCount }) => !OnlyAttached || AttachmentCount > 0)
          // Nothing in the sandbox is used as a boundary.
          .filter(() => PolicyUsageFilter !== 'PermissionsBoundary');
        const { items, end } = page(found, paging);
        return { Policies: items, ...end };
      },
    ),

    operation('DeletePolicy', { takes: ['PolicyArn'], on: onPolicy }, ({ PolicyArn }, call) => {
      const policy = policyOrFault(sandbox, call, PolicyArn);
      refuseManaged(policy, 'iam:DeletePolicy', call);
      if (attachmentsOf(sandbox, call, policy.arn) > 0) {
        throwAwsError(sdk.DeleteConflictException$, 'Cannot delete a policy attached to entities.');
      }
      if (policy.versions.length > 1) {
        throwAwsError(
          sdk.DeleteConflictException$,
          "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
        );
      }
      policies.delete(`${call.account}/${policy.arn}`);
      return {};
    }),

    operation(
      'ListEntitiesForPolicy',
      {
        takes: ['PolicyArn', 'EntityFilter', 'PathPrefix', 'PolicyUsageFilter', 'Marker', 'MaxItems'],
        on: onPolicy,
      },
      ({ PolicyArn, EntityFilter, PathPrefix = '/', PolicyUsageFilter, ...paging }, call) => {
        const { arn } = policyOrFault(sandbox, call, PolicyArn);
        const { roles, users } = holdersOf(sandbox, call, arn);
        const kept = (kind: string, path: string) =>
          path.startsWith(PathPrefix) &&
          (EntityFilter ?? kind) === kind &&
          // Nothing in the sandbox is used as a boundary.
          PolicyUsageFilter !== 'PermissionsBoundary';
        const { items, end } = page(
          [
            ...users.map(({ name, id, path }) => ({ kind: 'User', name, id, path })),
            ...roles.map(({ name, id, path }) => ({ kind: 'Role', name, id, path })),
          ].filter(({ kind, path }) => kept(kind, path)),
          paging,
        );
        const of = (wanted: string) => items.filter(({ kind }) => kind === wanted);
        return {
          PolicyGroups: [],
          PolicyUsers: of('User').map(({ name, id }) => ({ UserName: name, UserId: id })),
          PolicyRoles: of('Role').map(({ name, id }) => ({ RoleName: name, RoleId: id })),
          ...end,
        };
      },
    ),
  ];
}

export function checkDocument(text: string): void {
  parseIdentityPolicy(text);
  if (documentSize(text) > 6144) throwAwsError(sdk.LimitExceededException$, 'Cannot exceed quota for PolicySize: 6144');
}

/** AWS's policies are in nobody's hands: not even an administrator may change them. */
export function refuseManaged(policy: PolicyRecord, action: string, { principal }: Call): void {
  if (!isManaged(policy)) return;
  const who = 'arn' in principal ? principal.arn : principal.type;
  throwAwsError(
    { code: 'AccessDenied', status: 403 },
    `User: ${who} is not authorized to perform: ${action} on resource: policy ${policy.arn}`,
  );
}

function holdersOf({ store }: SandboxContext, { account }: Call, arn: string) {
  const holds = ({ attached }: { attached: readonly string[] }) => attached.includes(arn);
  const roles = recordsOf(store).roles.values(`${account}/`).filter(holds);
  return { roles, users: usersIn(store, account).filter(holds) };
}

function attachmentsOf(sandbox: SandboxContext, call: Call, arn: string): number {
  const { roles, users } = holdersOf(sandbox, call, arn);
  return roles.length + users.length;
}

function summary(policy: Readonly<PolicyRecord>, attachments: number) {
  return {
    PolicyName: policy.name,
    PolicyId: policy.id,
    Arn: policy.arn,
    Path: policy.path,
    DefaultVersionId: policy.defaultVersion,
    AttachmentCount: attachments,
    PermissionsBoundaryUsageCount: 0,
    IsAttachable: true,
    CreateDate: new Date(policy.created),
    UpdateDate: new Date(policy.updated),
  };
}
