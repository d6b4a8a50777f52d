// An IAM role that an AWS service may assume.
import { readFile } from 'node:fs/promises';
import {
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  GetRoleCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  ListInstanceProfilesForRoleCommand,
  ListRolePoliciesCommand,
  paginateListRoles,
  PutRolePermissionsBoundaryCommand,
  RemoveRoleFromInstanceProfileCommand,
  TagRoleCommand,
  UpdateAssumeRolePolicyCommand,
  type ListAttachedRolePoliciesCommandOutput,
  type Role,
} from '@aws-sdk/client-iam';
import type { Aws, Json } from '../../engine/types.ts';
import { projectFile } from '../../lib/project-file.ts';
import { assertOurs, ownerOf, tagList } from '../../aws/tags.ts';
import { defineResource, fileName, isNamed, orMissing, required } from '../define.ts';
import {
  accountScan,
  allow,
  anyResource,
  changedByHand,
  adoption,
  cleanupToo,
  learnerOnly,
  onlyWhen,
} from '../../aws/permissions.ts';
import { globalConsoleUrl } from '../../aws/console-url.ts';
import { attachedTo, inlineIn } from './attached-policies.ts';
import { roleDescription } from './role-description.ts';
import { freeAtRest } from '../facets.ts';
import { neededElsewhere, regionsOf, regionTag, tagRegion, untagRegion } from './role-regions.ts';
import { bounded, courseRoles, roles, unbounded } from './role-scopes.ts';
import { isSamePolicy } from '../normalize-policy.ts';

export const notFound = 'NoSuchEntityException';

const otherRegion = 'the account has a stack of the course in another region';

/** `trust` names a document in templates/policies. `permissionsBoundary` is the ARN of a policy. */
type Props = { name: string; trust: string; permissionsBoundary?: string };
/** Without a permissions boundary, the property is absent. */
type Outputs = { arn: string; trust: Json; permissionsBoundary?: string };

