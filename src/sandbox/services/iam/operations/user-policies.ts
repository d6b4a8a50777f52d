// A user's policies: attached (managed) and inline.
import * as sdk from '@aws-sdk/client-iam';
import type { SandboxContext } from '../../../server/context.ts';
import { operationsOf, type Operation } from '../../../server/service.ts';
import {
  attachedOutput,
  inlinePolicy,
  withAttached,
  withInline,
  withoutAttached,
  withoutInline,
} from '../rules/attached-and-inline.ts';
import { checkPolicyArn } from '../rules/managed-policies.ts';
import { page } from '../rules/pages.ts';
import { encodeDocument } from '../rules/policy-document.ts';
import { findChangeableUser, findUser, saveUser, userArnToAuthorize } from '../rules/users.ts';

const operation = operationsOf(sdk);

export function userPolicyOperations(sandbox: SandboxContext): Operation[] {
  const on = userArnToAuthorize(sandbox);
  const attaching = { takes: ['UserName', 'PolicyArn'] as const, on };
  return [
    operation('AttachUserPolicy', attaching, (input, call) => {
      const arn = checkPolicyArn(input.PolicyArn);
      const user = findChangeableUser(sandbox, call, input.UserName);
      saveUser(sandbox, { ...user, ...withAttached(sandbox, call, 'user', user, arn) });
      return {};
    }),

    operation('DetachUserPolicy', attaching, (input, call) => {
      const arn = checkPolicyArn(input.PolicyArn);
      const user = findChangeableUser(sandbox, call, input.UserName);
      saveUser(sandbox, { ...user, ...withoutAttached(user, arn) });
      return {};
    }),

    operation(
      'ListAttachedUserPolicies',
      { takes: ['UserName', 'PathPrefix', 'Marker', 'MaxItems'], on },
      ({ UserName, PathPrefix = '/', ...paging }, call) => {
        const { items, end } = page(attachedOutput(findUser(sandbox, call, UserName), PathPrefix), paging);
        return { AttachedPolicies: items, ...end };
      },
    ),

    operation('PutUserPolicy', { takes: ['UserName', 'PolicyName', 'PolicyDocument'], on }, (input, call) => {
      saveUser(
        sandbox,
        withInline('user', input, () => findChangeableUser(sandbox, call, input.UserName)),
      );
      return {};
    }),

    operation('GetUserPolicy', { takes: ['UserName', 'PolicyName'], on }, ({ UserName, PolicyName }, call) => {
      const user = findUser(sandbox, call, UserName);
      const document = inlinePolicy('user', user, PolicyName);
      return { UserName: user.name, PolicyName, PolicyDocument: encodeDocument(document) };
    }),

    operation(
      'ListUserPolicies',
      { takes: ['UserName', 'Marker', 'MaxItems'], on },
      ({ UserName, ...paging }, call) => {
        const { items, end } = page(Object.keys(findUser(sandbox, call, UserName).inline).sort(), paging);
        return { PolicyNames: items, ...end };
      },
    ),

    operation('DeleteUserPolicy', { takes: ['UserName', 'PolicyName'], on }, ({ UserName, PolicyName }, call) => {
      saveUser(sandbox, withoutInline('user', findChangeableUser(sandbox, call, UserName), PolicyName));
      return {};
    }),
  ];
}
