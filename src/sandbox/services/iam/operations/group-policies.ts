// A group's policies: attached (managed) and inline.
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
import { findGroup, saveGroup, groupArnToAuthorize } from '../rules/groups.ts';

const operation = operationsOf(sdk);

export function groupPolicyOperations(sandbox: SandboxContext): Operation[] {
  const on = groupArnToAuthorize(sandbox);
  const attaching = { takes: ['GroupName', 'PolicyArn'] as const, on };
  return [
    operation('AttachGroupPolicy', attaching, (input, call) => {
      const arn = checkPolicyArn(input.PolicyArn);
      const group = findGroup(sandbox, call, input.GroupName);
      saveGroup(sandbox, { ...group, ...withAttached(sandbox, call, 'group', group, arn) });
      return {};
    }),

    operation('DetachGroupPolicy', attaching, (input, call) => {
      const arn = checkPolicyArn(input.PolicyArn);
      const group = findGroup(sandbox, call, input.GroupName);
      saveGroup(sandbox, { ...group, ...withoutAttached(group, arn) });
      return {};
    }),

    operation(
      'ListAttachedGroupPolicies',
      { takes: ['GroupName', 'PathPrefix', 'Marker', 'MaxItems'], on },
      ({ GroupName, PathPrefix = '/', ...paging }, call) => {
        const { items, end } = page(attachedOutput(findGroup(sandbox, call, GroupName), PathPrefix), paging);
        return { AttachedPolicies: items, ...end };
      },
    ),

    operation('PutGroupPolicy', { takes: ['GroupName', 'PolicyName', 'PolicyDocument'], on }, (input, call) => {
      saveGroup(
        sandbox,
        withInline('group', input, () => findGroup(sandbox, call, input.GroupName)),
      );
      return {};
    }),

    operation('GetGroupPolicy', { takes: ['GroupName', 'PolicyName'], on }, ({ GroupName, PolicyName }, call) => {
      const group = findGroup(sandbox, call, GroupName);
      const document = inlinePolicy('group', group, PolicyName);
      return { GroupName: group.name, PolicyName, PolicyDocument: encodeDocument(document) };
    }),

    operation(
      'ListGroupPolicies',
      { takes: ['GroupName', 'Marker', 'MaxItems'], on },
      ({ GroupName, ...paging }, call) => {
        const { items, end } = page(Object.keys(findGroup(sandbox, call, GroupName).inline).sort(), paging);
        return { PolicyNames: items, ...end };
      },
    ),

    operation('DeleteGroupPolicy', { takes: ['GroupName', 'PolicyName'], on }, ({ GroupName, PolicyName }, call) => {
      saveGroup(sandbox, withoutInline('group', findGroup(sandbox, call, GroupName), PolicyName));
      return {};
    }),
  ];
}
