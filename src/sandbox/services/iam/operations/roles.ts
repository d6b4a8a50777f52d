// Roles: created, found, changed, deleted, and tagged.
import * as sdk from '@aws-sdk/client-iam';
import { operationsOf, tagging, type Call, type Operation } from '../../../server/service.ts';
import type { ServiceContext } from '../../context.ts';
import { brokenBound, constraints } from '../../shared/constraints.ts';
import { deleteConflict, invalidValue, nameTaken, quotaExceeded } from '../errors.ts';
import { nameKey, recordsOf, uniqueId, type RoleRecord } from '../records.ts';
import { checkName, checkPath, checkPathPrefix, withTags } from '../rules/names-and-tags.ts';
import { boundaryOutput, checkBoundary } from '../rules/permissions-boundaries.ts';
import { page } from '../rules/pages.ts';
import { documentSize, encodeDocument, parseTrustPolicy } from '../rules/policy-document.ts';
import { quotas } from '../rules/quotas.ts';
import { findRole, refuseProtected, roleArnToAuthorize, saveRole } from '../rules/roles.ts';

const operation = operationsOf(sdk);
const maxTrustBytes = quotas.AssumeRolePolicySizeQuota;
/** Seconds. */
const sessionDuration = { shortest: 3600, usual: 3600, longest: 43_200 };

function newRoleArn(input: { RoleName: string | undefined; Path?: string | undefined }, { account }: Call): string {
  return `arn:aws:iam::${account}:role${input.Path ?? '/'}${input.RoleName}`;
}

