// Roles: made, found, changed, deleted, and tagged.
import * as sdk from '@aws-sdk/client-iam';
import { throwAwsError } from '../../../server/aws-error.ts';
import { parseTrustPolicy } from '../rules/policy-document.ts';
import { nameKey, recordsOf, uniqueId, type RoleRecord } from '../records.ts';
import type { ServiceContext } from '../../context.ts';
import { operationsOf, tagging, type Call, type Operation } from '../../../server/service.ts';
import {
  checkName,
  checkPath,
  documentSize,
  encodeDocument,
  findRole,
  invalid,
  onRole,
  page,
  saveRole,
  withTags,
} from './common.ts';

const operation = operationsOf(sdk);

function onNewRole(input: { RoleName: string | undefined; Path?: string | undefined }, { account }: Call): string {
  return `arn:aws:iam::${account}:role${input.Path ?? '/'}${input.RoleName}`;
}

export function roles(sandbox: ServiceContext): Operation[] {
  const { roles } = recordsOf(sandbox.store);
  const on = onRole(sandbox);
  return [
    operation(
      'CreateRole',
      {
        takes: ['RoleName', 'AssumeRolePolicyDocument', 'Path', 'Description', 'MaxSessionDuration', 'Tags'],
        on: onNewRole,
        also: (input, call) => tagging('iam:TagRole', input.Tags, onNewRole(input, call)),
      },
      (input, { account }) => {
        const { Path: path = '/', Description, MaxSessionDuration = 3600 } = input;
        const name = String(input.RoleName);
        checkName('roleName', name, 64);
        checkPath(path);
        checkSession(MaxSessionDuration);
        checkDescription(Description);
        const trust = checkTrust(sandbox, input.AssumeRolePolicyDocument);
        const tags = withTags([], input.Tags);
        if (roles.has(nameKey(account, name))) {
          throwAwsError(sdk.EntityAlreadyExistsException$, `Role with name ${name} already exists.`);
        }
        const role: RoleRecord = {
          account,
          name,
          path,
          trust,
          tags,
          description: Description,
          maxSession: MaxSessionDuration,
          id: uniqueId('AROA'),
          arn: `arn:aws:iam::${account}:role${path}${name}`,
          created: sandbox.now(),
          assumableFrom: sandbox.now() + sandbox.pace.role,
          attached: [],
          inline: {},
        };
        saveRole(sandbox, role);
        return { Role: { ...summary(role), ...(role.tags.length > 0 && { Tags: [...role.tags] }) } };
      },
    ),

    operation('GetRole', { takes: ['RoleName'], on }, ({ RoleName }, call) => {
      const role = findRole(sandbox, call, RoleName);
      // AWS notes the last use hours later; a role that was never used has an empty RoleLastUsed.
      return { Role: { ...summary(role), ...(role.tags.length > 0 && { Tags: [...role.tags] }), RoleLastUsed: {} } };
    }),

    operation(
      'ListRoles',
      { takes: ['PathPrefix', 'Marker', 'MaxItems'], on: (_input, { account }) => `arn:aws:iam::${account}:role/` },
      ({ PathPrefix = '/', ...paging }, { account }) => {
        const found = roles.values(`${account}/`).filter(({ path }) => path.startsWith(PathPrefix));
        const { items, end } = page(found, paging);
        return { Roles: items.map(summary), ...end };
      },
    ),

    operation('UpdateRole', { takes: ['RoleName', 'Description', 'MaxSessionDuration'], on }, (input, call) => {
      const role = findRole(sandbox, call, input.RoleName);
      // What UpdateRole is not told, it sets back: the description to none, the duration to an hour.
      const { Description: description, MaxSessionDuration: maxSession = 3600 } = input;
      checkSession(maxSession);
      checkDescription(description);
      saveRole(sandbox, { ...role, description, maxSession });
      return {};
    }),

    // The elder sister of UpdateRole, which leaves the session duration as it is, and answers with the role.
    operation('UpdateRoleDescription', { takes: ['RoleName', 'Description'], on }, (input, call) => {
      checkDescription(input.Description);
      const role = { ...findRole(sandbox, call, input.RoleName), description: input.Description };
      saveRole(sandbox, role);
      return { Role: summary(role) };
    }),

    operation('UpdateAssumeRolePolicy', { takes: ['RoleName', 'PolicyDocument'], on }, (input, call) => {
      const role = findRole(sandbox, call, input.RoleName);
      const trust = checkTrust(sandbox, input.PolicyDocument);
      saveRole(sandbox, { ...role, trust, assumableFrom: sandbox.now() + sandbox.pace.role });
      return {};
    }),

    operation('DeleteRole', { takes: ['RoleName'], on }, ({ RoleName }, call) => {
      const role = findRole(sandbox, call, RoleName);
      if (role.attached.length > 0) {
        throwAwsError(sdk.DeleteConflictException$, 'Cannot delete entity, must detach all policies first.');
      }
      if (Object.keys(role.inline).length > 0) {
        throwAwsError(sdk.DeleteConflictException$, 'Cannot delete entity, must delete policies first.');
      }
      roles.delete(nameKey(role.account, role.name));
      return {};
    }),

    operation('TagRole', { takes: ['RoleName', 'Tags'], on }, (input, call) => {
      const role = findRole(sandbox, call, input.RoleName);
      saveRole(sandbox, { ...role, tags: withTags(role.tags, input.Tags) });
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

    // The sandbox has no instances, hence no profile that could hold a role; who tears a role down asks all the same.
    operation(
      'ListInstanceProfilesForRole',
      { takes: ['RoleName', 'Marker', 'MaxItems'], on },
      ({ RoleName }, call) => {
        findRole(sandbox, call, RoleName);
        return { InstanceProfiles: [], IsTruncated: false };
      },
    ),
  ];
}

function summary(role: Readonly<RoleRecord>) {
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

function checkTrust(sandbox: ServiceContext, text: string | undefined): string {
  const trust = String(text);
  parseTrustPolicy(trust, (arn) => sandbox.iam.principalExists(arn));
  if (documentSize(trust) > 2048)
    throwAwsError(sdk.LimitExceededException$, 'Cannot exceed quota for ACLSizePerRole: 2048');
  return trust;
}

function checkSession(seconds: number): void {
  if (seconds < 3600) invalid(seconds, 'maxSessionDuration', 'Member must have value greater than or equal to 3600');
  if (seconds > 43_200) invalid(seconds, 'maxSessionDuration', 'Member must have value less than or equal to 43200');
}

function checkDescription(text = ''): void {
  if (text.length > 1000) invalid(text, 'description', 'Member must have length less than or equal to 1000');
}