export const role = defineResource<Props, Outputs>({
  kind: 'role',
  describe: ({ name }) => `IAM role ${name}`,
  identify: ({ name }, outputs) => ({ name, arn: outputs?.arn }),

  async read({ name }, aws) {
    const live = await find(name, aws);
    return live && outputsOf(live);
  },

  async ensure(props, aws) {
    const live = await find(props.name, aws);
    return live ? update(props, live, aws) : create(props, aws);
  },

  async remove({ name }, aws) {
    const live = await find(name, aws);
    if (!live) return undefined;
    assertRoleOurs(name, live, aws);
    const stays = neededElsewhere(live, aws);
    if (stays) await untagRegion(live, aws);
    if (stays) return stays;
    await detachAll(name, aws);
    await orMissing(aws.client(IAMClient).send(new DeleteRoleCommand({ RoleName: name })), notFound);
    await aws.waiter.until({ for: `the deletion of the role ${name}`, usually: 5, atMost: 120 }, async () =>
      (await find(name, aws)) ? undefined : true,
    );
    return undefined;
  },

  calls: {
    'IAM.CreateRole': learnerOnly(
      allow(unbounded, 'iam:CreateRole'),
      allow(bounded, 'iam:CreateRole'),
      allow(courseRoles, 'iam:TagRole'),
    ),
    'IAM.GetRole': cleanupToo(allow(roles, 'iam:GetRole')),
    'IAM.UpdateAssumeRolePolicy': onlyWhen(
      changedByHand,
      learnerOnly(allow(courseRoles, 'iam:UpdateAssumeRolePolicy')),
    ),
    'IAM.PutRolePermissionsBoundary': onlyWhen(
      changedByHand,
      learnerOnly(allow(bounded, 'iam:PutRolePermissionsBoundary')),
    ),
    'IAM.ListRolePolicies': cleanupToo(allow(courseRoles, 'iam:ListRolePolicies')),
    'IAM.ListInstanceProfilesForRole': cleanupToo(allow(courseRoles, 'iam:ListInstanceProfilesForRole')),
    // It would be allowed on instance profiles, whose names the course does not know. Left out: no server loses its role.
    'IAM.RemoveRoleFromInstanceProfile': onlyWhen(changedByHand, cleanupToo()),
    'IAM.DeleteRole': cleanupToo(allow(courseRoles, 'iam:DeleteRole')),
    'IAM.TagRole': onlyWhen(`${adoption}, or ${otherRegion}`, learnerOnly(allow(courseRoles, 'iam:TagRole'))),
    'IAM.UntagRole': onlyWhen(otherRegion, cleanupToo(allow(courseRoles, 'iam:UntagRole'))),
    'IAM.ListRoles': onlyWhen(accountScan, cleanupToo(allow(anyResource, 'iam:ListRoles iam:GetRole'))),
  },

  listing: {
    noun: 'IAM role',
    async *list(aws) {
      for await (const { Roles = [] } of paginateListRoles({ client: aws.client(IAMClient) }, {}))
        for (const { RoleName: name = '', Path = '' } of Roles)
          // Service-linked roles belong to AWS's own services, and there may be many.
          if (!Path.startsWith('/aws-')) yield { name, key: name };
    },
    // A role on AWS does not name the file of its trust policy, and cleaning up does not need it.
    propsOf: ({ key }) => ({ name: key, trust: '' }),
    isGlobal: true,
    regionsOf,
  },

  async settings({ trust, permissionsBoundary }, _aws, live) {
    const wanted = JSON.parse(await trustText(trust)) as Json;
    return {
      trust: live && isSamePolicy(live.trust, wanted) ? live.trust : wanted,
      ...(permissionsBoundary !== undefined && { permissionsBoundary }),
    };
  },

  byHand: {
    async find({ name }, aws) {
      const live = await find(name, aws);
      if (!live) return [];
      return [{ outputs: outputsOf(live), owner: ownerOf(live.Tags, aws.tags), createdAt: live.CreateDate }];
    },
    async tag({ name: RoleName }, _outputs, aws) {
      await aws.client(IAMClient).send(new TagRoleCommand({ RoleName, Tags: [...tagList(aws.tags), regionTag(aws)] }));
    },
  },

  async liveTags(name, aws) {
    const live = await find(name, aws);
    return live && (live.Tags ?? []);
  },

  atRest: freeAtRest('IAM is free'),

  consoleLink: ({ props: { name } }) => roleConsole(name),

  cloudFormation: {
    type: 'AWS::IAM::Role',
    values: ({ props, outputs }) => ({ Ref: props.name, Arn: outputs.arn }),
    properties: ({ props: { name }, outputs, tags, records }) => ({
      RoleName: name,
      Description: roleDescription,
      AssumeRolePolicyDocument: outputs.trust,
      PermissionsBoundary: outputs.permissionsBoundary,
      ManagedPolicyArns: attachedTo(name, records('role-policy')),
      Policies: inlineIn(name, records('role-inline-policy')),
      Tags: tagList(tags),
    }),
  },

  why: {
    about:
      'Lambda assumes this role to run your functions. The policies of the role decide what your code is allowed to do.',
    properties: {
      name: {
        what: "The name: the handbook's, or that of the function that has the role. The functions refer to the role by its ARN, which contains the name.",
        otherwise: 'functions with another role have other permissions.',
      },
      trust: {
        what: 'The trust policy: who is allowed to assume the role. Here it is the service `lambda.amazonaws.com` and nobody else.',
        otherwise:
          'without Lambda in it, no function can be created (*The role defined for the function cannot be assumed by Lambda*). With others in it, they can act with the permissions of your functions.',
      },
      permissionsBoundary: {
        what: 'The permissions boundary, where your account demands one. It limits what the policies of the role can allow.',
        otherwise: 'your organization does not let you create the role, or the role can do more than it wants.',
      },
    },
  },
});

async function create(props: Props, aws: Aws): Promise<Outputs> {
  const { name } = props;
  const command = new CreateRoleCommand({
    RoleName: name,
    AssumeRolePolicyDocument: await trustText(props.trust),
    Description: roleDescription,
    Tags: [...tagList(aws.tags), regionTag(aws)],
    PermissionsBoundary: props.permissionsBoundary,
  });
  try {
    await aws.client(IAMClient).send(command);
  } catch (error) {
    // Created by a call whose answer was lost, and not visible a moment ago. Or names that differ only in case.
    if (!isNamed(error, 'EntityAlreadyExistsException')) throw error;
    return update(props, await waitForRole(name, aws), aws);
  }
  return outputsOf(await waitForRole(name, aws));
}

