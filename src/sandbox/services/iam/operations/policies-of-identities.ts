// The policies of a role, a user or a group, attached (managed) and inline: the same seven operations for each.
import * as sdk from '@aws-sdk/client-iam';
import type { SandboxContext } from '../../../server/context.ts';
import { operationsOf, type Call, type Operation } from '../../../server/service.ts';
import type { PolicyHolder } from '../records.ts';
import {
  attachedOutput,
  inlinePolicy,
  withAttached,
  withInline,
  withoutAttached,
  withoutInline,
} from '../rules/attached-and-inline.ts';
import { findGroup, groupArnToAuthorize, saveGroup } from '../rules/groups.ts';
import { checkPolicyArn } from '../rules/managed-policies.ts';
import { page } from '../rules/pages.ts';
import { encodeDocument } from '../rules/policy-document.ts';
import { findRole, roleArnToAuthorize, saveRole } from '../rules/roles.ts';
import { findChangeableUser, findUser, saveUser, userArnToAuthorize } from '../rules/users.ts';
import { checkPathPrefix } from '../rules/names-and-tags.ts';

interface Kind<Identity extends PolicyHolder> {
  readonly noun: 'role' | 'user' | 'group';
  /** As the names of operations and parameters have it. */
  readonly name: 'Role' | 'User' | 'Group';
  on(input: object, call: Call): string;
  find(call: Call, name: string | undefined): Identity;
  /** Throws also where it may not be changed. */
  findToChange(call: Call, name: string | undefined): Identity;
  save(identity: Identity): void;
}

export function identityPolicyOperations(sandbox: SandboxContext): Operation[] {
  return [
    ...operationsOn(sandbox, {
      noun: 'role',
      name: 'Role',
      on: roleArnToAuthorize(sandbox),
      find: (call, name) => findRole(sandbox, call, name),
      findToChange: (call, name) => findRole(sandbox, call, name),
      save: (role) => saveRole(sandbox, role),
    }),
    ...operationsOn(sandbox, {
      noun: 'user',
      name: 'User',
      on: userArnToAuthorize(sandbox),
      find: (call, name) => findUser(sandbox, call, name),
      findToChange: (call, name) => findChangeableUser(sandbox, call, name),
      save: (user) => saveUser(sandbox, user),
    }),
    ...operationsOn(sandbox, {
      noun: 'group',
      name: 'Group',
      on: groupArnToAuthorize(sandbox),
      find: (call, name) => findGroup(sandbox, call, name),
      findToChange: (call, name) => findGroup(sandbox, call, name),
      save: (group) => saveGroup(sandbox, group),
    }),
  ];
}

type Input = Readonly<Record<string, string | undefined>>;

/** The compiler cannot follow names that are put together: each of them stands in docs/sandbox.md, which a test compares. */
type Define = (
  name: string,
  spec: { takes: readonly string[]; on: Kind<PolicyHolder>['on'] },
  run: (input: Input, call: Call) => object,
) => Operation;
const operation = operationsOf(sdk) as unknown as Define;

function operationsOn<Identity extends PolicyHolder>(sandbox: SandboxContext, kind: Kind<Identity>): Operation[] {
  const { noun, name, on, find, findToChange, save } = kind;
  const key = `${name}Name`;
  return [
    operation(`Attach${name}Policy`, { takes: [key, 'PolicyArn'], on }, (input, call) => {
      const arn = checkPolicyArn(input['PolicyArn']);
      const identity = findToChange(call, input[key]);
      save({ ...identity, ...withAttached(sandbox, call, noun, identity, arn) });
      return {};
    }),

    operation(`Detach${name}Policy`, { takes: [key, 'PolicyArn'], on }, (input, call) => {
      const arn = checkPolicyArn(input['PolicyArn']);
      const identity = findToChange(call, input[key]);
      save({ ...identity, ...withoutAttached(identity, arn) });
      return {};
    }),

    operation(
      `ListAttached${name}Policies`,
      { takes: [key, 'PathPrefix', 'Marker', 'MaxItems'], on },
      ({ PathPrefix = '/', ...input }, call) => {
        checkPathPrefix(PathPrefix);
        const { items, end } = page(attachedOutput(find(call, input[key]), PathPrefix), input as object);
        return { AttachedPolicies: items, ...end };
      },
    ),

    operation(`Put${name}Policy`, { takes: [key, 'PolicyName', 'PolicyDocument'], on }, (input, call) => {
      save(withInline(noun, input, () => findToChange(call, input[key])));
      return {};
    }),

    operation(`Get${name}Policy`, { takes: [key, 'PolicyName'], on }, (input, call) => {
      const identity = find(call, input[key]);
      const PolicyName = input['PolicyName'];
      const document = inlinePolicy(noun, identity, PolicyName);
      return { [key]: identity.name, PolicyName, PolicyDocument: encodeDocument(document) };
    }),

    operation(`List${name}Policies`, { takes: [key, 'Marker', 'MaxItems'], on }, (input, call) => {
      const { items, end } = page(Object.keys(find(call, input[key]).inline).sort(), input as object);
      return { PolicyNames: items, ...end };
    }),

    operation(`Delete${name}Policy`, { takes: [key, 'PolicyName'], on }, (input, call) => {
      save(withoutInline(noun, findToChange(call, input[key]), input['PolicyName']));
      return {};
    }),
  ];
}
