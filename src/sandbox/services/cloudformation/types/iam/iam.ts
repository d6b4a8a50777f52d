// The resource types of IAM.
import {
  attach,
  deleteOtherVersions,
  gone,
  holders,
  putInline,
  removeInline,
  setRolePolicies,
  setUserPolicies,
} from './policies.ts';
import { allTags, goneIs, hasChanged, only, policyText, removedTagKeys, textsIn } from '../shared.ts';
import type { Made, ResourceType, TypeContext } from '../resource-type.ts';
import { textOf } from '../../template/text-of.ts';

export const iamTypes: readonly ResourceType[] = [
  {
    name: 'AWS::IAM::Role',
    properties: [
      'RoleName',
      'AssumeRolePolicyDocument',
      'Description',
      'Path',
      'MaxSessionDuration',
      'PermissionsBoundary',
      'ManagedPolicyArns',
      'Policies',
      'Tags',
    ],
    required: ['AssumeRolePolicyDocument'],
    createOnly: ['RoleName', 'Path'],
    naming: { property: 'RoleName', longest: 64 },
    identifier: ['RoleName'],
    isIam: true,
    async create(context, properties) {
      const RoleName = textOf(properties['RoleName']);
      const Tags = allTags(context, properties);
      await context.call('iam', 'CreateRole', {
        ...only(properties, ['RoleName', 'Description', 'Path', 'MaxSessionDuration', 'PermissionsBoundary']),
        AssumeRolePolicyDocument: policyText(properties['AssumeRolePolicyDocument']),
        ...(Tags.length > 0 && { Tags }),
      });
      await context.initiated(RoleName);
      await setRolePolicies(context, RoleName, properties, {});
      return describeRole(context, RoleName);
    },
    async update(context, RoleName, properties, before) {
      if (hasChanged(properties, before, 'AssumeRolePolicyDocument'))
        await context.call('iam', 'UpdateAssumeRolePolicy', {
          RoleName,
          PolicyDocument: policyText(properties['AssumeRolePolicyDocument']),
        });
      if (hasChanged(properties, before, 'Description') || hasChanged(properties, before, 'MaxSessionDuration'))
        await context.call('iam', 'UpdateRole', {
          RoleName,
          Description: properties['Description'] ?? '',
          MaxSessionDuration: properties['MaxSessionDuration'] ?? 3600,
        });
      if (hasChanged(properties, before, 'PermissionsBoundary')) {
        const { PermissionsBoundary } = properties;
        if (PermissionsBoundary === undefined) await context.call('iam', 'DeleteRolePermissionsBoundary', { RoleName });
        else await context.call('iam', 'PutRolePermissionsBoundary', { RoleName, PermissionsBoundary });
      }
      await setRolePolicies(context, RoleName, properties, before);
      const untag = removedTagKeys(context, properties, before);
      if (untag.length > 0) await context.call('iam', 'UntagRole', { RoleName, TagKeys: untag });
      const Tags = allTags(context, properties);
      if (Tags.length > 0) await context.call('iam', 'TagRole', { RoleName, Tags });
      return describeRole(context, RoleName);
    },
    async remove(context, RoleName, properties) {
      await goneIs(gone, async () => {
        await setRolePolicies(context, RoleName, {}, properties);
        await context.call('iam', 'DeleteRole', { RoleName });
      });
    },
    read: (context, RoleName) => goneIs(gone, () => describeRole(context, RoleName)),
  },
  {
    name: 'AWS::IAM::Policy',
    properties: ['PolicyName', 'PolicyDocument', 'Roles', 'Users', 'Groups'],
    required: ['PolicyName', 'PolicyDocument'],
    createOnly: ['PolicyName'],
    isIam: true,
    async create(context, properties) {
      const physicalId = textOf(properties['PolicyName']);
      await context.initiated(physicalId);
      await putInline(context, properties);
      return { physicalId, attributes: {} };
    },
    async update(context, physicalId, properties, before) {
      await putInline(context, properties);
      const left = holders.map(([list]): [string, string[]] => {
        const kept = textsIn(properties[list]);
        return [list, textsIn(before[list]).filter((name) => !kept.includes(name))];
      });
      await removeInline(context, { PolicyName: before['PolicyName'], ...Object.fromEntries(left) });
      return { physicalId, attributes: {} };
    },
    remove: (context, _physicalId, properties) => removeInline(context, properties),
  },
  {
    name: 'AWS::IAM::RolePolicy',
    properties: ['PolicyName', 'PolicyDocument', 'RoleName'],
    required: ['PolicyName', 'RoleName'],
    createOnly: ['PolicyName', 'RoleName'],
    isIam: true,
    async create(context, properties) {
      const { PolicyName, RoleName } = properties;
      await putInline(context, { ...properties, Roles: [RoleName] });
      return { physicalId: `${textOf(PolicyName)}|${textOf(RoleName)}`, attributes: {} };
    },
    async update(context, physicalId, properties) {
      await putInline(context, { ...properties, Roles: [properties['RoleName']] });
      return { physicalId, attributes: {} };
    },
    remove: (context, _physicalId, properties) =>
      removeInline(context, { ...properties, Roles: [properties['RoleName']] }),
  },
  {
    name: 'AWS::IAM::ManagedPolicy',
    properties: ['ManagedPolicyName', 'PolicyDocument', 'Description', 'Path', 'Roles', 'Users', 'Groups'],
    required: ['PolicyDocument'],
    createOnly: ['ManagedPolicyName', 'Path', 'Description'],
    naming: { property: 'ManagedPolicyName', longest: 128 },
    identifier: ['PolicyArn'],
    isIam: true,
    async create(context, properties) {
      const { Policy } = await context.call('iam', 'CreatePolicy', {
        PolicyName: properties['ManagedPolicyName'],
        PolicyDocument: policyText(properties['PolicyDocument']),
        ...only(properties, ['Description', 'Path']),
      });
      const PolicyArn = Policy?.Arn ?? '';
      await context.initiated(PolicyArn);
      await attach(context, PolicyArn, properties, {});
      return { physicalId: PolicyArn, attributes: { PolicyArn } };
    },
    async update(context, PolicyArn, properties, before) {
      if (hasChanged(properties, before, 'PolicyDocument')) {
        await deleteOtherVersions(context, PolicyArn);
        await context.call('iam', 'CreatePolicyVersion', {
          PolicyArn,
          PolicyDocument: policyText(properties['PolicyDocument']),
          SetAsDefault: true,
        });
      }
      await attach(context, PolicyArn, properties, before);
      return { physicalId: PolicyArn, attributes: { PolicyArn } };
    },
    async remove(context, PolicyArn, properties) {
      await goneIs(gone, async () => {
        await attach(context, PolicyArn, {}, properties);
        await deleteOtherVersions(context, PolicyArn);
        await context.call('iam', 'DeletePolicy', { PolicyArn });
      });
    },
    read: (context, PolicyArn) =>
      goneIs(gone, async () => {
        await context.call('iam', 'GetPolicy', { PolicyArn });
        return { physicalId: PolicyArn, attributes: { PolicyArn } };
      }),
  },
  {
    name: 'AWS::IAM::User',
    properties: ['UserName', 'Path', 'ManagedPolicyArns', 'Policies', 'Groups', 'PermissionsBoundary', 'Tags'],
    createOnly: ['UserName'],
    naming: { property: 'UserName', longest: 64 },
    isIam: true,
    async create(context, properties) {
      const UserName = textOf(properties['UserName']);
      const Tags = allTags(context, properties);
      const { User } = await context.call('iam', 'CreateUser', {
        ...only(properties, ['UserName', 'Path', 'PermissionsBoundary']),
        ...(Tags.length > 0 && { Tags }),
      });
      await context.initiated(UserName);
      await setUserPolicies(context, UserName, properties, {});
      return { physicalId: UserName, attributes: { Arn: User?.Arn ?? '' } };
    },
    async update(context, UserName, properties, before) {
      if (hasChanged(properties, before, 'Path'))
        await context.call('iam', 'UpdateUser', { UserName, NewPath: properties['Path'] ?? '/' });
      if (hasChanged(properties, before, 'PermissionsBoundary')) {
        const { PermissionsBoundary } = properties;
        if (PermissionsBoundary === undefined) await context.call('iam', 'DeleteUserPermissionsBoundary', { UserName });
        else await context.call('iam', 'PutUserPermissionsBoundary', { UserName, PermissionsBoundary });
      }
      await setUserPolicies(context, UserName, properties, before);
      const untag = removedTagKeys(context, properties, before);
      if (untag.length > 0) await context.call('iam', 'UntagUser', { UserName, TagKeys: untag });
      const Tags = allTags(context, properties);
      if (Tags.length > 0) await context.call('iam', 'TagUser', { UserName, Tags });
      const { User } = await context.call('iam', 'GetUser', { UserName });
      return { physicalId: UserName, attributes: { Arn: User?.Arn ?? '' } };
    },
    async remove(context, UserName, properties) {
      await goneIs(gone, async () => {
        await setUserPolicies(context, UserName, {}, properties);
        await context.call('iam', 'DeleteUser', { UserName });
      });
    },
  },
  {
    name: 'AWS::IAM::AccessKey',
    properties: ['UserName', 'Status'],
    required: ['UserName'],
    createOnly: ['UserName'],
    isIam: true,
    async create(context, { UserName, Status }) {
      const { AccessKey } = await context.call('iam', 'CreateAccessKey', { UserName });
      const AccessKeyId = AccessKey?.AccessKeyId ?? '';
      await context.initiated(AccessKeyId);
      if (Status !== undefined) await context.call('iam', 'UpdateAccessKey', { UserName, AccessKeyId, Status });
      return { physicalId: AccessKeyId, attributes: { SecretAccessKey: AccessKey?.SecretAccessKey ?? '' } };
    },
    // The secret is only known when the key is made: the stack keeps what it had.
    async update(context, AccessKeyId, { UserName, Status = 'Active' }) {
      await context.call('iam', 'UpdateAccessKey', { UserName, AccessKeyId, Status });
      return undefined;
    },
    async remove(context, AccessKeyId, { UserName }) {
      await goneIs(gone, () => context.call('iam', 'DeleteAccessKey', { UserName, AccessKeyId }));
    },
  },
];

async function describeRole(context: TypeContext, RoleName: string): Promise<Made> {
  const { Role } = await context.call('iam', 'GetRole', { RoleName });
  return { physicalId: RoleName, attributes: { Arn: Role?.Arn ?? '', RoleId: Role?.RoleId ?? '' } };
}