export function roleOperations(sandbox: ServiceContext): Operation[] {
  const { roles } = recordsOf(sandbox.store);
  const on = roleArnToAuthorize(sandbox);
  return [
    operation(
      'CreateRole',
      {
        takes: [
          'RoleName',
          'AssumeRolePolicyDocument',
          'Path',
          'Description',
          'MaxSessionDuration',
          'PermissionsBoundary',
          'Tags',
        ],
        on: newRoleArn,
        also: (input, call) => tagging('iam:TagRole', input.Tags, newRoleArn(input, call)),
      },
      (input, call) => {
        const { account } = call;
        const { Path: path = '/', Description, MaxSessionDuration = sessionDuration.usual } = input;
        const name = String(input.RoleName);
        checkName('roleName', name, 64);
        checkPath(path);
        checkSessionDuration(MaxSessionDuration);
        checkDescription(Description);
        const trust = checkTrustPolicy(sandbox, input.AssumeRolePolicyDocument);
        const tags = withTags('Role', [], input.Tags);
        const boundary = checkBoundary(sandbox, call, input.PermissionsBoundary);
        if (roles.has(nameKey(account, name))) nameTaken('Role', name);
        const role: RoleRecord = {
          account,
          name,
          path,
          trust,
          tags,
          boundary,
          description: Description,
          maxSession: MaxSessionDuration,
          id: uniqueId('AROA'),
          arn: newRoleArn(input, call),
          created: sandbox.now(),
          assumableFrom: sandbox.now() + sandbox.pace.role,
          attached: [],
          inline: {},
        };
        saveRole(sandbox, role);
        // Shown here only where the caller gave it. source: answers of AWS that LocalStack recorded
        const { MaxSessionDuration: session } = input;
        return {
          Role: {
            ...roleOutput(role),
            MaxSessionDuration: session,
            ...boundaryOutput(role),
            ...(tags.length > 0 && { Tags: tags }),
          },
        };
      },
    ),

    operation('GetRole', { takes: ['RoleName'], on }, ({ RoleName }, call) => {
      const role = findRole(sandbox, call, RoleName);
      // AWS notes the last use hours later. A role that was never used has an empty RoleLastUsed.
      const tags = role.tags.length > 0 && { Tags: [...role.tags] };
      return { Role: { ...roleOutput(role), ...boundaryOutput(role), ...tags, RoleLastUsed: {} } };
    }),

    operation(
      'ListRoles',
      { takes: ['PathPrefix', 'Marker', 'MaxItems'], on: (_input, { account }) => `arn:aws:iam::${account}:role/` },
      ({ PathPrefix = '/', ...paging }, { account }) => {
        checkPathPrefix(PathPrefix);
        const found = roles.values(`${account}/`).filter(({ path }) => path.startsWith(PathPrefix));
        const { items, end } = page(found, paging);
        return { Roles: items.map(roleOutput), ...end };
      },
    ),

    operation('UpdateRole', { takes: ['RoleName', 'Description', 'MaxSessionDuration'], on }, (input, call) => {
      const role = findRole(sandbox, call, input.RoleName);
      // UpdateRole resets what the request leaves out.
      const { Description: description, MaxSessionDuration: maxSession = sessionDuration.usual } = input;
      checkSessionDuration(maxSession);
      checkDescription(description);
      saveRole(sandbox, { ...role, description, maxSession });
      return {};
    }),

    // Older than UpdateRole: it leaves the session duration as it is, and answers with the role.
    operation('UpdateRoleDescription', { takes: ['RoleName', 'Description'], on }, (input, call) => {
      checkDescription(input.Description);
      const role = { ...findRole(sandbox, call, input.RoleName), description: input.Description };
      saveRole(sandbox, role);
      return { Role: { ...roleOutput(role), ...boundaryOutput(role) } };
    }),

    operation('UpdateAssumeRolePolicy', { takes: ['RoleName', 'PolicyDocument'], on }, (input, call) => {
      const role = findRole(sandbox, call, input.RoleName);
      const trust = checkTrustPolicy(sandbox, input.PolicyDocument);
      saveRole(sandbox, { ...role, trust, assumableFrom: sandbox.now() + sandbox.pace.role });
      return {};
    }),

    operation('DeleteRole', { takes: ['RoleName'], on }, ({ RoleName }, call) => {
      const role = findRole(sandbox, call, RoleName);
      refuseProtected(role);
      if (role.attached.length > 0) deleteConflict('attached policies');
      if (Object.keys(role.inline).length > 0) deleteConflict('inline policies');
      roles.delete(nameKey(role.account, role.name));
      return {};
    }),

    operation('TagRole', { takes: ['RoleName', 'Tags'], on }, (input, call) => {
      const role = findRole(sandbox, call, input.RoleName);
      saveRole(sandbox, { ...role, tags: withTags('Role', role.tags, input.Tags) });
      return {};
    }),

    operation('UntagRole', { takes: ['RoleName', 'TagKeys'], on }, (input, call) => {
      const role = findRole(sandbox, call, input.RoleName);
      saveRole(sandbox, { ...role, tags: role.tags.filter(({ Key }) => !input.TagKeys?.includes(Key)) });
      return {};
    }),

    operation('ListRoleTags', { takes: ['RoleName', 'Marker', 'MaxItems'], on }, ({ RoleName, ...paging }, call) => {
      const { items, end } = page(findRole(sandbox, call, RoleName).tags, paging);
      return { Tags: items, ...end };
    }),
  ];
}

function roleOutput(role: Readonly<RoleRecord>) {
  return {
    Path: role.path,
    RoleName: role.name,
    RoleId: role.id,
    Arn: role.arn,
    CreateDate: new Date(role.created),
    AssumeRolePolicyDocument: encodeDocument(role.trust),
    ...(role.description !== undefined && { Description: role.description }),
    MaxSessionDuration: role.maxSession,
  };
}

function checkTrustPolicy(sandbox: ServiceContext, text: string | undefined): string {
  const trust = String(text);
  parseTrustPolicy(trust, (arn) => sandbox.iam.principalExists(arn));
  return documentSize(trust) > maxTrustBytes ? quotaExceeded('ACLSizePerRole', maxTrustBytes) : trust;
}

function checkSessionDuration(seconds: number): void {
  const { shortest, longest } = sessionDuration;
  const broken = brokenBound(seconds, shortest, longest);
  if (broken) invalidValue(seconds, 'maxSessionDuration', broken);
}

function checkDescription(text = ''): void {
  if (text.length > 1000) invalidValue(text, 'description', constraints.notLongerThan(1000));
}