async function update(props: Props, live: Role, aws: Aws): Promise<Outputs> {
  assertRoleOurs(props.name, live, aws);
  await tagRegion(live, aws);
  const iam = aws.client(IAMClient);
  const { name: RoleName, permissionsBoundary: PermissionsBoundary } = props;
  const trust = await trustText(props.trust);
  const hasTrust = (role: Role) => isSamePolicy(trustOf(role), JSON.parse(trust) as Json);
  // A boundary that nobody has asked for is an administrator's, and stays.
  const hasBoundary = ({ PermissionsBoundary: boundary }: Role) =>
    PermissionsBoundary === undefined || boundary?.PermissionsBoundaryArn === PermissionsBoundary;
  if (!hasTrust(live)) await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: trust }));
  if (!hasBoundary(live)) await iam.send(new PutRolePermissionsBoundaryCommand({ RoleName, PermissionsBoundary }));
  const wait = { for: `the settings of the role ${RoleName} to take effect`, usually: 5, atMost: 120 };
  return hasTrust(live) && hasBoundary(live)
    ? outputsOf(hasArn(live) ? live : await waitForRole(RoleName, aws))
    : aws.waiter.until(wait, async () => {
        const role = await waitForRole(RoleName, aws);
        return hasTrust(role) && hasBoundary(role) ? outputsOf(role) : undefined;
      });
}

/**
 * A new role may be missing for a moment, or show its unique id (AROA…) in place of its ARN (source: waits of
 * terraform-provider-aws, internal/service/iam/role.go, checked 2026-11-22). How long Lambda may take until it can assume a
 * new role is in src/aws/retries/wait-times.ts.
 */
function waitForRole(name: string, aws: Aws): Promise<Role> {
  return aws.waiter.until({ for: `the role ${name} to appear`, usually: 5, atMost: 120 }, async () => {
    const live = await find(name, aws);
    return live && hasArn(live) ? live : undefined;
  });
}

function hasArn({ Arn }: Role): boolean {
  return Arn?.startsWith('arn:') ?? false;
}

/** IAM deletes a role only if no policy is attached to it, no matter who attached it. */
async function detachAll(RoleName: string, aws: Aws): Promise<void> {
  const iam = aws.client(IAMClient);
  for (const PolicyArn of await attachedPolicies(RoleName, aws)) {
    await orMissing(iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn })), notFound);
  }
  const inline = await orMissing(iam.send(new ListRolePoliciesCommand({ RoleName, MaxItems: 1000 })), notFound);
  for (const PolicyName of inline?.PolicyNames ?? []) {
    await orMissing(iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName })), notFound);
  }
  const profiles = await orMissing(iam.send(new ListInstanceProfilesForRoleCommand({ RoleName })), notFound);
  for (const { InstanceProfileName } of profiles?.InstanceProfiles ?? []) {
    const command = new RemoveRoleFromInstanceProfileCommand({ RoleName, InstanceProfileName });
    await orMissing(iam.send(command), notFound);
  }
}

/** The ARNs of the managed policies; none where there is no role. */
export async function attachedPolicies(RoleName: string, aws: Aws): Promise<string[]> {
  const arns: string[] = [];
  for (let Marker: string | undefined; ;) {
    const command = new ListAttachedRolePoliciesCommand({ RoleName, Marker });
    const page: ListAttachedRolePoliciesCommandOutput | undefined = await orMissing(
      aws.client(IAMClient).send(command),
      notFound,
    );
    arns.push(...(page?.AttachedPolicies ?? []).map(({ PolicyArn }) => PolicyArn ?? ''));
    if (!page?.IsTruncated) return arns;
    Marker = page.Marker;
  }
}

async function find(RoleName: string, aws: Aws): Promise<Role | undefined> {
  return (await orMissing(aws.client(IAMClient).send(new GetRoleCommand({ RoleName })), notFound))?.Role;
}

export function assertRoleOurs(name: string, live: Role, aws: Aws): void {
  assertOurs(`IAM role ${name}`, live.Tags, aws.tags);
}

function trustText(trust: string): Promise<string> {
  return readFile(projectFile('templates', 'policies', fileName(trust)), 'utf8');
}

function outputsOf(live: Role): Outputs {
  const boundary = live.PermissionsBoundary?.PermissionsBoundaryArn;
  return {
    arn: required(live.Arn, 'Role.Arn'),
    trust: trustOf(live),
    ...(boundary !== undefined && { permissionsBoundary: boundary }),
  };
}

function trustOf({ AssumeRolePolicyDocument }: Role): Json {
  return JSON.parse(decodeURIComponent(required(AssumeRolePolicyDocument, 'Role.AssumeRolePolicyDocument'))) as Json;
}

export function roleConsole(name: string): string {
  return globalConsoleUrl(`iam/home#/roles/details/${name}`);
}
