// A role's policies: attached (managed) and inline.
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
import { findRole, roleArnToAuthorize, saveRole } from '../rules/roles.ts';

const operation = operationsOf(sdk);

export function rolePolicyOperations(sandbox: SandboxContext): Operation[] {
  const on = roleArnToAuthorize(sandbox);
  const attaching = { takes: ['RoleName', 'PolicyArn'] as const, on };
  return [
    operation('AttachRolePolicy', attaching, (input, call) => {
      const arn = checkPolicyArn(input.PolicyArn);
      const role = findRole(sandbox, call, input.RoleName);
      saveRole(sandbox, { ...role, ...withAttached(sandbox, call, 'role', role, arn) });
      return {};
    }),

    operation('DetachRolePolicy', attaching, (input, call) => {
      const arn = checkPolicyArn(input.PolicyArn);
      const role = findRole(sandbox, call, input.RoleName);
      saveRole(sandbox, { ...role, ...withoutAttached(role, arn) });
      return {};
    }),

    operation(
      'ListAttachedRolePolicies',
      { takes: ['RoleName', 'PathPrefix', 'Marker', 'MaxItems'], on },
      ({ RoleName, PathPrefix = '/', ...paging }, call) => {
        const { items, end } = page(attachedOutput(findRole(sandbox, call, RoleName), PathPrefix), paging);
        return { AttachedPolicies: items, ...end };
      },
    ),

    operation('PutRolePolicy', { takes: ['RoleName', 'PolicyName', 'PolicyDocument'], on }, (input, call) => {
      saveRole(
        sandbox,
        withInline('role', input, () => findRole(sandbox, call, input.RoleName)),
      );
      return {};
    }),

    operation('GetRolePolicy', { takes: ['RoleName', 'PolicyName'], on }, ({ RoleName, PolicyName }, call) => {
      const role = findRole(sandbox, call, RoleName);
      const document = inlinePolicy('role', role, PolicyName);
      return { RoleName: role.name, PolicyName, PolicyDocument: encodeDocument(document) };
    }),

    operation(
      'ListRolePolicies',
      { takes: ['RoleName', 'Marker', 'MaxItems'], on },
      ({ RoleName, ...paging }, call) => {
        const { items, end } = page(Object.keys(findRole(sandbox, call, RoleName).inline).sort(), paging);
        return { PolicyNames: items, ...end };
      },
    ),

    operation('DeleteRolePolicy', { takes: ['RoleName', 'PolicyName'], on }, ({ RoleName, PolicyName }, call) => {
      saveRole(sandbox, withoutInline('role', findRole(sandbox, call, RoleName), PolicyName));
      return {};
    }),
  ];
}
